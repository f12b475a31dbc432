// SPDX-License-Identifier: Apache-2.0
#include "conformance/program/shrink.h"

#include <gtest/gtest.h>

#include "conformance/program/generate.h"
#include "conformance/program/lower.h"
#include "conformance/program/parse.h"
#include "conformance/program/print.h"

namespace plumbline::conformance {
namespace {

Program program_of(std::string_view text) {
  auto program = parse(text);
  EXPECT_TRUE(program) << print(program.error());
  return *program;
}

bool calls(const Program& program, std::string_view name) {
  return std::any_of(program.steps.begin(), program.steps.end(), [&](const Step& step) {
    return step.call != nullptr && step.call->name == name;
  });
}

TEST(Shrink, KeepsWhatMattersAndWhatThatNeeds) {
  const Program program = program_of(
      "actors\n  p   process\n  t   thread of p\n  q   process\n"
      "p: pipe2([r, w], O_NONBLOCK|O_CLOEXEC)\n"
      "t: c = fork()\n"
      "c: write(w, \"hello\"*400)\n"
      "q: pause()\n"
      "advance 200ms\n"
      "p: poll([{fd=r, events=POLLIN}, {fd=w, events=POLLOUT}], 60)\n"
      "q: close(5)\n");
  const auto fails = [](const Program& it) {
    for (const Step& step : it.steps) {
      if (step.call == nullptr || step.call->name != "write") continue;
      if (step.arguments[0].kind == Value::Kind::Variable && step.arguments[1].repeat > 100)
        return true;
    }
    return false;
  };
  EXPECT_EQ(print(shrink(program, fails)),
            "p: pipe2([_, w], 0)\n"
            "p: write(w, \"a\"*101)\n");
}

TEST(Shrink, AsksOnlyAboutValidProgramsAndNotForEver) {
  std::vector<std::string> unknown;
  const Grammar grammar = grammar_of({}, unknown);
  for (std::uint64_t stream = 0; stream < 100; ++stream) {
    Chance chance(6, stream);
    const Program program = generate(grammar, chance);
    if (program.steps.front().call == nullptr) continue;  // time passes first
    const std::string last =
        std::string(program.steps.back().call == nullptr ? program.steps.front().call->name
                                                         : program.steps.back().call->name);
    unsigned asked = 0;
    const Program small = shrink(program,
                                 [&](const Program& it) {
                                   ++asked;
                                   EXPECT_TRUE(lower(it)) << print(it);
                                   EXPECT_EQ(parse(print(it)).value(), it);
                                   return calls(it, last);
                                 },
                                 {.tries_max = 300});
    EXPECT_LE(asked, 300u);
    EXPECT_TRUE(calls(small, last));
    EXPECT_EQ(small.actors.size(), last == "fork" ? 2u : 1u) << print(small);
    EXPECT_EQ(small.steps.size(), 1u) << print(small);
  }
}

}  // namespace
}  // namespace plumbline::conformance
