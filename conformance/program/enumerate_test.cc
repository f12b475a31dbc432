// SPDX-License-Identifier: Apache-2.0
#include "conformance/program/enumerate.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <set>

#include "conformance/program/generate.h"
#include "conformance/program/lower.h"
#include "conformance/program/parse.h"
#include "conformance/program/print.h"
#include "reference/abi/calls.h"

namespace plumbline::conformance {
namespace {

Grammar grammar(const std::vector<std::string>& names = {}) {
  std::vector<std::string> unknown;
  return grammar_of(names, unknown);
}

// Only options are asked of sockets of all families; random programs leave those families alone.
bool is_about_options(const Program& program) {
  return program.steps[1].call->name == "socket" && program.steps.size() > 9;
}

TEST(Enumerate, ProgramsAreSoundAndEveryCallIsMade) {
  const Grammar all = grammar();
  Enumeration programs(all);
  programs.add_calls(1);
  std::set<const abi::Call*> made;
  for (std::size_t i = 0; i < programs.size(); ++i) {
    const Program program = programs[i];
    ASSERT_TRUE(lower(program)) << print(program);
    ASSERT_TRUE(may_be_drawn(program) || is_about_options(program)) << print(program);
    for (const Step& step : program.steps) made.insert(step.call);
  }
  for (const abi::Call& call : abi::calls) EXPECT_TRUE(made.contains(&call)) << call.name;
}

// On a stage of eleven steps, before time passes.
std::vector<std::string> tried(const Enumeration& programs, std::size_t first_step) {
  std::vector<std::string> texts;
  for (std::size_t i = 0; i < programs.size(); ++i) {
    const Program program = programs[i];
    std::string text;
    for (std::size_t k = first_step; k + 1 < program.steps.size(); ++k)
      text +=
          program.actors[program.steps[k].actor].name + ": " + print_call(program.steps[k]) + "\n";
    texts.push_back(text);
  }
  return texts;
}

bool has(const std::vector<std::string>& texts, std::string_view text) {
  return std::ranges::find(texts, text) != texts.end();
}

TEST(Enumerate, ArgumentsHaveUnusualValuesOneOrTwoAtATime) {
  const Grammar eventfd = grammar({"eventfd2"});
  Enumeration one(eventfd), two(eventfd);
  one.add_calls(1);
  two.add_calls(2);
  EXPECT_LT(one.size(), two.size());
  EXPECT_TRUE(has(tried(one, 11), "p: eventfd2(1, 0)\n"));
  EXPECT_TRUE(has(tried(one, 11), "p: eventfd2(4294967295, 0)\n"));
  EXPECT_FALSE(has(tried(one, 11), "p: eventfd2(4294967295, EFD_SEMAPHORE)\n"));
  EXPECT_TRUE(has(tried(two, 11), "p: eventfd2(4294967295, EFD_SEMAPHORE)\n"));
}

TEST(Enumerate, PairsOfCallsMeetOnOneObject) {
  const Grammar two_calls = grammar({"close", "dup"});
  Enumeration programs(two_calls);
  programs.add_pairs();
  const auto texts = tried(programs, 11);
  EXPECT_TRUE(has(texts, "p: close(r)\nt: dup(r)\n"));
  EXPECT_TRUE(has(texts, "p: dup(e)\nt: dup(e)\n"));
  EXPECT_FALSE(has(texts, "p: close(r)\nt: dup(w)\n"));
}

}  // namespace
}  // namespace plumbline::conformance
