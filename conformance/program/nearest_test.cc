// SPDX-License-Identifier: Apache-2.0
#include "conformance/program/nearest.h"

#include <gtest/gtest.h>

namespace plumbline::conformance {
namespace {

constexpr std::string_view calls[] = {"read", "readv", "write", "read", "msgrcv"};

TEST(Nearest, IsWhatSomebodyMayHaveMeant) {
  EXPECT_EQ(nearest("readv", calls), (std::vector<std::string_view>{"readv", "read"}));
  EXPECT_EQ(did_you_mean("wirte", calls), " (did you mean write?)");
  EXPECT_EQ(did_you_mean("socket", calls), "");
  EXPECT_EQ(did_you_mean(std::string(1'000'000, 'a'), calls), "");
}

}  // namespace
}  // namespace plumbline::conformance
