// SPDX-License-Identifier: Apache-2.0
// A line of the section `sysctl`, as sysctl.conf(5) has it: kernel.sem = 250 32000 32 128
#pragma once

#include "conformance/program/cursor.h"
#include "conformance/program/program.h"
#include "reference/abi/sysctls.h"

namespace plumbline::conformance {

Sysctl parse_sysctl(Cursor& cursor);
std::string print_sysctl(const Sysctl& sysctl);

// What is said about one that cannot be set.
std::string expected_of_sysctl(const Sysctl& sysctl);

}  // namespace plumbline::conformance
