// SPDX-License-Identifier: Apache-2.0
// Spans of time as scenarios write them: 0s, 10ns, 3us, 200ms, 1.5s. In data they are nanoseconds.
#pragma once

#include <cstdint>
#include <string>

#include "conformance/program/cursor.h"

namespace plumbline::conformance {

inline constexpr std::int64_t nanoseconds_per_second = 1'000'000'000;

// Exact, in the largest unit of which there is at least one.
std::string print_duration(std::int64_t nanoseconds);

// Takes a duration of at least 0 that is a whole number of nanoseconds.
std::int64_t parse_duration(Cursor& cursor);

}  // namespace plumbline::conformance
