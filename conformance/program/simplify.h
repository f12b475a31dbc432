// SPDX-License-Identifier: Apache-2.0
// Simpler values of the same shape, and simpler programs, for shrinking.
#pragma once

#include <vector>

#include "conformance/program/program.h"

namespace plumbline::conformance {

// The boldest first. Not all of them fit where the value stands: ask validate().
std::vector<Value> simpler_values(const Value& value);

// With steps or an actor less, with the steps of one actor taken by another, with one argument
// simpler; the boldest first. lower() accepts them.
std::vector<Program> simpler_programs(const Program& program);

// Whole tens of milliseconds: what is due sooner would happen by chance on a real clock.
std::vector<std::int64_t> shorter_durations(std::int64_t duration);

// A measure of a value that each simpler one makes smaller.
double complexity(const Value& value);

}  // namespace plumbline::conformance
