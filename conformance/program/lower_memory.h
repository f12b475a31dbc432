// SPDX-License-Identifier: Apache-2.0
// The memory of a lowered program: areas for what arguments point to, the bytes that go there
// before a call, and the variables that are patched in and bound.
#pragma once

#include <map>
#include <span>
#include <string>
#include <vector>

#include "conformance/program/program.h"
#include "conformance/suts/executable.h"
#include "reference/abi/structs.h"

namespace plumbline::conformance {

using Bytes = std::vector<std::byte>;

bool is_wrong(const Value& value);  // a pointer to nowhere
std::int64_t wrong_address(const Value& value);
std::int64_t address(std::uint32_t offset);
std::int64_t length_of(const Value& data);
std::int64_t text_length(const Value& message);

class MemoryLowering {
 protected:
  // The offset of a fresh area. What exceeds the memory is noticed at the end of the step.
  std::uint32_t allocate(std::uint64_t count, std::uint64_t size);

  void copy(std::uint32_t offset, Bytes bytes, std::uint32_t repeat = 1);
  std::uint32_t lower_data(const Value& data);
  // Zero at first. All steps that name it mean the same.
  std::uint32_t word(const std::string& name);
  std::uint32_t lower_path(const Value& path);
  std::uint32_t lower_mask(const Value& mask);
  std::uint32_t lower_message(const Value& message);

  struct Area {
    std::uint32_t offset;
    std::int64_t size;
  };

  // A value of a type, or any bytes in its place.
  Area lower_sized(const abi::Type& type, const Value& value);
  Area lower_address(const Value& value);

  // cmsg(3): each message begins at a multiple of 8 bytes.
  Area lower_control(const Value& control);
  void write_control_data(const Value& message, const abi::ControlMessage* row, std::uint32_t area,
                          Bytes& bytes, std::size_t at);
  std::uint32_t lower_size(std::int64_t size);

  // What the call fills. Names of what is expected there are bound to -1 if it does not come.
  std::uint32_t lower_room(const Value& sized);
  std::uint32_t lower_in_vector(const Value& vector);

  struct OutVector {
    std::uint32_t iovecs;
    std::uint32_t buffers;  // one after the other
  };

  OutVector lower_out_vector(const Value& vector);
  std::uint32_t lower_elements(const abi::Type& type, std::span<const Value> elements);

  // Writes to bytes[at]; `area` is where the bytes will lie.
  void write(const abi::Type& type, const Value& value, std::uint32_t area, Bytes& bytes,
             std::size_t at);
  void write_structure(const abi::Layout& layout, const Value& record, std::uint32_t area,
                       Bytes& bytes, std::size_t at);

  // A field that stands for a pointer and a length.
  void write_pointer(const abi::Field& field, const Value& value, Bytes& bytes, std::size_t at);
  Area lower_field(const abi::Field& field, const Value& value);
  void write_descriptors(const Value& set, std::uint32_t area, Bytes& bytes, std::size_t at);

  void bind(const abi::Type& type, const Value& fresh, std::uint32_t offset);

  Slot slot_of(const std::string& name);

  const Program* program_ = nullptr;
  std::map<std::string, Slot, std::less<>> variables_;
  std::map<std::string, std::uint32_t> words_;  // their offsets
  std::uint64_t used_ = 0;                      // bytes of memory
  // Of the step that is lowered.
  Instruction instruction_;
  std::vector<std::uint32_t> filled_;  // areas of the argument besides its own, for outputs
};

}  // namespace plumbline::conformance
