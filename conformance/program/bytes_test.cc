// SPDX-License-Identifier: Apache-2.0
#include "conformance/program/bytes.h"

#include <gtest/gtest.h>

namespace plumbline::conformance {
namespace {

TEST(Bytes, AreQuotedWithTheEscapesOfC) {
  EXPECT_EQ(quote("a\n\t\\\"\x7f"), R"("a\n\t\\\"\x7f")");
  EXPECT_EQ(quote(std::string_view("\0\xff", 2)), R"("\x00\xff")");
}

TEST(Bytes, AreReadBack) {
  Cursor cursor("", 1, R"( "a\n\x00\xFFé" *3, )");
  const Value data = parse_data(cursor);
  EXPECT_FALSE(cursor.failed());
  EXPECT_EQ(data.text, std::string("a\n\0\xff", 4) + "é");
  EXPECT_EQ(data.repeat, 3u);
  EXPECT_EQ(cursor.rest(), ", ");
}

TEST(Bytes, MustBeRepeatedAtLeastOnce) {
  for (const std::string_view text : {R"("a"*0)", R"("a"*-1)", R"("a"*4294967296)", R"("a"*)"}) {
    Cursor cursor("", 1, text);
    parse_data(cursor);
    EXPECT_TRUE(cursor.failed()) << text;
  }
}

TEST(Bytes, ThatWereReceivedAreShortened) {
  EXPECT_EQ(print_received(""), R"("")");
  EXPECT_EQ(print_received(std::string(16, 'a')), R"("aaaaaaaaaaaaaaaa")");
  EXPECT_EQ(print_received(std::string(17, 'a')), R"("a"*17)");
  EXPECT_EQ(print_received("abcabcabcabcabcabc"), R"("abc"*6)");
  EXPECT_EQ(print_received("abcabcabcabcabcabca"), R"("abcabcabcabcabcabca")");
  std::string digits;
  while (digits.size() < 65) digits += "123456789";
  EXPECT_EQ(print_received(digits),
            R"("12345678912345678912345678912345"...[72 bytes, crc32 0x8811a440])");
}

}  // namespace
}  // namespace plumbline::conformance
