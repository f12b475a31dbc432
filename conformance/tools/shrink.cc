// SPDX-License-Identifier: Apache-2.0
// plumb shrink: the smallest program that still differs as a scenario does.
#include <memory>

#include "conformance/compare/campaign.h"
#include "conformance/compare/difference_key.h"
#include "conformance/program/print.h"
#include "conformance/tools/commands.h"

namespace plumbline::conformance {
namespace {

int shrink_one(const std::filesystem::path& file, const std::string& against, unsigned tries) {
  auto scenario = load_scenario(file);
  if (!scenario) return complain(scenario.error());
  auto suts = open_suts({against}, false);
  if (!suts) return complain(suts.error());
  Lanes& lanes = suts->front();
  const auto small = scenario_of(shrink_difference(scenario->program, lanes, tries), "shrunk");
  if (!small) return complain(small.error());
  Finding finding{.key = {}, .scenario = *small, .comparison = {}};
  finding.comparison =
      run_scenarios(std::span(&*small, 1), lanes.first(), lanes.identity()).front();
  finding.key = difference_key(small->program, finding.comparison);
  if (finding.key.empty()) {
    fmt::print("{} and the reference agree\n", lanes.identity().description());
    return agree_code;
  }
  fmt::print("{}", print_finding(finding, {finding.key}));
  return diverge_code;
}

}  // namespace

void add_shrink(CLI::App& app, int& code) {
  struct Options {
    std::filesystem::path file;
    std::string against = "uml";
    unsigned tries = 5000;
  };
  auto options = std::make_shared<Options>();
  CLI::App* command =
      app.add_subcommand("shrink", "the smallest program that still differs as a scenario does");
  command->add_option("scenario", options->file)->required()->check(CLI::ExistingFile);
  command->add_option("--against", options->against, "the SUT")->capture_default_str();
  command->add_option("--tries", options->tries, "programs to run, at most")->capture_default_str();
  command->callback(
      [options, &code] { code = shrink_one(options->file, options->against, options->tries); });
}

}  // namespace plumbline::conformance
