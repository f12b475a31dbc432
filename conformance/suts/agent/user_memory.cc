// SPDX-License-Identifier: Apache-2.0
#include "conformance/suts/agent/user_memory.h"

#include <sys/mman.h>
#include <time.h>

#include <algorithm>
#include <cstring>

#include "conformance/suts/agent/worker.h"
#include "conformance/suts/fill.h"

namespace plumbline::agent {
namespace {

using conformance::Instruction;
using conformance::memory_base;
using conformance::memory_size_max;
using conformance::no_slot;

std::byte* memory() { return reinterpret_cast<std::byte*>(memory_base); }

}  // namespace

bool UserMemory::map() {
  void* const wanted = reinterpret_cast<void*>(memory_base);
  return mmap(wanted, memory_size_max, PROT_READ | PROT_WRITE,
              MAP_SHARED | MAP_ANONYMOUS | MAP_FIXED_NOREPLACE, -1, 0) == wanted;
}

void UserMemory::reset(const conformance::Executable& executable) {
  std::memset(memory(), 0, used_);
  used_ = executable.memory_size;
  slots_.assign(executable.slots, -1);
  slots_[conformance::handler_slot] = static_cast<std::int64_t>(handler_address());
  slots_[conformance::restorer_slot] = static_cast<std::int64_t>(restorer_address());
}

std::int64_t UserMemory::value_of(const conformance::Operand& operand) const {
  return operand.slot == no_slot ? operand.number : slots_[operand.slot];
}

void UserMemory::prepare(const Instruction& instruction) {
  for (const auto& copy : instruction.copies) fill(copy, memory() + copy.offset);
  for (const auto& patch : instruction.patches) {
    std::memcpy(memory() + patch.offset, &slots_[patch.slot], patch.width);
  }
  for (const auto& patch : instruction.bit_patches) {
    const std::int64_t bit = slots_[patch.slot];
    if (bit < 0 || bit > 1023) continue;
    memory()[patch.offset + bit / 8] |= std::byte(1u << (bit % 8));
  }
  for (const auto& patch : instruction.time_patches) {
    const std::int64_t time = start_[patch.clock] + patch.after;
    const timespec parts = {time / 1'000'000'000, time % 1'000'000'000};
    std::memcpy(memory() + patch.offset, &parts, sizeof parts);
  }
}

std::vector<std::byte> UserMemory::outputs(const Instruction& instruction,
                                           std::int64_t result) const {
  std::vector<std::byte> bytes;
  if (failed(result)) return bytes;
  for (const auto& output : instruction.outputs) {
    std::uint64_t size = output.size;
    if (output.per_unit != 0) {
      const auto units = static_cast<std::uint64_t>(std::max<std::int64_t>(result, 0));
      if (units < size / output.per_unit + 1) size = std::min(size, units * output.per_unit);
    }
    const std::byte* from = memory() + output.offset;
    bytes.insert(bytes.end(), from, from + size);
  }
  return bytes;
}

void UserMemory::bind(const Instruction& instruction, std::int64_t result) {
  for (const auto& bind : instruction.binds) {
    if (bind.width == 0) {
      slots_[bind.slot] = failed(result) ? -1 : result;
    } else if (!failed(result)) {
      std::uint64_t value = 0;
      std::memcpy(&value, memory() + bind.offset, bind.width);
      const unsigned unused = 64 - 8 * bind.width;
      slots_[bind.slot] = static_cast<std::int64_t>(value << unused) >> unused;
    }
  }
}

}  // namespace plumbline::agent
