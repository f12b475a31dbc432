// SPDX-License-Identifier: Apache-2.0
#include "conformance/program/line_text.h"

#include <gtest/gtest.h>

namespace plumbline::conformance {
namespace {

void expect_inverse(const std::string& text, std::int64_t at, std::string_view printed) {
  const Line line{.actor = "p", .text = text, .at = at};
  EXPECT_EQ(print_text(line), printed);
  Cursor cursor("", 1, printed);
  Line read{.actor = "p"};
  parse_event(cursor, read);
  EXPECT_EQ(read, line) << (cursor.failed() ? print(cursor.error()) : read.text);
}

TEST(LineText, HasItsTimeInside) {
  expect_inverse("<... poll resumed> = 0 \"a>b\"", -1, "<... poll resumed> = 0 \"a>b\"");
  expect_inverse("<... poll resumed> = 0 []", 150'000'000, "<... poll resumed at 150ms> = 0 []");
  expect_inverse("--- SIGALRM ---", 1'000'000'000, "--- SIGALRM at 1s ---");
  expect_inverse("+++ exited with 0 +++", 0, "+++ exited with 0 at 0s +++");
  expect_inverse("+++ killed by SIGKILL +++", -1, "+++ killed by SIGKILL +++");
}

TEST(LineText, MustBeWhole) {
  for (const std::string_view text :
       {"---", "--- SIGALRM", "<... poll", "--- SIGALRM at noon ---", "--- SIGALRM at 1s 2s ---"}) {
    Cursor cursor("", 1, text);
    Line line;
    parse_event(cursor, line);
    EXPECT_TRUE(cursor.failed()) << text;
  }
}

}  // namespace
}  // namespace plumbline::conformance
