// SPDX-License-Identifier: Apache-2.0
// What a run has touched, as a set of numbers: the novelty signal of a campaign. It is read from
// the transcript alone, so it costs next to nothing, needs no instrumented build, and sees what
// users see. A feature is
//   - a call with what became of it: its error, 0, more than 0, blocked;
//   - what a call, or an advance, woke or ended: who resumed with what, which signal, which end;
//   - two results one after the other of calls that name the same object or process, with whether
//   one
//     actor, one process or two made the calls.
#pragma once

#include <cstdint>
#include <vector>

#include "conformance/program/program.h"

namespace plumbline::conformance {

std::vector<std::uint64_t> features_of(const Program& program, const Transcript& transcript);

}  // namespace plumbline::conformance
