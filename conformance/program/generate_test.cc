// SPDX-License-Identifier: Apache-2.0
// What all random programs keep, new ones and mutated ones.
#include "conformance/program/generate.h"

#include <gtest/gtest.h>

#include <set>

#include "conformance/program/lower.h"
#include "conformance/program/mutate.h"
#include "conformance/program/parse.h"
#include "conformance/program/print.h"
#include "reference/abi/calls.h"

namespace plumbline::conformance {
namespace {

Grammar all_calls(bool real_time = false) {
  std::vector<std::string> unknown;
  Grammar grammar = grammar_of({}, unknown);
  grammar.real_time = real_time;
  return grammar;
}

void expect_sound(const Program& program) {
  const std::string text = print(program);
  const auto lowered = lower(program);
  ASSERT_TRUE(lowered) << print(lowered.error()) << '\n' << text;
  const auto read = parse(text);
  ASSERT_TRUE(read) << print(read.error()) << '\n' << text;
  ASSERT_EQ(print(*read), text);
  ASSERT_EQ(*read, program) << text;
}

TEST(Generate, ProgramsAreValidAndReadBack) {
  const Grammar grammar = all_calls();
  for (std::uint64_t stream = 0; stream < 2000; ++stream) {
    Chance chance(1, stream);
    expect_sound(generate(grammar, chance));
  }
}

TEST(Generate, TheSameChanceGivesTheSameProgram) {
  const Grammar grammar = all_calls();
  Chance one(7, 3), same(7, 3), other(7, 4);
  const Program program = generate(grammar, one);
  EXPECT_EQ(program, generate(grammar, same));
  EXPECT_NE(program, generate(grammar, other));
}

TEST(Generate, EveryCallIsMadeAndNoOtherThanAskedFor) {
  std::vector<std::string> unknown;
  const Grammar epoll = grammar_of(std::vector<std::string>{"epoll", "pipe2", "fish"}, unknown);
  EXPECT_EQ(unknown, std::vector<std::string>{"fish"});
  std::set<const abi::Call*> made;
  for (std::uint64_t stream = 0; stream < 2000; ++stream) {
    Chance chance(2, stream);
    for (const Step& step : generate(all_calls(), chance).steps) made.insert(step.call);
    for (const Step& step : generate(epoll, chance).steps)
      EXPECT_TRUE(step.call == nullptr || step.call->area == "epoll" || step.call->name == "pipe2");
  }
  for (const abi::Call& call : abi::calls) EXPECT_TRUE(made.contains(&call)) << call.name;
}

TEST(Generate, NobodyWaitsLongForARealClock) {
  const Grammar grammar = all_calls(true);
  for (std::uint64_t stream = 0; stream < 2000; ++stream) {
    Chance chance(3, stream);
    Program program = generate(grammar, chance);
    const Program other = generate(grammar, chance);
    for (int i = 0; i < 3; ++i) program = mutate(program, other, grammar, chance);
    std::int64_t sum = 0;
    for (const Step& step : program.steps) sum += step.duration;
    EXPECT_LE(sum, real_advances_max);
  }
}

TEST(Generate, SignalsGoToActorsOnly) {
  for (std::uint64_t stream = 0; stream < 500; ++stream) {
    Chance chance(4, stream);
    for (const Step& step : generate(all_calls(), chance).steps) {
      if (step.call != nullptr && step.call->name == "kill") {
        EXPECT_EQ(step.arguments[0].kind, Value::Kind::Variable);
      }
    }
  }
}

TEST(Mutate, ProgramsStayValidAndChange) {
  const Grammar grammar = all_calls();
  unsigned same = 0;
  for (std::uint64_t stream = 0; stream < 300; ++stream) {
    Chance chance(5, stream);
    Program program = generate(grammar, chance);
    for (int i = 0; i < 10; ++i) {
      Program changed = mutate(program, generate(grammar, chance), grammar, chance);
      expect_sound(changed);
      same += changed == program;
      program = std::move(changed);
    }
  }
  EXPECT_LT(same, 600);  // of 3000
}

}  // namespace
}  // namespace plumbline::conformance
