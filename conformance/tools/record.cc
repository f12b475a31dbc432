// SPDX-License-Identifier: Apache-2.0
// plumb record: what a SUT answers goes into the scenario, or, where the SUT is known to differ,
// into a file beside it.
#include <memory>

#include "conformance/program/print.h"
#include "conformance/program/transcript.h"
#include "conformance/tools/commands.h"

namespace plumbline::conformance {
namespace {

struct Options {
  std::vector<std::filesystem::path> paths;
  std::string from = "uml";
  std::string known;  // the reason, to record a known difference
};

// Writes the scenario with the SUT's answers. Recording needs exact times.
std::expected<void, std::string> record_answers(const Scenario& scenario, const Outcome& outcome) {
  const std::string text =
      print(scenario.program, transcribe(scenario.program, *outcome.trace));
  return write_text(scenario.file, text);
}

// Writes the SUT's answers beside the scenario if they differ from the reference's, and removes a
// known difference that is one no longer.
std::expected<void, std::string> record_known(const Scenario& scenario, const SutIdentity& sut,
                                              const Outcome& outcome, const std::string& reason) {
  Scenario fresh = scenario;
  fresh.known.clear();
  const Comparison comparison = compare(fresh, sut, outcome);
  const auto file = known_file(scenario.file, sut.name);
  if (comparison.verdict == Verdict::Agree) {
    std::error_code ignored;
    std::filesystem::remove(file, ignored);
    return {};
  }
  Program program = scenario.program;
  const auto known = scenario.known.find(sut.name);
  program.description = {known == scenario.known.end() ? reason : known->second.reason,
                         "releases: " + sut.release()};
  return write_text(file, print(program, comparison.sut));
}

int record(const Options& options) {
  const auto scenarios = load_scenarios(options.paths);
  if (!scenarios) return complain(scenarios.error());
  auto suts = open_suts({options.from}, false);
  if (!suts) return complain(suts.error());
  Lanes& lanes = suts->front();
  const SutIdentity& sut = lanes.identity();
  if (options.known.empty() && !sut.has_virtual_time())
    return complain(
        fmt::format("{} has a real clock: expected a SUT in virtual time, so that "
                    "recorded times are exact",
                    sut.description()));
  int code = agree_code;
  std::size_t recorded = 0;
  for (const Scenario& scenario : *scenarios) {
    if (reason_to_skip(scenario, sut)) continue;
    const Outcome outcome = lanes.first().run(std::span(&scenario.executable, 1)).front();
    std::expected<void, std::string> written;
    if (!outcome.trace)
      written = std::unexpected(fmt::format("{}: {}", scenario.file.string(), outcome.failure));
    else if (options.known.empty())
      written = record_answers(scenario, outcome);
    else
      written = record_known(scenario, sut, outcome, options.known);
    if (!written)
      code = complain(written.error());
    else
      ++recorded;
  }
  fmt::print("{} of {} scenarios recorded from {}\n", recorded, scenarios->size(),
             sut.description());
  return code;
}

}  // namespace

void add_record(CLI::App& app, int& code) {
  auto options = std::make_shared<Options>();
  CLI::App* command = app.add_subcommand("record", "write what a SUT answers into scenarios");
  command->add_option("paths", options->paths, "scenarios, or folders of them")
      ->required()
      ->check(CLI::ExistingPath);
  command->add_option("--from", options->from, "the SUT to record from")->capture_default_str();
  command->add_option("--known", options->known,
                      "record known differences beside the scenarios, for this reason");
  command->callback([options, &code] { code = record(*options); });
}

}  // namespace plumbline::conformance
