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
  unsigned runs = 1;  // of each scenario, to see whether the SUT's answers vary
};

// Writes the scenario with the SUT's answers. Recording needs exact times.
std::expected<void, std::string> record_answers(const Scenario& scenario, const Outcome& outcome) {
  if (!outcome.trace)
    return std::unexpected(fmt::format("{}: {}", scenario.file.string(), outcome.failure));
  const std::string text = print(scenario.program, transcribe(scenario.program, *outcome.trace));
  return write_text(scenario.file, text);
}

// A line for a known difference that says where it begins.
std::string where(const Scenario& scenario, const Comparison& comparison) {
  const std::size_t step = comparison.difference->step;
  if (step >= scenario.program.steps.size()) return "begins at the end";
  return "begins at: " + print_step(scenario.program, scenario.program.steps[step], {}).front();
}

// What a SUT answers to one scenario in several runs.
struct Answers {
  Comparison comparison;  // one that differs from the reference, if there was any
  bool vary = false;
};

std::expected<Answers, std::string> ask(Scenario scenario, Lanes& lanes, unsigned runs) {
  scenario.known.clear();
  Answers answers;
  std::optional<Transcript> first;
  for (unsigned run = 0; run < runs; ++run) {
    const Outcome outcome = lanes.first().run(std::span(&scenario.executable, 1)).front();
    Comparison comparison = compare(scenario, lanes.identity(), outcome);
    if (comparison.verdict == Verdict::Skipped) continue;
    if (comparison.verdict == Verdict::Failed)
      return std::unexpected(fmt::format("{}: {}", scenario.file.string(), outcome.failure));
    if (!first) first = comparison.sut;
    answers.vary |= *first != comparison.sut;
    if (run == 0 || comparison.verdict == Verdict::Diverge)
      answers.comparison = std::move(comparison);
  }
  return answers;
}

// Writes the SUT's answers beside the scenario if they differ from the reference's, and removes a
// known difference that is one no longer.
std::expected<void, std::string> record_known(const Scenario& scenario, const SutIdentity& sut,
                                              const Answers& answers, const std::string& reason) {
  const auto file = known_file(scenario.file, sut.name);
  if (!answers.comparison.difference) {
    std::error_code ignored;
    std::filesystem::remove(file, ignored);
    return {};
  }
  Program program = scenario.program;
  const auto known = scenario.known.find(sut.name);
  program.description = {known == scenario.known.end() ? reason : known->second.reason,
                         where(scenario, answers.comparison), "releases: " + sut.release()};
  if (answers.vary) program.description.push_back("varies");
  return write_text(file, print(program, answers.comparison.sut));
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
  Progress progress("recording", scenarios->size());
  for (const Scenario& scenario : *scenarios) {
    progress.update(recorded);
    if (reason_to_skip(scenario, sut)) continue;
    std::expected<void, std::string> written;
    if (options.known.empty()) {
      const Outcome outcome = lanes.first().run(std::span(&scenario.executable, 1)).front();
      written = record_answers(scenario, outcome);
    } else if (const auto answers = ask(scenario, lanes, options.runs)) {
      written = record_known(scenario, sut, *answers, options.known);
    } else {
      written = std::unexpected(answers.error());
    }
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
  command
      ->add_option("--runs", options->runs,
                   "how often to ask, to see whether the answers vary (with --known)")
      ->check(CLI::Range(1, 1000));
  command->callback([options, &code] { code = record(*options); });
}

}  // namespace plumbline::conformance
