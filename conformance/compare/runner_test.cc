// SPDX-License-Identifier: Apache-2.0
// A SUT whose first answer is wrong, and its later ones, or not.
#include "conformance/compare/runner.h"

#include <gtest/gtest.h>

#include "conformance/program/lower.h"
#include "conformance/program/parse.h"
#include "conformance/suts/reference.h"

namespace plumbline::conformance {
namespace {

class HastyKernel : public Sut {
 public:
  HastyKernel(const std::string& blocked, unsigned wrong) : wrong_(wrong) {
    settings_ = {{"clock", "real"}, {"release", "6.1"}, {"blocked", blocked}};
  }

  std::string_view name() const override { return "hasty"; }
  const Settings& settings() const override { return settings_; }
  std::vector<Outcome> run(std::span<const Executable> executables) override {
    std::vector<Outcome> outcomes;
    for (const Executable& executable : executables) {
      Trace trace = run_on_reference(executable, config_from(settings_));
      if (runs_++ < wrong_) ++trace.events.back().result;
      outcomes.push_back({std::move(trace), ""});
    }
    return outcomes;
  }

 private:
  unsigned wrong_, runs_ = 0;
  Settings settings_;
};

// What is said of a SUT that answers wrongly at first, so many times.
Verdict verdict(const std::string& blocked, unsigned wrong) {
  Scenario scenario;
  scenario.program = parse("p: dup(0)\n").value();
  scenario.executable = lower(scenario.program).value();
  HastyKernel sut(blocked, wrong);
  const SutIdentity identity{.name = "hasty", .settings = sut.settings()};
  return run_scenarios(std::span(&scenario, 1), sut, identity).front().verdict;
}

TEST(Runner, AGuessMustRepeatToDiverge) {
  EXPECT_EQ(verdict("guessed", 0), Verdict::Agree);
  EXPECT_EQ(verdict("guessed", 1), Verdict::Agree);
  EXPECT_EQ(verdict("guessed", 2), Verdict::Diverge);
}

TEST(Runner, WhatIsKnownDivergesAtOnce) {
  EXPECT_EQ(verdict("known", 0), Verdict::Agree);
  EXPECT_EQ(verdict("known", 1), Verdict::Diverge);
}

}  // namespace
}  // namespace plumbline::conformance
