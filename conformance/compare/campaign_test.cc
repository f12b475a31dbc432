// SPDX-License-Identifier: Apache-2.0
// Campaigns against SUTs of which is known what is wrong with them.
#include "conformance/compare/campaign.h"

#include <gtest/gtest.h>

#include "conformance/program/parse.h"
#include "conformance/program/print.h"
#include "conformance/suts/reference.h"

namespace plumbline::conformance {
namespace {

constexpr int dup_number = 32;

// The reference, whose dup sometimes answers 1 more.
class WrongKernel : public Sut {
 public:
  // Wrong in each run, or only in the first of each program.
  enum class Wrong { Never, Always, AtFirst };
  explicit WrongKernel(Wrong wrong) : wrong_(wrong) {}

  std::string_view name() const override { return "wrong"; }
  const Settings& settings() const override { return settings_; }
  std::vector<Outcome> run(std::span<const Executable> executables) override {
    std::vector<Outcome> outcomes;
    const bool is_wrong =
        wrong_ == Wrong::Always || (wrong_ == Wrong::AtFirst && executables.size() > 1);
    for (const Executable& executable : executables) {
      Trace trace = run_on_reference(executable, config_from(settings_));
      for (Event& event : trace.events) {
        if (!is_wrong || event.kind != Event::Kind::Returned || event.result < 0) continue;
        if (executable.instructions[event.step].number == dup_number) ++event.result;
      }
      outcomes.push_back({std::move(trace), ""});
    }
    return outcomes;
  }

 private:
  Wrong wrong_;
  Settings settings_{{"clock", "virtual"}, {"release", "6.1"}};
};

CampaignReport campaign(WrongKernel::Wrong wrong, unsigned lanes_count = 1) {
  std::vector<std::unique_ptr<Sut>> suts;
  for (unsigned i = 0; i < lanes_count; ++i) suts.push_back(std::make_unique<WrongKernel>(wrong));
  Lanes lanes(std::move(suts));
  CampaignOptions options{.seed = 5, .programs_max = 1000};
  std::vector<std::string> unknown;
  options.grammar = grammar_of({}, unknown);
  return run_campaign(lanes, options, [](const CampaignReport&) {});
}

TEST(Campaign, FindsNothingWhereNothingIs) {
  const CampaignReport report = campaign(WrongKernel::Wrong::Never);
  EXPECT_EQ(report.programs, 1000u);
  EXPECT_EQ(report.divergences, 0u);
  EXPECT_GT(report.features, 500u);
}

TEST(Campaign, FindsAndShrinksAWrongResult) {
  const CampaignReport report = campaign(WrongKernel::Wrong::Always);
  ASSERT_EQ(report.findings.size(), 1u);
  const Finding& finding = report.findings.front();
  EXPECT_EQ(finding.key, "dup: reference = N, SUT = N");
  EXPECT_EQ(finding.scenario.program.steps.size(), 1u) << print(finding.scenario.program);
  EXPECT_EQ(finding.count, report.divergences);
  const auto read = parse(print_finding(finding, {"A sentence."}));
  ASSERT_TRUE(read);
  EXPECT_EQ(read->steps.back().comment.front(), "The reference:");
}

TEST(Campaign, ADifferenceThatDoesNotRepeatIsCountedApart) {
  const CampaignReport report = campaign(WrongKernel::Wrong::AtFirst);
  EXPECT_TRUE(report.findings.empty());
  EXPECT_GT(report.unstable, 0u);
  EXPECT_EQ(report.unstable, report.divergences);
  EXPECT_EQ(report.unstable_kinds.at("dup: reference = N, SUT = N").count, report.unstable);
}

TEST(Campaign, TheSeedAloneSaysWhichProgramsRun) {
  const CampaignReport one = campaign(WrongKernel::Wrong::Never, 1);
  const CampaignReport same = campaign(WrongKernel::Wrong::Never, 3);
  EXPECT_EQ(one.features, same.features);
  EXPECT_EQ(one.corpus, same.corpus);
}

}  // namespace
}  // namespace plumbline::conformance
