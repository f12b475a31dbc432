// SPDX-License-Identifier: Apache-2.0
// Each scenario on each SUT as a GoogleTest case: <sut>/<area>.<behaviour>. A SUT is opened when
// its first case runs; where it cannot be had, its cases are skipped and say why.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <csignal>
#include <map>

#include "conformance/compare/runner.h"
#include "conformance/report/report.h"

namespace plumbline::conformance {
namespace {

constexpr std::string_view recorded = "recorded";

// The SUTs of this process, by name; the error for those that cannot be had.
std::expected<Lanes, std::string>& lanes_of(const std::string& sut) {
  static std::map<std::string, std::expected<Lanes, std::string>> opened;
  const auto found = opened.find(sut);
  if (found != opened.end()) return found->second;
  return opened.emplace(sut, Lanes::open(sut, 1)).first->second;
}

class ScenarioTest : public ::testing::Test {
 public:
  ScenarioTest(const Scenario& scenario, std::string sut)
      : scenario_(scenario), sut_(std::move(sut)) {}

  void TestBody() override {
    if (sut_ == recorded) {
      check(compare_with_record(scenario_), {.name = sut_, .settings = {}});
      return;
    }
    auto& lanes = lanes_of(sut_);
    if (!lanes) GTEST_SKIP() << lanes.error();
    const auto comparisons = run_scenarios(std::span(&scenario_, 1), *lanes, [](std::size_t) {});
    check(comparisons.front(), lanes->identity());
  }

 private:
  void check(const Comparison& comparison, const SutIdentity& identity) {
    if (comparison.verdict == Verdict::Skipped) GTEST_SKIP() << comparison.why;
    if (comparison.verdict == Verdict::Diverge || comparison.verdict == Verdict::Failed)
      FAIL() << render_difference(scenario_, identity, comparison, false);
  }

  const Scenario& scenario_;
  std::string sut_;
};

void register_cases(const std::vector<Scenario>& scenarios) {
  for (const std::string& sut :
       {std::string(recorded), std::string("host"), std::string("uml"), std::string("gvisor")}) {
    for (const Scenario& scenario : scenarios) {
      const std::string suite = fmt::format("{}/{}", sut, scenario.area);
      ::testing::RegisterTest(suite.c_str(), scenario.file.stem().c_str(), nullptr, nullptr,
                              scenario.file.c_str(), 1,
                              [&scenario, sut] { return new ScenarioTest(scenario, sut); });
    }
  }
}

}  // namespace
}  // namespace plumbline::conformance

int main(int argc, char** argv) {
  using namespace plumbline::conformance;
  std::signal(SIGPIPE, SIG_IGN);
  ::testing::InitGoogleTest(&argc, argv);
  const auto scenarios = load_scenarios({argc > 1 ? argv[1] : PLUMBLINE_SCENARIOS});
  if (!scenarios) {
    fmt::print(stderr, "scenario_tests: {}\n", scenarios.error());
    return 2;
  }
  register_cases(*scenarios);
  return RUN_ALL_TESTS();
}
