// SPDX-License-Identifier: Apache-2.0
#include "conformance/program/cursor.h"

#include <gtest/gtest.h>

namespace plumbline::conformance {
namespace {

TEST(Cursor, TakesTokensAndSkipsBlanks) {
  Cursor cursor("x", 7, "  read( -0x10 ,\t017)");
  EXPECT_FALSE(cursor.accept("rea"));
  EXPECT_EQ(cursor.word(), "read");
  cursor.expect("(");
  EXPECT_EQ(cursor.integer(), -16);
  cursor.expect(",");
  EXPECT_EQ(cursor.integer(), 15);
  cursor.expect(")");
  EXPECT_TRUE(cursor.at_end());
  EXPECT_FALSE(cursor.failed());
}

TEST(Cursor, StaysAtItsFirstFailure) {
  Cursor cursor("x", 7, "ab cd");
  EXPECT_EQ(cursor.word(), "ab");
  cursor.expect(",");
  EXPECT_EQ(cursor.word(), "");
  EXPECT_FALSE(cursor.accept("cd"));
  EXPECT_EQ(cursor.byte(), std::nullopt);
  cursor.fail("nothing");
  EXPECT_EQ(print(cursor.error()), "x:7:4: expected `,`, found `cd`");
}

TEST(Cursor, KnowsTheLimitsOfIntegers) {
  EXPECT_EQ(Cursor("", 1, "-9223372036854775808").integer(), INT64_MIN);
  Cursor over("", 1, "9223372036854775808");
  over.integer();
  EXPECT_TRUE(over.failed());
  EXPECT_EQ(Cursor("", 1, "18446744073709551615").literal().magnitude, UINT64_MAX);
}

}  // namespace
}  // namespace plumbline::conformance
