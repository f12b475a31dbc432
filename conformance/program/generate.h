// SPDX-License-Identifier: Apache-2.0
// Random programs: some actors, something that they share, and calls that meet on it.
#pragma once

#include "conformance/program/compose.h"

namespace plumbline::conformance {

// The same chance gives the same program. validate() accepts it.
Program generate(const Grammar& grammar, Chance& chance, const Foresight& foresight = {});

// Whether the program keeps to what random programs may say: one that somebody wrote may not.
bool may_be_drawn(const Program& program);
bool may_be_drawn(const Step& step);

}  // namespace plumbline::conformance
