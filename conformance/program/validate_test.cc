// SPDX-License-Identifier: Apache-2.0
#include "conformance/program/validate.h"

#include <gtest/gtest.h>

#include "conformance/program/parse.h"

namespace plumbline::conformance {
namespace {

std::string message_of(const Program& program) {
  const std::expected<void, ParseError> valid = validate(program);
  return valid ? "" : print(valid.error());
}

std::string message_of(std::string_view text) {
  const std::expected<Program, ParseError> program = parse(text, "x");
  return program ? message_of(*program) : print(program.error());
}

TEST(Validate, AcceptsWhatHoldsTogether) {
  EXPECT_EQ(message_of("p: pipe([r, w])\np: c = fork()\nc: read(r, 3)\np: kill(c, SIGKILL)\n"), "");
}

TEST(Validate, WantsVariablesBoundBeforeTheyAreUsed) {
  const std::string expected = "expected an actor or a variable that an earlier step binds, found ";
  EXPECT_EQ(message_of("p: read(r, 3)\n"), "x:1:1: " + expected + "`r`");
  EXPECT_EQ(message_of("p: poll([{fd=r}], 0)\np: pipe([r, w])\n"), "x:1:1: " + expected + "`r`");
  EXPECT_EQ(message_of("p: kill(c, 9)\np: c = fork()\n"), "x:1:1: " + expected + "`c`");
}

TEST(Validate, WantsChildrenBornOnceAndNamed) {
  EXPECT_EQ(message_of("p: fork()\n"), "x:1:1: expected a name for the child: `c = fork()`");
  Program program = *parse("p: c = fork()\n");
  program.steps.push_back(program.steps.front());
  EXPECT_EQ(message_of(program), "scenario:1:1: expected c to be made once");
  program.steps.clear();
  EXPECT_EQ(message_of(program), "scenario:0:1: expected a fork that makes c");
  program = *parse("p: c = fork()\nc: pause()\n");
  std::swap(program.steps[0], program.steps[1]);
  EXPECT_EQ(message_of(program),
            "scenario:2:1: expected the fork that makes c before its first step");
}

TEST(Validate, WantsVariablesForHandlesOnly) {
  EXPECT_EQ(message_of("p: n = read(0, 3)\n"),
            "x:1:1: expected no variable: read returns no descriptor, id or process");
  EXPECT_EQ(message_of("p: pipe([p, w])\n"),
            "x:1:1: expected a variable's name, found `p`, which is an actor");
}

TEST(Validate, WantsAddressesAsAddressesOnly) {
  EXPECT_EQ(message_of("p: m = shmat(0, NULL, 0)\np: shmdt(m)\n"), "");
  EXPECT_EQ(message_of("p: m = shmat(0, NULL, 0)\np: close(m)\n"),
            "x:2:1: expected no address, which each kernel chooses as it likes, for fd: found `m`");
}

TEST(Validate, WantsArgumentsOfTheRightShape) {
  Program program = *parse("p: read(0, 3)\n", "x");
  program.steps[0].arguments[1] = {.kind = Value::Kind::Record};
  EXPECT_EQ(message_of(program), "x:1:1: expected read(fd, buf_size), found another buf");
  program.steps[0].arguments.pop_back();
  EXPECT_EQ(message_of(program), "x:1:1: expected read(fd, buf_size), found another buf");
  program = *parse("p: close(0)\n", "x");
  program.steps[0].arguments.emplace_back();
  EXPECT_EQ(message_of(program), "x:1:1: expected close(fd), found more arguments");
}

TEST(Validate, WantsActorsInOrder) {
  Program program = *parse("actors\n  p  process\n  t  thread of p\n\np: pause()\n", "x");
  EXPECT_EQ(message_of(program), "");
  program.actors[1].of = 1;
  EXPECT_EQ(message_of(program), "x:0:1: expected t's process before it");
  program.actors[1] = program.actors[0];
  EXPECT_EQ(message_of(program), "x:0:1: expected one actor p");
}

TEST(Validate, WantsTheProcessesOfAHostTogether) {
  Program program = *parse(
      "actors\n  p  process on a\n  t  thread of p\n  q  process on a\n  r  process\n\np: "
      "pause()\n",
      "x");
  EXPECT_EQ(message_of(program), "");
  program.actors.push_back({.name = "u", .host = "a"});
  EXPECT_EQ(message_of(program), "x:0:1: expected u among the other processes of its host");
  program.actors.back() = {.name = "u", .kind = Actor::Kind::Thread, .host = "a"};
  EXPECT_EQ(message_of(program), "x:0:1: expected u to be on its process's host");
}

TEST(Validate, WantsTheRecordToFit) {
  EXPECT_EQ(message_of("p: pause() = 0\nq: +++ exited with 0 +++\n"),
            "x:1:1: expected an actor, found `q`");
  Program program = *parse("p: pause() = 0\n", "x");
  program.recorded.emplace_back();
  EXPECT_EQ(message_of(program), "x:0:1: expected the record to have a list for each step");
}

}  // namespace
}  // namespace plumbline::conformance
