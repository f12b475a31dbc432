// SPDX-License-Identifier: Apache-2.0
// Reads a call: `name(argument, …)`.
#pragma once

#include "conformance/program/cursor.h"
#include "conformance/program/program.h"

namespace plumbline::conformance {

// Takes the call up to its closing parenthesis and sets the step's call and arguments. Among the
// rows of one name, the one whose constants are written is meant, else the one without constants.
void parse_call(Cursor& cursor, Step& step);

}  // namespace plumbline::conformance
