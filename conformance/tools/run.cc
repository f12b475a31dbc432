// SPDX-License-Identifier: Apache-2.0
// plumb run: scenarios on the reference and on each SUT.
#include <memory>
#include <nlohmann/json.hpp>

#include "conformance/report/report.h"
#include "conformance/report/style.h"
#include "conformance/tools/commands.h"

namespace plumbline::conformance {
namespace {

struct Options {
  std::vector<std::filesystem::path> paths;
  std::vector<std::string> against;
  std::string junit, json;
};

Column check_records(std::span<const Scenario> scenarios) {
  Column column{{.name = "recorded", .settings = {{"sysname", "Linux"}, {"release", "6.1"}}}, {}};
  for (const Scenario& scenario : scenarios)
    column.comparisons.push_back(compare_with_record(scenario));
  return column;
}

Column run_on(std::span<const Scenario> scenarios, Lanes& lanes) {
  Progress progress(lanes.identity().name, scenarios.size());
  return {lanes.identity(),
          run_scenarios(scenarios, lanes, [&](std::size_t done) { progress.update(done); })};
}

void tell(const RunReport& report) {
  const bool colour = is_terminal(STDOUT_FILENO);
  for (const Column& column : report.columns) {
    for (std::size_t i = 0; i < report.scenarios.size(); ++i) {
      const Verdict verdict = column.comparisons[i].verdict;
      if (verdict != Verdict::Diverge && verdict != Verdict::Failed) continue;
      fmt::print("{}\n", render_difference(report.scenarios[i], column.identity,
                                           column.comparisons[i], colour));
    }
  }
  fmt::print("{}", render_table(report, colour));
}

int run(const Options& options) {
  const auto scenarios = load_scenarios(options.paths);
  if (!scenarios) return complain(scenarios.error());
  if (scenarios->empty()) return complain("expected at least one *.plumb file to run");
  const bool all = options.against.empty();
  std::vector<std::string> names = all ? named_suts : options.against;
  std::erase(names, "recorded");  // that column is always there
  auto suts = open_suts(names, all);
  if (!suts) return complain(suts.error());

  RunReport report{.scenarios = *scenarios, .columns = {}};
  report.columns.push_back(check_records(*scenarios));
  for (Lanes& lanes : *suts) report.columns.push_back(run_on(*scenarios, lanes));
  tell(report);
  if (!options.junit.empty())
    if (auto written = write_text(options.junit, render_junit(report)); !written)
      return complain(written.error());
  if (!options.json.empty())
    if (auto written = write_text(options.json, render_json(report).dump(1) + "\n"); !written)
      return complain(written.error());
  return report.agrees() ? agree_code : diverge_code;
}

}  // namespace

void add_run(CLI::App& app, int& code) {
  auto options = std::make_shared<Options>();
  CLI::App* command = app.add_subcommand("run", "run scenarios on the reference and on SUTs");
  command->add_option("paths", options->paths, "scenarios, or folders of them")
      ->required()
      ->check(CLI::ExistingPath);
  command
      ->add_option("--against", options->against,
                   "SUTs: host, uml, gvisor, command:… (all that work here), or recorded alone")
      ->delimiter(',');
  command->add_option("--junit", options->junit, "write JUnit XML to this file");
  command->add_option("--json", options->json, "write JSON to this file");
  command->callback([options, &code] { code = run(*options); });
}

}  // namespace plumbline::conformance
