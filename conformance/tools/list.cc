// SPDX-License-Identifier: Apache-2.0
// plumb list: what there is to run, to call, and to run against.
#include <map>
#include <memory>

#include "conformance/program/manual.h"
#include "conformance/tools/commands.h"

namespace plumbline::conformance {
namespace {

int list_scenarios(const std::vector<std::filesystem::path>& paths) {
  const auto scenarios = load_scenarios(paths);
  if (!scenarios) return complain(scenarios.error());
  std::size_t width = 0;
  for (const Scenario& scenario : *scenarios) width = std::max(width, scenario.name.size());
  for (const Scenario& scenario : *scenarios)
    fmt::print("{:<{}}  {}\n", scenario.name, width, scenario.program.description.front());
  return agree_code;
}

void list_suts() {
  fmt::print("{:<10} {}\n", "reference", "in process, virtual time");
  for (const std::string& name : named_suts) {
    const auto lanes = Lanes::open(name, 1);
    if (!lanes) {
      fmt::print("{:<10} not here: {}\n", name, lanes.error());
      continue;
    }
    const Settings& settings = lanes->identity().settings;
    fmt::print("{:<10} {}", name, lanes->identity().description());
    for (const char* setting : {"clock", "cpus", "uid", "confined"})
      if (const auto found = settings.find(setting); found != settings.end())
        fmt::print(", {} {}", setting, found->second);
    fmt::print("\n");
  }
  fmt::print("{:<10} {}\n", "command:…",
             "any command that runs plumb-agent with its standard "
             "input and output connected");
}

}  // namespace

void add_list(CLI::App& app, int& code) {
  CLI::App* command = app.add_subcommand("list", "list scenarios, calls or SUTs");
  command->require_subcommand(1);
  auto paths = std::make_shared<std::vector<std::filesystem::path>>();
  CLI::App* scenarios = command->add_subcommand("scenarios", "what each scenario shows");
  scenarios->add_option("paths", *paths)->required()->check(CLI::ExistingPath);
  scenarios->callback([paths, &code] { code = list_scenarios(*paths); });
  command->add_subcommand("calls", "the manual of all calls")->callback([] {
    fmt::print("{}", print_manual());
  });
  command->add_subcommand("suts", "what scenarios can be run against, and what is missing")
      ->callback([] { list_suts(); });
}

}  // namespace plumbline::conformance
