// SPDX-License-Identifier: Apache-2.0
#include "conformance/tools/findings.h"

#include "conformance/report/report.h"
#include "conformance/report/style.h"

namespace plumbline::conformance {
namespace {

double per_second(const CampaignReport& report) {
  const auto time = static_cast<double>(std::max<std::int64_t>(report.time.count(), 1));
  return static_cast<double>(report.programs) * 1000 / time;
}

// Names for files: "uml-1-epoll_wait.plumb", "uml-once-7-epoll_wait.plumb".
std::string file_name(const SutIdentity& sut, std::string_view number, const Finding& finding) {
  return fmt::format("{}-{}-{}.plumb", sut.name.substr(0, sut.name.find(':')), number,
                     finding.key.substr(0, finding.key.find(':')));
}

std::vector<std::string> description(const Finding& finding, const SutIdentity& sut,
                                     std::string_view command) {
  return {finding.key,
          fmt::format("Found by `{}`, program {}; {} differed so.", command, finding.program,
                      finding.count),
          fmt::format("The results are those of {}.", sut.description())};
}

std::expected<void, std::string> save(const Finding& finding, std::string_view number,
                                      const SutIdentity& sut, std::string_view command,
                                      const std::filesystem::path& out) {
  if (out.empty()) return {};
  const auto file = out / file_name(sut, number, finding);
  fmt::print("  {}\n", file.string());
  return write_text(file, print_finding(finding, description(finding, sut, command)));
}

}  // namespace

std::string summary(const CampaignReport& report) {
  const std::string guided =
      report.corpus == 0 ? ""
                         : fmt::format(", {} features, corpus {}", report.features, report.corpus);
  return fmt::format("{} programs in {:.0f} s ({:.0f}/s){}: {} diverged in {} ways, {} not again",
                     report.programs, static_cast<double>(report.time.count()) / 1000,
                     per_second(report), guided, report.divergences, report.findings.size(),
                     report.unstable);
}

std::expected<void, std::string> tell_findings(const CampaignReport& report, const SutIdentity& sut,
                                               std::string_view command,
                                               const std::filesystem::path& out) {
  fmt::print("{}: {}\n", sut.description(), summary(report));
  for (std::size_t i = 0; i < report.findings.size(); ++i) {
    const Finding& finding = report.findings[i];
    fmt::print("\n{} ({} programs, the first is {})\n", finding.key, finding.count,
               finding.program);
    fmt::print("{}", render_side_by_side(finding.scenario, sut, finding.comparison,
                                         is_terminal(STDOUT_FILENO)));
    if (finding.comparison.verdict == Verdict::Failed) fmt::print("{}\n", finding.comparison.why);
    if (auto saved = save(finding, std::to_string(i + 1), sut, command, out); !saved) return saved;
  }
  if (!report.unstable_kinds.empty()) fmt::print("\nnot again:\n");
  for (const auto& [kind, finding] : report.unstable_kinds) {
    fmt::print("  {:6}  {}\n", finding.count, kind);
    const auto number = fmt::format("once-{}", finding.program);
    if (auto saved = save(finding, number, sut, command, out); !saved) return saved;
  }
  return {};
}

}  // namespace plumbline::conformance
