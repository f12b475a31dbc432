// SPDX-License-Identifier: Apache-2.0
// What a run shows, in the words of scenarios.
#pragma once

#include "conformance/program/program.h"
#include "conformance/suts/executable.h"

namespace plumbline::conformance {

// The trace must be that of lower(program); events of steps or actors that the program does not
// have are left out. What happened during an `advance` has its time: without_times() in line_text.h
// takes it away again, for SUTs whose clock is real.
Transcript transcribe(const Program& program, const Trace& trace);

}  // namespace plumbline::conformance
