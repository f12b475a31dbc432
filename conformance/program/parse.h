// SPDX-License-Identifier: Apache-2.0
// Reads a scenario. README.md beside this file describes the format.
#pragma once

#include <expected>
#include <string_view>

#include "conformance/program/parse_error.h"
#include "conformance/program/program.h"

namespace plumbline::conformance {

// Each line is read for itself; what holds between steps is checked by validate(). A text whose
// calls have no results gives a program that is not recorded; results for some of them only are an
// error. `file` is for messages.
std::expected<Program, ParseError> parse(std::string_view text, std::string_view file = "scenario");

}  // namespace plumbline::conformance
