// SPDX-License-Identifier: Apache-2.0
// A program's memory and slots: filled before a call, read after it.
#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "conformance/suts/executable.h"

namespace plumbline::agent {

class UserMemory {
 public:
  // Maps the memory; all processes that are forked later share it. False if the kernel refuses.
  static bool map();

  // Clears what the last program left. `executable` must be valid (see validate.h).
  void reset(const conformance::Executable& executable);

  // When the program started: ns of CLOCK_REALTIME and of CLOCK_MONOTONIC.
  void set_start(std::int64_t real, std::int64_t monotonic) { start_ = {real, monotonic}; }
  void set(conformance::Slot slot, std::int64_t value) { slots_[slot] = value; }
  std::int64_t value_of(const conformance::Operand& operand) const;

  // Before a call.
  void prepare(const conformance::Instruction& instruction);
  // After a call that returned `result`: its outputs, and the slots that it binds.
  std::vector<std::byte> outputs(const conformance::Instruction& instruction,
                                 std::int64_t result) const;
  void bind(const conformance::Instruction& instruction, std::int64_t result);

  // What a pointer of a program points to; null outside the memory.
  template <class T>
  static const T* at(std::int64_t address) {
    constexpr std::uint64_t base = conformance::memory_base;
    const auto offset = static_cast<std::uint64_t>(address) - base;
    if (offset > conformance::memory_size_max - sizeof(T)) return nullptr;
    return reinterpret_cast<const T*>(base + offset);
  }

 private:
  std::uint32_t used_ = 0;  // bytes
  std::vector<std::int64_t> slots_;
  std::array<std::int64_t, 2> start_{};  // by clock
};

// Whether a return value is minus an errno.
constexpr bool failed(std::int64_t result) { return result < 0 && result >= -4095; }

}  // namespace plumbline::agent
