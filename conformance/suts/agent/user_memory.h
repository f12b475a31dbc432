// SPDX-License-Identifier: Apache-2.0
// A program's memory and slots: filled before a call, read after it.
#pragma once

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

  void set(conformance::Slot slot, std::int64_t value) { slots_[slot] = value; }
  std::int64_t value_of(const conformance::Operand& operand) const;

  // Before a call.
  void prepare(const conformance::Instruction& instruction);
  // After a call that returned `result`: its outputs, and the slots that it binds.
  std::vector<std::byte> outputs(const conformance::Instruction& instruction,
                                 std::int64_t result) const;
  void bind(const conformance::Instruction& instruction, std::int64_t result);

 private:
  std::uint32_t used_ = 0;  // bytes
  std::vector<std::int64_t> slots_;
};

// Whether a return value is minus an errno.
constexpr bool failed(std::int64_t result) { return result < 0 && result >= -4095; }

}  // namespace plumbline::agent
