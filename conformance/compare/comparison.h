// SPDX-License-Identifier: Apache-2.0
// What two transcripts of one scenario say about each other.
#pragma once

#include <optional>
#include <string>

#include "conformance/compare/scenario.h"
#include "conformance/suts/protocol.h"

namespace plumbline::conformance {

enum class Verdict {
  Agree,
  Known,    // answers exactly as a known answer of it says
  Diverge,  // differs, or answers otherwise than all of its known answers
  Failed,   // the SUT gave no transcript: it crashed, hung or talked nonsense
  Skipped,  // the SUT cannot run this scenario; `why` says what it lacks
};

std::string_view to_string(Verdict verdict);

// Where two transcripts part: the step, and the line under it.
struct Difference {
  std::size_t step = 0;
  std::size_t line = 0;
  bool operator==(const Difference&) const = default;
};

std::optional<Difference> first_difference(const Transcript& a, const Transcript& b);

struct Comparison {
  Verdict verdict = Verdict::Agree;
  std::string why;  // the reason of a known difference, of a failure, of a skip
  Transcript reference;
  Transcript sut;
  std::optional<Difference> difference;
};

// A comparison that could not be made.
Comparison without_answer(Verdict verdict, std::string why);

// Who is compared with the reference.
struct SutIdentity {
  std::string name;
  Settings settings;

  std::string release() const;
  // False where time is real: its transcripts then say in which order things happened, not when.
  bool has_virtual_time() const;
  // False where the agent guesses it: the order of what happened is then partly chance.
  bool knows_who_is_blocked() const;
  std::string description() const;  // "host (Linux 6.18.44)"
};

// Whether the SUT can run the scenario at all; the reason if not.
std::optional<std::string> reason_to_skip(const Scenario& scenario, const SutIdentity& sut);

Comparison compare(const Scenario& scenario, const SutIdentity& sut, const Outcome& outcome);

// Against what was recorded, for Linux 6.1 with default settings.
Comparison compare_with_record(const Scenario& scenario);

}  // namespace plumbline::conformance
