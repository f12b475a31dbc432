// SPDX-License-Identifier: Apache-2.0
// Two programs as one, so that what they do meets.
#pragma once

#include "conformance/program/program.h"

namespace plumbline::conformance {

// The steps of `program`, then those of `part`, by the actors of `program` as far as it has such,
// on whatever host they are.
// Children are always new; what there is no room for goes, with all that needs it. A variable of
// both stands for what `part` makes, from where it makes it on.
Program joined(Program program, const Program& part);

}  // namespace plumbline::conformance
