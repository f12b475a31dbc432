// SPDX-License-Identifier: Apache-2.0
// Numbers as scenarios write them, each by its type: 42, 0600, 0x1f, O_RDWR|O_NONBLOCK, SIGTERM.
#pragma once

#include <cstdint>
#include <string>

#include "conformance/program/cursor.h"
#include "reference/abi/types.h"

namespace plumbline::conformance {

// Types of eight bytes hold their bits in the std::int64_t. Of smaller ones, a negative number is
// written in decimal whatever the type is.
std::string print_number(std::int64_t number, const abi::Type& type);

// Takes a number that fits the type. For parse(print(n)) == n, n must fit it as well.
std::int64_t parse_number(Cursor& cursor, const abi::Type& type);

// Whether the number can lie in the type's bytes, as a signed or as an unsigned one.
bool fits(std::int64_t number, const abi::Type& type);

// "O_…": what the names of a group have in common, or all of them if they have nothing.
std::string describe(const abi::Names& names);

// The name of one constant of a group; empty if it has none.
std::string_view name_of(std::int64_t number, const abi::Names& names);

}  // namespace plumbline::conformance
