// SPDX-License-Identifier: Apache-2.0
// All values that are worth trying for an argument, where random programs draw one of them.
#pragma once

#include <vector>

#include "conformance/program/program.h"
#include "conformance/program/scope.h"

namespace plumbline::conformance {

// Each of them once. The first is what a caller would most likely say.
std::vector<Value> values_of(const abi::Call& call, const abi::Argument& argument,
                             const Scope& scope, const std::vector<Actor>& actors);

}  // namespace plumbline::conformance
