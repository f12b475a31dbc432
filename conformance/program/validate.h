// SPDX-License-Identifier: Apache-2.0
// What must hold between the steps of a program for it to mean something.
#pragma once

#include <expected>

#include "conformance/program/parse_error.h"
#include "conformance/program/program.h"

namespace plumbline::conformance {

// Actors and variables exist before they are used, a child is born once and by its parent, every
// argument has the shape that its row asks for, and the record fits the steps. A program that was
// not parsed (generated, shrunk) is as safe to lower as one that was, once this accepts it.
std::expected<void, ParseError> validate(const Program& program);

}  // namespace plumbline::conformance
