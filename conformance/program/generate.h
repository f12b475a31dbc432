// SPDX-License-Identifier: Apache-2.0
// Random programs: some actors, something that they share, and calls that meet on it.
#pragma once

#include "conformance/program/compose.h"

namespace plumbline::conformance {

// The same chance gives the same program. validate() accepts it.
Program generate(const Grammar& grammar, Chance& chance);

}  // namespace plumbline::conformance
