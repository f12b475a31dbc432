// SPDX-License-Identifier: Apache-2.0
// The manual of the calls that scenarios can make, from the table of calls.
#pragma once

#include <string>

namespace plumbline::conformance {

// By area: each call as scenarios write it, what it returns, what it does and its man page.
std::string print_manual();

}  // namespace plumbline::conformance
