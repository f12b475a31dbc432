// SPDX-License-Identifier: Apache-2.0
// A SUT with known answers gives one of them, or diverges.
#include "conformance/compare/comparison.h"

#include <fmt/format.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include "conformance/compare/campaign.h"
#include "conformance/program/parse.h"
#include "conformance/suts/reference.h"

namespace plumbline::conformance {
namespace {

namespace fs = std::filesystem;

class KnownAnswersTest : public ::testing::Test {
 protected:
  KnownAnswersTest() {
    fs::create_directories(folder_);
    write("counter.plumb", "Linux's answer.", 3);
    write("counter.other.known", "The first way.", 5);
    write("counter.other.2.known", "The second way.", 6);
  }
  ~KnownAnswersTest() override { fs::remove_all(folder_); }

  void write(const std::string& name, const std::string& comment, int result) {
    const auto written = write_text(
        folder_ / name, fmt::format("# {}\n\np: eventfd2(0, 0) = {}\n", comment, result));
    ASSERT_TRUE(written) << written.error();
  }

  // What is said of a SUT whose eventfd2 returns this.
  Comparison compare_answer(const std::string& sut, int result) {
    const auto scenario = load_scenario(folder_ / "counter.plumb");
    EXPECT_TRUE(scenario) << scenario.error();
    Trace trace = run_on_reference(scenario->executable, {});
    for (Event& event : trace.events) {
      if (event.kind == Event::Kind::Returned) event.result = result;
    }
    return compare(*scenario, {.name = sut, .settings = {}}, {trace, ""});
  }

  fs::path folder_ = fs::temp_directory_path() / fmt::format("known-answers-{}", getpid());
};

TEST_F(KnownAnswersTest, EachOfTheSetIsKnown) {
  EXPECT_EQ(compare_answer("other", 5).verdict, Verdict::Known);
  EXPECT_EQ(compare_answer("other", 5).why, "The first way.");
  EXPECT_EQ(compare_answer("other", 6).verdict, Verdict::Known);
  EXPECT_EQ(compare_answer("other", 6).why, "The second way.");
}

TEST_F(KnownAnswersTest, AnyOtherAnswerDiverges) {
  EXPECT_EQ(compare_answer("other", 7).verdict, Verdict::Diverge);
}

TEST_F(KnownAnswersTest, WhatHoldsNoMoreDiverges) {
  EXPECT_EQ(compare_answer("other", 3).verdict, Verdict::Diverge);
}

TEST_F(KnownAnswersTest, TheyAreOneSutsOnly) {
  EXPECT_EQ(compare_answer("another", 3).verdict, Verdict::Agree);
  EXPECT_EQ(compare_answer("another", 5).verdict, Verdict::Diverge);
}

TEST_F(KnownAnswersTest, TheyAreNoScenarios) {
  const auto scenario = load_scenario(folder_ / "counter.other.known");
  ASSERT_FALSE(scenario);
  EXPECT_TRUE(scenario.error().ends_with("expected a scenario, not a known answer to one"));
}

// What a SUT that cannot run the program is said to be.
Verdict verdict_without_trace(std::string_view text) {
  const auto scenario = scenario_of(parse(text).value(), "text");
  return compare(*scenario, {.name = "other", .settings = {}}, {std::nullopt, "hangs"}).verdict;
}

TEST(HeldPipe, IsNoFaultOfTheSut) {
  constexpr std::string_view splice =
      "actors\n  p  process\n  t  thread of p\n"
      "p: socketpair(AF_UNIX, SOCK_STREAM, 0, [s, _])\np: pipe([r, w])\n"
      "t: splice(s, NULL, w, NULL, 1, 0)\n";
  EXPECT_EQ(verdict_without_trace(splice), Verdict::Failed);
  EXPECT_EQ(verdict_without_trace(std::string(splice) + "p: write(w, \"a\")\n"), Verdict::Skipped);
}

}  // namespace
}  // namespace plumbline::conformance
