// SPDX-License-Identifier: Apache-2.0
#include "conformance/compare/comparison.h"

#include <fmt/format.h>

#include <algorithm>

#include "conformance/program/line_text.h"
#include "conformance/program/transcript.h"
#include "conformance/suts/reference.h"

namespace plumbline::conformance {
namespace {

// A real clock would make a user wait; two seconds are enough to show any order of events.
constexpr std::int64_t real_time_max = 2'000'000'000;  // ns

// A call may sleep in the kernel for as long (a thread that enlarges a shared table of descriptors
// waits for an RCU grace period). What a program without an advance starts is due later than that.
constexpr std::int64_t held_up = 9'000'000;  // ns

std::string setting(const Settings& settings, const std::string& name) {
  const auto found = settings.find(name);
  return found == settings.end() ? "" : found->second;
}

bool is_duration(const Value& value) {
  return (value.kind == Value::Kind::Duration && value.number > 0) ||
         std::ranges::any_of(value.items, is_duration);
}

// Whether a timer may have expired between two calls, on a clock that nobody has advanced.
bool has_lost_time(const Program& program, const Trace& trace) {
  if (trace.events.empty() || trace.events.back().time < held_up) return false;
  bool has_timers = false;
  for (const Step& step : program.steps) {
    if (step.kind == Step::Kind::Advance) return false;  // the agent has kept time
    has_timers |= std::ranges::any_of(step.arguments, is_duration);
  }
  return has_timers;
}

}  // namespace

std::string_view to_string(Verdict verdict) {
  switch (verdict) {
    case Verdict::Agree:
      return "agree";
    case Verdict::Known:
      return "known";
    case Verdict::Diverge:
      return "diverge";
    case Verdict::Failed:
      return "failed";
    case Verdict::Skipped:
      return "skipped";
  }
  return "";
}

std::string SutIdentity::release() const { return setting(settings, "release"); }

bool SutIdentity::has_virtual_time() const { return setting(settings, "clock") == "virtual"; }

bool SutIdentity::knows_who_is_blocked() const { return setting(settings, "blocked") != "guessed"; }

std::string SutIdentity::description() const {
  return fmt::format("{} ({} {})", name, setting(settings, "sysname"), release());
}

std::optional<Difference> first_difference(const Transcript& a, const Transcript& b) {
  const std::size_t steps = std::max(a.size(), b.size());
  for (std::size_t step = 0; step < steps; ++step) {
    if (step >= a.size() || step >= b.size()) return Difference{step, 0};
    const std::size_t lines = std::max(a[step].size(), b[step].size());
    for (std::size_t line = 0; line < lines; ++line) {
      if (line >= a[step].size() || line >= b[step].size() || a[step][line] != b[step][line])
        return Difference{step, line};
    }
  }
  return std::nullopt;
}

Comparison without_answer(Verdict verdict, std::string why) {
  Comparison comparison;
  comparison.verdict = verdict;
  comparison.why = std::move(why);
  return comparison;
}

std::optional<std::string> reason_to_skip(const Scenario& scenario, const SutIdentity& sut) {
  if (sut.has_virtual_time()) return std::nullopt;
  std::int64_t duration = 0;
  for (const Step& step : scenario.program.steps) duration += step.duration;
  if (duration > real_time_max) return "takes too long in real time";
  return std::nullopt;
}

namespace {

// Of the SUT's: it had no chance.
bool is_no_fault(std::string_view failure) { return failure == too_busy || failure == not_granted; }

}  // namespace

Comparison compare(const Scenario& scenario, const SutIdentity& sut, const Outcome& outcome) {
  const Trace reference = run_on_reference(scenario.executable, config_from(sut.settings));
  if (!outcome.trace) {
    const bool is_fault = !is_no_fault(outcome.failure) && reference.held_pipe == Trace::no_step;
    return without_answer(is_fault ? Verdict::Failed : Verdict::Skipped, outcome.failure);
  }
  Comparison comparison;
  comparison.reference = transcribe(scenario.program, reference);
  comparison.sut = transcribe(scenario.program, *outcome.trace);
  if (!sut.has_virtual_time()) {
    comparison.reference = without_times(std::move(comparison.reference));
    comparison.sut = without_times(std::move(comparison.sut));
  }
  comparison.difference = first_difference(comparison.reference, comparison.sut);
  if (comparison.difference && !sut.has_virtual_time()) {
    if (has_lost_time(scenario.program, *outcome.trace))
      return without_answer(Verdict::Skipped, std::string(too_busy));
    if (reference.race <= comparison.difference->step)
      return without_answer(Verdict::Skipped, "races with a worker of the kernel");
  }
  if (comparison.difference && reference.held_pipe <= comparison.difference->step)
    return without_answer(Verdict::Skipped, "may wait uninterruptibly for a pipe's mutex");
  const auto known = scenario.known_of(sut.name, sut.release());
  const auto given = std::ranges::find_if(known, [&](const KnownAnswer& answer) {
    return !first_difference(answer.transcript, comparison.sut);
  });
  if (known.empty()) {
    comparison.verdict = comparison.difference ? Verdict::Diverge : Verdict::Agree;
  } else if (given != known.end()) {
    comparison.verdict = Verdict::Known;
    comparison.why = given->reason;
  } else {
    comparison.verdict = Verdict::Diverge;
    comparison.why = fmt::format("{} does not hold any more", known.front().file.string());
  }
  return comparison;
}

Comparison compare_with_record(const Scenario& scenario) {
  if (scenario.program.recorded.empty()) return without_answer(Verdict::Skipped, "not recorded");
  Comparison comparison;
  comparison.reference = transcribe(scenario.program, run_on_reference(scenario.executable, {}));
  comparison.sut = scenario.program.recorded;
  comparison.difference = first_difference(comparison.reference, comparison.sut);
  if (comparison.difference) comparison.verdict = Verdict::Diverge;
  return comparison;
}

}  // namespace plumbline::conformance
