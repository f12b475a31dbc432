// SPDX-License-Identifier: Apache-2.0
// plumb fuzz: random programs on the reference and on SUTs; what differs is shrunk and shown.
#include <memory>

#include "conformance/tools/findings.h"

namespace plumbline::conformance {
namespace {

struct Options {
  std::vector<std::string> against = {"uml"};
  double seconds = 60;
  std::size_t programs = ~std::size_t{0};
  std::size_t findings = ~std::size_t{0};
  std::uint64_t seed = 1;
  std::vector<std::string> calls;
  std::vector<std::filesystem::path> seeds;
  std::filesystem::path out;
};

int fuzz(const Options& options) {
  CampaignOptions campaign{
      .seed = options.seed, .programs_max = options.programs, .findings_max = options.findings};
  campaign.time_max = std::chrono::milliseconds(static_cast<std::int64_t>(options.seconds * 1000));
  std::vector<std::string> unknown;
  campaign.grammar = grammar_of(options.calls, unknown);
  if (!unknown.empty())
    return complain(fmt::format("expected a call or an area, found `{}`", unknown.front()));
  const auto scenarios = load_scenarios(options.seeds);
  if (!scenarios) return complain(scenarios.error());
  for (const Scenario& scenario : *scenarios) campaign.seeds.push_back(scenario.program);
  if (!options.out.empty()) std::filesystem::create_directories(options.out);
  auto suts = open_suts(options.against, false);
  if (!suts) return complain(suts.error());
  int code = agree_code;
  for (Lanes& lanes : *suts) {
    const SutIdentity& sut = lanes.identity();
    ProgressLine line;
    const CampaignReport report = run_campaign(lanes, campaign, [&](const CampaignReport& so_far) {
      line.show(fmt::format("{}: {}", sut.name, summary(so_far)));
    });
    line.clear();
    const auto command = fmt::format("plumb fuzz --against {} --seed {}", sut.name, options.seed);
    if (auto told = tell_findings(report, sut, command, options.out); !told)
      return complain(told.error());
    if (report.divergences > 0) code = diverge_code;
  }
  return code;
}

}  // namespace

void add_fuzz(CLI::App& app, int& code) {
  auto options = std::make_shared<Options>();
  CLI::App* command = app.add_subcommand("fuzz", "random programs on the reference and on SUTs");
  command->add_option("--against", options->against, "SUTs: host, uml, gvisor, command:…")
      ->delimiter(',')
      ->capture_default_str();
  command->add_option("--for", options->seconds, "time for each SUT, e.g. 60s or 5min")
      ->transform(
          CLI::AsNumberWithUnit(std::map<std::string, double>{{"s", 1}, {"min", 60}, {"h", 3600}}))
      ->default_str("60s");
  command->add_option("--programs", options->programs, "programs for each SUT, at most");
  command->add_option("--findings", options->findings, "stop after so many ways to differ");
  command->add_option("--seed", options->seed, "the same seed runs the same programs")
      ->capture_default_str();
  command->add_option("--calls", options->calls, "only these areas and calls")->delimiter(',');
  command
      ->add_option("--seeds", options->seeds, "scenarios, or folders of them, to make programs of")
      ->check(CLI::ExistingPath);
  command->add_option("--out", options->out, "a directory for what was found");
  command->callback([options, &code] { code = fuzz(*options); });
}

}  // namespace plumbline::conformance
