// SPDX-License-Identifier: Apache-2.0
// plumb compare: one scenario, the reference and a SUT in columns.
#include <memory>

#include "conformance/report/report.h"
#include "conformance/report/style.h"
#include "conformance/tools/commands.h"

namespace plumbline::conformance {
namespace {

int compare_one(const std::filesystem::path& file, const std::vector<std::string>& against) {
  const auto scenario = load_scenario(file);
  if (!scenario) return complain(scenario.error());
  auto suts = open_suts(against.empty() ? named_suts : against, against.empty());
  if (!suts) return complain(suts.error());
  int code = agree_code;
  for (Lanes& lanes : *suts) {
    const Comparison comparison =
        run_scenarios(std::span(&*scenario, 1), lanes, [](std::size_t) {}).front();
    const SutIdentity& sut = lanes.identity();
    if (comparison.verdict == Verdict::Failed || comparison.verdict == Verdict::Skipped)
      fmt::print("{}: {}: {}\n\n", sut.description(), to_string(comparison.verdict),
                 comparison.why);
    else
      fmt::print("{}\n",
                 render_side_by_side(*scenario, sut, comparison, is_terminal(STDOUT_FILENO)));
    if (comparison.verdict == Verdict::Diverge || comparison.verdict == Verdict::Failed)
      code = diverge_code;
  }
  return code;
}

}  // namespace

void add_compare(CLI::App& app, int& code) {
  struct Options {
    std::filesystem::path file;
    std::vector<std::string> against;
  };
  auto options = std::make_shared<Options>();
  CLI::App* command =
      app.add_subcommand("compare", "one scenario, the reference and each SUT side by side");
  command->add_option("scenario", options->file)->required()->check(CLI::ExistingFile);
  command->add_option("--against", options->against, "SUTs (all that work here)")->delimiter(',');
  command->callback([options, &code] { code = compare_one(options->file, options->against); });
}

}  // namespace plumbline::conformance
