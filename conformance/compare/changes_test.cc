// SPDX-License-Identifier: Apache-2.0
// Each row of the version dial is shown by its scenario: the reference answers it differently on
// both sides of the version that the row names.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <filesystem>

#include "conformance/compare/comparison.h"
#include "conformance/program/transcript.h"
#include "conformance/suts/reference.h"
#include "reference/abi/changes.h"

namespace plumbline::conformance {
namespace {

Transcript answer(const Scenario& scenario, Version version) {
  Config config;
  config.version = version;
  return transcribe(scenario.program, run_on_reference(scenario.executable, config));
}

TEST(Changes, EachRowIsShownByItsScenario) {
  for (const Change* change : changes::all) {
    const auto file =
        std::filesystem::path(PLUMBLINE_SCENARIOS) / fmt::format("{}.plumb", change->scenario);
    const auto scenario = load_scenario(file);
    ASSERT_TRUE(scenario) << scenario.error();
    const Version before{change->since.major, change->since.minor - 1};
    EXPECT_TRUE(first_difference(answer(*scenario, before), answer(*scenario, change->since)))
        << change->name << " is not shown by " << change->scenario;
  }
}

}  // namespace
}  // namespace plumbline::conformance
