// SPDX-License-Identifier: Apache-2.0
#include "conformance/compare/features.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <set>

#include "conformance/program/parse.h"

namespace plumbline::conformance {
namespace {

// How many features the second scenario has that the first has not.
std::size_t new_features(std::string_view known, std::string_view other) {
  const Program first = parse(known).value(), second = parse(other).value();
  const auto before = features_of(first, first.recorded);
  std::set<std::uint64_t> fresh;
  for (const std::uint64_t feature : features_of(second, second.recorded)) fresh.insert(feature);
  for (const std::uint64_t feature : before) fresh.erase(feature);
  return fresh.size();
}

TEST(Features, SizesAreNoneButErrorsAre) {
  constexpr std::string_view known = "p: read(3, 5) = 2 \"ab\"\n";
  EXPECT_EQ(new_features(known, "p: read(4, 100) = 3 \"abc\"\n"), 0u);
  EXPECT_EQ(new_features(known, "p: read(3, 5) = -1 EAGAIN\n"), 1u);
  EXPECT_EQ(new_features(known, "p: read(3, 5) = 0 \"\"\n"), 1u);
}

TEST(Features, CallsOnOneObjectAndWhoMadeThem) {
  constexpr std::string_view known = "p: d = dup(3) = 4\np: close(d) = 0\np: dup(d) = 5\n";
  constexpr std::string_view other_order = "p: d = dup(3) = 4\np: dup(d) = 5\np: close(d) = 0\n";
  constexpr std::string_view other_actor = "p: d = dup(3) = 4\np: close(d) = 0\nq: dup(d) = 5\n";
  constexpr std::string_view unrelated = "p: dup(3) = 4\np: close(4) = 0\np: close(5) = 0\n";
  EXPECT_EQ(new_features(known, other_order), 1u);
  EXPECT_EQ(new_features(known, other_actor), 1u);
  EXPECT_EQ(new_features(known, unrelated), 0u);
}

TEST(Features, WhatACallWakes) {
  constexpr std::string_view known = "p: read(3, 5) <unfinished ...>\nq: write(4, \"a\") = 1\n";
  constexpr std::string_view woken =
      "p: read(3, 5) <unfinished ...>\nq: write(4, \"a\") = 1\np: <... read resumed> = 1 \"a\"\n";
  EXPECT_EQ(new_features(known, woken), 1u);
}

}  // namespace
}  // namespace plumbline::conformance
