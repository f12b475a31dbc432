// SPDX-License-Identifier: Apache-2.0
// plumb record: what a SUT answers goes into the scenario, or, where the SUT is known to differ,
// into a file beside it.
#include <algorithm>
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

// A line for a known answer that says where it begins to differ.
std::string where(const Scenario& scenario, const Comparison& comparison) {
  if (!comparison.difference) return "now and then as Linux";
  const std::size_t step = comparison.difference->step;
  if (step >= scenario.program.steps.size()) return "begins at the end";
  return "begins at: " + print_step(scenario.program, scenario.program.steps[step], {}).front();
}

// What a SUT answers to one scenario in several runs, each answer once.
using Answers = std::vector<Comparison>;

std::expected<Answers, std::string> ask(Scenario scenario, Lanes& lanes, unsigned runs) {
  scenario.known.clear();
  Answers answers;
  for (unsigned run = 0; run < runs; ++run) {
    const Outcome outcome = lanes.first().run(std::span(&scenario.executable, 1)).front();
    Comparison comparison = compare(scenario, lanes.identity(), outcome);
    if (comparison.verdict == Verdict::Skipped) continue;
    if (comparison.verdict == Verdict::Failed)
      return std::unexpected(fmt::format("{}: {}", scenario.file.string(), outcome.failure));
    if (std::ranges::find(answers, comparison.sut, &Comparison::sut) == answers.end())
      answers.push_back(std::move(comparison));
  }
  if (answers.empty())
    return std::unexpected(fmt::format("{}: {}", scenario.file.string(), too_busy));
  return answers;
}

// Writes the SUT's answers beside the scenario if any differs from the reference's. They take the
// place of those known before, whose reason they keep.
std::expected<void, std::string> record_known(const Scenario& scenario, const SutIdentity& sut,
                                              const Answers& answers, std::string reason) {
  if (const auto known = scenario.known.find(sut.name); known != scenario.known.end()) {
    reason = known->second.front().reason;
    std::error_code ignored;
    for (const KnownAnswer& answer : known->second) std::filesystem::remove(answer.file, ignored);
  }
  const auto differs = [](const Comparison& it) { return it.difference.has_value(); };
  if (std::ranges::none_of(answers, differs)) return {};
  Program program = scenario.program;
  for (std::size_t i = 0; i < answers.size(); ++i) {
    program.description = {reason, where(scenario, answers[i]), "releases: " + sut.release()};
    const auto file = known_file(scenario.file, sut.name, i + 1);
    if (auto written = write_text(file, print(program, answers[i].sut)); !written) return written;
  }
  return {};
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
                      "record known answers beside the scenarios; the reason of new ones");
  command
      ->add_option("--runs", options->runs,
                   "how often to ask, to get all answers of a SUT that has several (with --known)")
      ->check(CLI::Range(1, 1000));
  command->callback([options, &code] { code = record(*options); });
}

}  // namespace plumbline::conformance
