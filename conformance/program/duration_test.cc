// SPDX-License-Identifier: Apache-2.0
#include "conformance/program/duration.h"

#include <gtest/gtest.h>

#include <limits>

namespace plumbline::conformance {
namespace {

// -1 if `text` is no duration, or goes on behind it.
std::int64_t read(std::string_view text) {
  Cursor cursor("", 1, text);
  const std::int64_t duration = parse_duration(cursor);
  return cursor.failed() || !cursor.at_end() ? -1 : duration;
}

TEST(Duration, IsWrittenInTheLargestUnitThatItFills) {
  EXPECT_EQ(print_duration(0), "0s");
  EXPECT_EQ(print_duration(10), "10ns");
  EXPECT_EQ(print_duration(3000), "3us");
  EXPECT_EQ(print_duration(200'000'000), "200ms");
  EXPECT_EQ(print_duration(1'500'000'000), "1.5s");
  EXPECT_EQ(print_duration(1'000'000'001), "1.000000001s");
}

TEST(Duration, IsReadBack) {
  const std::int64_t largest = std::numeric_limits<std::int64_t>::max();
  for (const std::int64_t duration : {std::int64_t{0}, std::int64_t{999}, std::int64_t{1'000'001},
                                      std::int64_t{60'010'000'000}, largest}) {
    EXPECT_EQ(read(print_duration(duration)), duration);
  }
  EXPECT_EQ(read(" 0.2s "), 200'000'000);
  EXPECT_EQ(read("1500ms"), 1'500'000'000);
}

TEST(Duration, IsAWholeNumberOfNanosecondsThatFits) {
  for (const std::string_view text : {"", "5", "s", "1.5ns", "-1s", "1.0000000001s", "1 s", "1m",
                                      "9223372037s", "99999999999999999999s"}) {
    EXPECT_EQ(read(text), -1) << text;
  }
}

}  // namespace
}  // namespace plumbline::conformance
