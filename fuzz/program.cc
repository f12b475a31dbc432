// SPDX-License-Identifier: Apache-2.0
// Programs on the reference alone. An input is a scenario's text, so the scenarios are the seeds,
// and a mutation is one of a random program: most changes of bytes would give no program at all.
#include "conformance/compare/campaign.h"
#include "conformance/program/generate.h"
#include "conformance/program/mutate.h"
#include "conformance/program/parse.h"
#include "conformance/program/print.h"
#include "conformance/program/transcript.h"
#include "conformance/program/validate.h"
#include "conformance/suts/reference.h"
#include "fuzz/failure.h"
#include "fuzz/targets.h"

namespace plumbline::fuzz {

using namespace plumbline::conformance;

bool test_program(std::string_view text) {
  auto program = parse(text);
  const auto scenario = program ? scenario_of(std::move(*program), "fuzz")
                                : std::unexpected(std::string("not a scenario"));
  if (!scenario) return false;
  const Outcome outcome{.trace = run_on_reference(scenario->executable, {}), .failure = ""};
  const Outcome again{.trace = run_on_reference(scenario->executable, {}), .failure = ""};
  if (encode(std::span(&outcome, 1)) != encode(std::span(&again, 1)))
    fail("two runs of a program differ", print(scenario->program));
  for (const auto& lines : transcribe(scenario->program, *outcome.trace)) {
    for (const Line& line : lines)
      if (line.text.contains("missing"))
        fail("a result does not fit its row: " + line.text, print(scenario->program));
  }
  for (const std::string& leak : leaks_on_reference(scenario->executable, {}))
    fail("all processes are gone, but not " + leak, print(scenario->program));
  return true;
}

namespace {

std::string mutate_or_generate(std::string_view text, std::size_t size_max, unsigned seed,
                               bool real_time) {
  std::vector<std::string> unknown;
  Grammar grammar = grammar_of({}, unknown);
  grammar.real_time = real_time;
  Chance chance(seed);
  auto program = parse(text);
  const bool has_actors = program && validate(*program) && !program->actors.empty();
  if (!has_actors || chance.one_in(20)) return print(generate(grammar, chance));
  program->description.clear();
  for (Step& step : program->steps) step.comment.clear();
  const std::string changed = print(mutate(*program, generate(grammar, chance), grammar, chance));
  return changed.size() <= size_max ? changed : std::string(text);
}

}  // namespace

std::string mutate_program(std::string_view text, std::size_t size_max, unsigned seed) {
  return mutate_or_generate(text, size_max, seed, false);
}

std::string mutate_program_in_real_time(std::string_view text, std::size_t size_max,
                                        unsigned seed) {
  return mutate_or_generate(text, size_max, seed, true);
}

}  // namespace plumbline::fuzz
