// SPDX-License-Identifier: Apache-2.0
#include "conformance/program/join.h"

#include <gtest/gtest.h>

#include "conformance/program/parse.h"
#include "conformance/program/print.h"
#include "conformance/program/validate.h"

namespace plumbline::conformance {
namespace {

std::string joined(std::string_view program, std::string_view part) {
  const Program both = conformance::joined(parse(program).value(), parse(part).value());
  EXPECT_TRUE(validate(both));
  return print(both);
}

TEST(Join, ActorsOfTheSameKindsAreTheSame) {
  EXPECT_EQ(joined("p: pipe([r, w])\n", "q: dup(1)\n"), "p: pipe([r, w])\np: dup(1)\n");
  EXPECT_EQ(joined("actors\n  p  process\n  t  thread of p\n\nt: pipe([r, w])\n",
                   "actors\n  q  process\n  u  thread of q\n\nu: kill(q, 0)\n"),
            "actors\n  p  process\n  t  thread of p\n\nt: pipe([r, w])\nt: kill(p, 0)\n");
}

TEST(Join, ChildrenAreNewAndNamesStayApart) {
  EXPECT_EQ(joined("p: c = fork()\np: p1 = dup(1)\n", "p: c = fork()\nc: exit(1)\np: kill(c, 0)\n"),
            "p: c = fork()\np: p1 = dup(1)\np: c1 = fork()\nc1: exit(1)\np: kill(c1, 0)\n");
}

TEST(Join, AVariableIsNotAnActor) {
  EXPECT_EQ(joined("p: dup(1)\nc: dup(1)\n", "p: c = dup(2)\np: close(c)\n"),
            "p: dup(1)\nc: dup(1)\np: c1 = dup(2)\np: close(c1)\n");
}

}  // namespace
}  // namespace plumbline::conformance
