// SPDX-License-Identifier: Apache-2.0
// Which memory of an argument goes into a call's result. Lowering asks for it, and raising counts
// on the same.
#pragma once

#include <cstdint>
#include <vector>

#include "conformance/program/program.h"

namespace plumbline::conformance {

struct OutputPart {
  std::uint64_t offset = 0;    // in the argument's area
  std::uint64_t size = 0;      // bytes, at most
  std::uint64_t per_unit = 0;  // if not 0: no more than the return value times this

  std::uint64_t filled(std::int64_t returned) const;  // bytes, by a call that did not fail
};

// None for arguments that the call only reads, and for pointers to nowhere.
std::vector<OutputPart> output_parts(const abi::Call& call, const abi::Argument& argument,
                                     const Value& value);

}  // namespace plumbline::conformance
