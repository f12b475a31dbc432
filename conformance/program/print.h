// SPDX-License-Identifier: Apache-2.0
// Writes a scenario. For a program that validate() accepts, parse(print(p)) == p.
#pragma once

#include <string>
#include <vector>

#include "conformance/program/program.h"

namespace plumbline::conformance {

// With its recorded results, if it has some.
std::string print(const Program& program);

// With the results of another run. The transcript is empty or has a list for each step.
std::string print(const Program& program, const Transcript& transcript);

// The lines of one step with what a run showed under it.
std::vector<std::string> print_step(const Program& program, const Step& step,
                                    const std::vector<Line>& shown);

// `d = dup(r)`, without the actor.
std::string print_call(const Step& step);

}  // namespace plumbline::conformance
