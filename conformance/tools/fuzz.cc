// SPDX-License-Identifier: Apache-2.0
// plumb fuzz: random programs on the reference and on SUTs; what differs is shrunk and shown.
#include <memory>

#include "conformance/compare/campaign.h"
#include "conformance/report/report.h"
#include "conformance/report/style.h"
#include "conformance/tools/commands.h"

namespace plumbline::conformance {
namespace {

struct Options {
  std::vector<std::string> against = {"uml"};
  double seconds = 60;
  std::size_t programs = ~std::size_t{0};
  std::size_t findings = ~std::size_t{0};
  std::uint64_t seed = 1;
  std::vector<std::string> calls;
  std::vector<std::filesystem::path> corpus;
  std::filesystem::path out;
};

double per_second(const CampaignReport& report) {
  const auto time = static_cast<double>(std::max<std::int64_t>(report.time.count(), 1));
  return static_cast<double>(report.programs) * 1000 / time;
}

std::string summary(const CampaignReport& report) {
  return fmt::format(
      "{} programs in {:.0f} s ({:.0f}/s), {} features, corpus {}: {} diverged in {} ways, {} not "
      "again",
      report.programs, static_cast<double>(report.time.count()) / 1000, per_second(report),
      report.features, report.corpus, report.divergences, report.findings.size(), report.unstable);
}

// Names for files: "uml-1-epoll_wait.plumb", "uml-once-7-epoll_wait.plumb".
std::string file_name(const SutIdentity& sut, std::string_view number, const Finding& finding) {
  return fmt::format("{}-{}-{}.plumb", sut.name.substr(0, sut.name.find(':')), number,
                     finding.key.substr(0, finding.key.find(':')));
}

std::vector<std::string> description(const Finding& finding, const SutIdentity& sut,
                                     std::uint64_t seed) {
  return {finding.key,
          fmt::format("Found by `plumb fuzz --against {} --seed {}`, program {}; {} differed so.",
                      sut.name, seed, finding.program, finding.count),
          fmt::format("The results are those of {}.", sut.description())};
}

std::expected<void, std::string> save(const Finding& finding, std::string_view number,
                                      const SutIdentity& sut, const Options& options) {
  if (options.out.empty()) return {};
  const auto file = options.out / file_name(sut, number, finding);
  fmt::print("  {}\n", file.string());
  return write_text(file, print_finding(finding, description(finding, sut, options.seed)));
}

std::expected<void, std::string> tell(const CampaignReport& report, const SutIdentity& sut,
                                      const Options& options) {
  fmt::print("{}: {}\n", sut.description(), summary(report));
  for (std::size_t i = 0; i < report.findings.size(); ++i) {
    const Finding& finding = report.findings[i];
    fmt::print("\n{} ({} programs, the first is {})\n", finding.key, finding.count,
               finding.program);
    fmt::print("{}", render_side_by_side(finding.scenario, sut, finding.comparison,
                                         is_terminal(STDOUT_FILENO)));
    if (finding.comparison.verdict == Verdict::Failed) fmt::print("{}\n", finding.comparison.why);
    if (auto saved = save(finding, std::to_string(i + 1), sut, options); !saved) return saved;
  }
  if (!report.unstable_kinds.empty()) fmt::print("\nnot again:\n");
  for (const auto& [kind, finding] : report.unstable_kinds) {
    fmt::print("  {:6}  {}\n", finding.count, kind);
    const auto number = fmt::format("once-{}", finding.program);
    if (auto saved = save(finding, number, sut, options); !saved) return saved;
  }
  return {};
}

int fuzz(const Options& options) {
  CampaignOptions campaign{
      .seed = options.seed, .programs_max = options.programs, .findings_max = options.findings};
  campaign.time_max = std::chrono::milliseconds(static_cast<std::int64_t>(options.seconds * 1000));
  std::vector<std::string> unknown;
  campaign.grammar = grammar_of(options.calls, unknown);
  if (!unknown.empty())
    return complain(fmt::format("expected a call or an area, found `{}`", unknown.front()));
  const auto scenarios = load_scenarios(options.corpus);
  if (!scenarios) return complain(scenarios.error());
  for (const Scenario& scenario : *scenarios) campaign.corpus.push_back(scenario.program);
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
    if (auto told = tell(report, sut, options); !told) return complain(told.error());
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
  command->add_option("--corpus", options->corpus, "scenarios to begin with, or folders of them")
      ->check(CLI::ExistingPath);
  command->add_option("--out", options->out, "a directory for what was found");
  command->callback([options, &code] { code = fuzz(*options); });
}

}  // namespace plumbline::conformance
