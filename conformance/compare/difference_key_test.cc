// SPDX-License-Identifier: Apache-2.0
#include "conformance/compare/difference_key.h"

#include <gtest/gtest.h>

#include "conformance/program/parse.h"

namespace plumbline::conformance {
namespace {

TEST(DifferenceKey, LeavesOutWhatVaries) {
  EXPECT_EQ(kind_of_line("= 3 \"a\\\"b\"*40"), "= N \"…\"*N");
  EXPECT_EQ(kind_of_line("= 0 \"\""), "= 0 \"\"");
  EXPECT_EQ(kind_of_line("= 0600"), "= N");
  EXPECT_EQ(kind_of_line("<... epoll_pwait2 resumed> = -1 EINTR"),
            "<... epoll_pwait2 resumed> = -N EINTR");
}

TEST(DifferenceKey, NamesTheCallAndBothSides) {
  const Program program = parse("p: dup(7)\np: read(3, 5)\n").value();
  Comparison comparison;
  comparison.verdict = Verdict::Diverge;
  comparison.reference = {{{.actor = "p", .text = "= 3"}}, {{.actor = "p", .text = "= 2 \"ab\""}}};
  comparison.sut = {{{.actor = "p", .text = "= 3"}}, {{.actor = "p", .text = "<unfinished ...>"}}};
  comparison.difference = first_difference(comparison.reference, comparison.sut);
  EXPECT_EQ(difference_key(program, comparison), "read: reference = N \"…\", SUT <unfinished ...>");
  comparison.sut[1].clear();
  comparison.difference = first_difference(comparison.reference, comparison.sut);
  EXPECT_EQ(difference_key(program, comparison), "read: reference = N \"…\", SUT nothing");
  comparison.difference.reset();
  EXPECT_EQ(difference_key(program, comparison), "");
}

}  // namespace
}  // namespace plumbline::conformance
