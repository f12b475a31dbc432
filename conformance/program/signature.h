// SPDX-License-Identifier: Apache-2.0
// A row of the table of calls as it is written in scenarios: `poll([{fd, events}, …], timeout)`.
#pragma once

#include <string>

#include "reference/abi/types.h"

namespace plumbline::conformance {

std::string signature(const abi::Call& call);

// What stands behind ` = ` if the call succeeds: "0", "a descriptor", "a number".
std::string describe(const abi::Return& returns);

// A Constant argument's text: F_GETFL.
std::string_view constant_name(const abi::Argument& argument);

}  // namespace plumbline::conformance
