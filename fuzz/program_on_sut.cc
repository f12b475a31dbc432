// SPDX-License-Identifier: Apache-2.0
// Programs on the reference and on a real kernel: like `plumb fuzz`, but what is kept and changed
// further is what reaches new code of the reference.
#include "conformance/compare/campaign.h"
#include "conformance/compare/difference_key.h"
#include "conformance/program/generate.h"
#include "conformance/program/parse.h"
#include "conformance/report/report.h"
#include "fuzz/failure.h"
#include "fuzz/targets.h"

namespace plumbline::fuzz {
namespace {

using namespace plumbline::conformance;

constexpr int runs_of_a_difference = 4;  // it counts if it shows in all of them
constexpr unsigned shrink_tries = 1000;

Lanes open(const std::string& name) {
  auto lanes = Lanes::open(name, 1);
  if (lanes) return std::move(*lanes);
  fmt::print(stderr, "plumb-fuzz: {}\n", lanes.error());
  std::_Exit(2);  // past libFuzzer, to which an end is a finding
}

bool test(std::string_view text, Lanes& lanes) {
  auto program = parse(text);
  if (!program || program->actors.empty() || !may_be_drawn(*program)) return false;
  const auto scenario = scenario_of(std::move(*program), "fuzz");
  if (!scenario) return false;
  for (int run = 0; run < runs_of_a_difference; ++run) {
    const Comparison comparison =
        run_scenarios(std::span(&*scenario, 1), lanes.first(), lanes.identity()).front();
    if (comparison.verdict == Verdict::Agree || comparison.verdict == Verdict::Skipped) return true;
  }
  const auto small =
      scenario_of(shrink_difference(scenario->program, lanes, shrink_tries), "fuzz").value();
  const Comparison comparison =
      run_scenarios(std::span(&small, 1), lanes.first(), lanes.identity()).front();
  fail(difference_key(small.program, comparison),
       render_side_by_side(small, lanes.identity(), comparison, false) + comparison.why);
}

}  // namespace

bool test_program_on_host(std::string_view text) {
  static Lanes lanes = open("host");
  return test(text, lanes);
}

bool test_program_on_uml(std::string_view text) {
  static Lanes lanes = open("uml");
  return test(text, lanes);
}

}  // namespace plumbline::fuzz
