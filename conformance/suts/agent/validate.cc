// SPDX-License-Identifier: Apache-2.0
#include "conformance/suts/agent/validate.h"

#include <sys/syscall.h>

#include "conformance/suts/agent/filter.h"
#include "conformance/suts/agent/shared.h"
#include "reference/abi/sysctls.h"

namespace plumbline::agent {
namespace {

using conformance::actors_max;
using conformance::Executable;
using conformance::ExecutableActor;
using conformance::Instruction;
using conformance::no_slot;
using conformance::Slot;

using Fault = std::optional<std::string>;
constexpr unsigned descriptor_set_bytes = 128;
constexpr unsigned timespec_bytes = 16;

// The leader, or nothing if threads belong to each other in a ring.
std::optional<std::uint8_t> leader_of(const Executable& executable, std::uint8_t actor) {
  for (unsigned hops = 0; hops < actors_max; ++hops) {
    const ExecutableActor& it = executable.actors[actor];
    if (it.kind != ExecutableActor::Kind::Thread) return actor;
    actor = it.of;
  }
  return std::nullopt;
}

Fault fault_of_actors(const Executable& executable) {
  const std::size_t count = executable.actors.size();
  if (count == 0 || count > actors_max) {
    return "expected 1 to 16 actors, not " + std::to_string(count);
  }
  for (std::size_t actor = 0; actor < count; ++actor) {
    const ExecutableActor& it = executable.actors[actor];
    if (it.kind != ExecutableActor::Kind::Process && it.of >= count) {
      return "expected actor " + std::to_string(actor) + " to belong to another actor";
    }
    if (it.host >= count) return "expected no more hosts than actors";
    if (!leader_of(executable, std::uint8_t(actor))) {
      return "expected the threads of actor " + std::to_string(actor) + " to have a process";
    }
  }
  return std::nullopt;
}

Fault fault_of_sysctls(const Executable& executable) {
  if (executable.sysctls.size() > sysctls_max) {
    return "expected at most " + std::to_string(sysctls_max) + " settings";
  }
  for (const conformance::Sysctl& it : executable.sysctls) {
    if (!abi::can_be_set(it.name, it.numbers)) return "expected a setting of an IPC namespace";
  }
  return std::nullopt;
}

class Checker {
 public:
  explicit Checker(const Executable& executable) : executable_(executable) {}

  Fault fault(const Instruction& it) {
    if (it.kind == Instruction::Kind::Advance) {
      return it.duration >= 0 ? Fault() : "expected a duration that is not negative";
    }
    if (it.actor >= executable_.actors.size()) return "expected one of the program's actors";
    if (!is_in_table(it.number)) return "expected a system call of the table of calls";
    if (Fault fault = fault_of_fork(it)) return fault;
    if (!slots_are_valid(it)) return "expected slots below the program's number of slots";
    if (!memory_is_valid(it)) return "expected memory within the program's memory size";
    return std::nullopt;
  }

 private:
  Fault fault_of_fork(const Instruction& it) {
    if (it.number != SYS_fork) return std::nullopt;
    if (it.child >= executable_.actors.size() ||
        executable_.actors[it.child].kind != ExecutableActor::Kind::Child) {
      return "expected a fork to name a child actor";
    }
    if ((forked_ >> it.child & 1) != 0) return "expected each child actor to be forked once";
    forked_ |= 1u << it.child;
    return std::nullopt;
  }

  bool is_slot(Slot slot) const { return slot < executable_.slots; }

  bool slots_are_valid(const Instruction& it) const {
    for (const auto& operand : it.operands) {
      if (operand.slot != no_slot && !is_slot(operand.slot)) return false;
    }
    for (const auto& patch : it.patches) {
      if (!is_slot(patch.slot)) return false;
    }
    for (const auto& patch : it.bit_patches) {
      if (!is_slot(patch.slot)) return false;
    }
    for (const auto& bind : it.binds) {
      if (!is_slot(bind.slot)) return false;
    }
    return true;
  }

  bool fits(std::uint32_t offset, std::uint64_t size) const {
    return size <= executable_.memory_size && offset <= executable_.memory_size - size;
  }

  bool memory_is_valid(const Instruction& it) const {
    for (const auto& copy : it.copies) {
      if (copy.bytes.size() > executable_.memory_size) return false;
      if (!fits(copy.offset, std::uint64_t{copy.bytes.size()} * copy.repeat)) return false;
    }
    for (const auto& patch : it.patches) {
      if (patch.width > 8 || !fits(patch.offset, patch.width)) return false;
    }
    for (const auto& patch : it.bit_patches) {
      if (!fits(patch.offset, descriptor_set_bytes)) return false;
    }
    for (const auto& patch : it.time_patches) {
      if (patch.clock > 1 || !fits(patch.offset, timespec_bytes)) return false;
    }
    for (const auto& output : it.outputs) {
      if (!fits(output.offset, output.size)) return false;
    }
    for (const auto& bind : it.binds) {
      if (bind.width > 8 || !fits(bind.offset, bind.width)) return false;
    }
    return true;
  }

  const Executable& executable_;
  std::uint32_t forked_ = 0;  // a bit for each actor
};

}  // namespace

Fault fault_of(const Executable& executable) {
  if (Fault fault = fault_of_actors(executable)) return fault;
  if (executable.slots < conformance::first_variable_slot) {
    return "expected at least " + std::to_string(conformance::first_variable_slot) + " slots";
  }
  if (executable.memory_size > conformance::memory_size_max) {
    return "expected at most " + std::to_string(conformance::memory_size_max) + " bytes of memory";
  }
  if (Fault fault = fault_of_sysctls(executable)) return fault;
  if (executable.instructions.size() > 0xffff) return "expected at most 65535 instructions";
  Checker checker(executable);
  for (std::size_t step = 0; step < executable.instructions.size(); ++step) {
    if (Fault fault = checker.fault(executable.instructions[step])) {
      return *fault + " (instruction " + std::to_string(step) + ")";
    }
  }
  return std::nullopt;
}

std::array<std::uint8_t, actors_max> leaders_of(const Executable& executable) {
  std::array<std::uint8_t, actors_max> leaders{};
  for (std::size_t actor = 0; actor < executable.actors.size(); ++actor) {
    leaders[actor] = leader_of(executable, std::uint8_t(actor)).value_or(0);
  }
  return leaders;
}

}  // namespace plumbline::agent
