// SPDX-License-Identifier: Apache-2.0
#include <nlohmann/json.hpp>

#include "conformance/program/print.h"
#include "conformance/report/report.h"

namespace plumbline::conformance {
namespace {

nlohmann::json render(const Scenario& scenario, const SutIdentity& sut,
                      const Comparison& comparison) {
  nlohmann::json object = {
      {"scenario", scenario.name}, {"file", scenario.file.string()},           {"sut", sut.name},
      {"release", sut.release()},  {"verdict", to_string(comparison.verdict)},
  };
  if (!comparison.why.empty()) object["why"] = comparison.why;
  if (comparison.difference) {
    const std::size_t step = comparison.difference->step;
    object["line"] = step < scenario.program.steps.size() ? scenario.program.steps[step].line : 0;
    object["reference"] = print(scenario.program, comparison.reference);
    object["answer"] = print(scenario.program, comparison.sut);
  }
  return object;
}

}  // namespace

nlohmann::json render_json(const RunReport& report) {
  nlohmann::json results = nlohmann::json::array();
  for (const Column& column : report.columns)
    for (std::size_t i = 0; i < column.comparisons.size(); ++i)
      results.push_back(render(report.scenarios[i], column.identity, column.comparisons[i]));
  nlohmann::json suts = nlohmann::json::array();
  for (const Column& column : report.columns)
    suts.push_back({{"name", column.identity.name}, {"settings", column.identity.settings}});
  return {{"suts", std::move(suts)}, {"results", std::move(results)}};
}

}  // namespace plumbline::conformance
