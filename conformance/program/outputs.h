// SPDX-License-Identifier: Apache-2.0
// Which memory of an argument goes into a call's result. Lowering asks for it, and raising counts
// on the same.
#pragma once

#include <cstdint>
#include <vector>

#include "conformance/program/program.h"

namespace plumbline::conformance {

struct OutputPart {
  std::size_t area = 0;        // of the argument: 0 is its own, others are what it points to
  std::uint64_t offset = 0;    // in the area
  std::uint64_t size = 0;      // bytes, at most
  std::uint64_t per_unit = 0;  // if not 0: no more than the return value times this

  std::uint64_t filled(std::int64_t returned) const;  // bytes, by a call that did not fail
};

// The room that an OutSized names: a number, or what is expected.
std::uint64_t room_of(const Value& sized);

// The item of a record, if it has one of this name.
const Value* item_of(const Value& record, std::string_view name);

// Of a structure: the fields whose areas the call fills, in the order of the areas.
struct FilledField {
  const abi::Field* field;
  const Value* item;
  std::uint64_t size;  // bytes of the area
};
std::vector<FilledField> filled_fields(const abi::Layout& layout, const Value& record);

// None for arguments that the call only reads, and for pointers to nowhere.
std::vector<OutputPart> output_parts(const abi::Call& call, const abi::Argument& argument,
                                     const Value& value);

}  // namespace plumbline::conformance
