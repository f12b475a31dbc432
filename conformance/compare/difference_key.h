// SPDX-License-Identifier: Apache-2.0
// What kind of difference a comparison found, in words that leave out what varies by chance, so
// that one cause is told once.
#pragma once

#include <string>
#include <string_view>

#include "conformance/compare/comparison.h"

namespace plumbline::conformance {

// "= 3 \"abc\"" is "= N \"\"", "<... read resumed> = -1 EINTR" stays what it is.
std::string kind_of_line(std::string_view text);

// "read: reference = N, SUT = -1 EAGAIN"; for a failed run "failed"; empty if nothing differs.
std::string difference_key(const Program& program, const Comparison& comparison);

}  // namespace plumbline::conformance
