// SPDX-License-Identifier: Apache-2.0
// plumb exhaust: every call with every value worth trying, and every pair of calls on one object,
// on the reference and on SUTs; what differs is shrunk and shown.
#include <memory>
#include <nlohmann/json.hpp>

#include "conformance/program/enumerate.h"
#include "conformance/report/report.h"
#include "conformance/tools/findings.h"

namespace plumbline::conformance {
namespace {

struct Options {
  std::vector<std::string> against = {"uml"};
  std::vector<std::string> calls;
  unsigned arguments = 2;
  bool pairs = true;
  std::filesystem::path out;
  std::string junit, json;
};

CampaignReport run_on(Lanes& lanes, Grammar grammar, const Options& options) {
  grammar.real_time = !lanes.identity().has_virtual_time();
  Enumeration programs(grammar);
  programs.add_calls(options.arguments);
  if (options.pairs) programs.add_pairs();
  CampaignOptions campaign{.programs_max = programs.size(), .grammar = grammar};
  campaign.time_max = std::chrono::milliseconds::max();
  campaign.compose = [&](std::size_t number) { return programs[number]; };
  ProgressLine line;
  CampaignReport report = run_campaign(lanes, campaign, [&](const CampaignReport& so_far) {
    line.show(fmt::format("{} of {}: {}", lanes.identity().name, programs.size(), summary(so_far)));
  });
  line.clear();
  return report;
}

// What was found on each SUT, as a run of all of it. On other SUTs it was not looked for.
class Found {
 public:
  void add(const CampaignReport& report, const SutIdentity& sut) {
    columns_.push_back({.identity = sut, .comparisons = {}});
    for (const Finding& finding : report.findings) {
      scenarios_.push_back(finding.scenario);
      scenarios_.back().name = finding.key;
      findings_.push_back({columns_.size() - 1, finding.comparison});
    }
  }

  std::expected<void, std::string> write(const Options& options) {
    for (const auto& [sut, comparison] : findings_) {
      for (std::size_t i = 0; i < columns_.size(); ++i)
        columns_[i].comparisons.push_back(
            i == sut ? comparison : without_answer(Verdict::Skipped, "found on another SUT"));
    }
    const RunReport report{.scenarios = scenarios_, .columns = std::move(columns_)};
    if (!options.junit.empty())
      if (auto written = write_text(options.junit, render_junit(report)); !written) return written;
    if (!options.json.empty()) return write_text(options.json, render_json(report).dump(1) + "\n");
    return {};
  }

 private:
  std::vector<Scenario> scenarios_;
  std::vector<std::pair<std::size_t, Comparison>> findings_;
  std::vector<Column> columns_;
};

int exhaust(const Options& options) {
  std::vector<std::string> unknown;
  const Grammar grammar = grammar_of(options.calls, unknown);
  if (!unknown.empty())
    return complain(fmt::format("expected a call or an area, found `{}`", unknown.front()));
  if (!options.out.empty()) std::filesystem::create_directories(options.out);
  auto suts = open_suts(options.against, false);
  if (!suts) return complain(suts.error());
  int code = agree_code;
  Found found;
  for (Lanes& lanes : *suts) {
    const SutIdentity& sut = lanes.identity();
    const CampaignReport report = run_on(lanes, grammar, options);
    const auto command = fmt::format("plumb exhaust --against {}", sut.name);
    if (auto told = tell_findings(report, sut, command, options.out); !told)
      return complain(told.error());
    found.add(report, sut);
    if (report.divergences > report.unstable) code = diverge_code;
  }
  if (auto written = found.write(options); !written) return complain(written.error());
  return code;
}

}  // namespace

void add_exhaust(CLI::App& app, int& code) {
  auto options = std::make_shared<Options>();
  CLI::App* command = app.add_subcommand("exhaust", "all values of calls and all pairs of calls");
  command->add_option("--against", options->against, "SUTs: host, uml, gvisor, command:…")
      ->delimiter(',')
      ->capture_default_str();
  command->add_option("--calls", options->calls, "only these areas and calls")->delimiter(',');
  command
      ->add_option("--arguments", options->arguments,
                   "how many arguments of a call have unusual values at once")
      ->capture_default_str();
  command->add_flag("--pairs,!--no-pairs", options->pairs, "pairs of calls on one object, too");
  command->add_option("--out", options->out, "a directory for what was found");
  command->add_option("--junit", options->junit, "write JUnit XML to this file");
  command->add_option("--json", options->json, "write JSON to this file");
  command->callback([options, &code] { code = exhaust(*options); });
}

}  // namespace plumbline::conformance
