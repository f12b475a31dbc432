// SPDX-License-Identifier: Apache-2.0
// A program lowered to what a kernel sees: system call numbers, registers and bytes of memory; and
// what came of running it. This is all that `plumb` and the agent say to each other, so an agent
// needs no code for any particular call. The reference runs the very same executables.
//
// All pointers point into one area of user memory at `memory_base`, mapped at this address and
// shared in every process of the program. Each step has its own part of it, so memory that a call
// leaves referenced (vmsplice) is never overwritten.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace plumbline::conformance {

inline constexpr std::uint64_t memory_base = 0x10'0000'0000;
inline constexpr std::uint32_t memory_size_max = 8u << 20;
inline constexpr unsigned actors_max = 16;

// Variables live in slots. The first ones are given: the address of the agent's signal handler, the
// address of its return trampoline, and the process id of each actor. All others begin as -1.
using Slot = std::uint16_t;
inline constexpr Slot handler_slot = 0;
inline constexpr Slot restorer_slot = 1;
inline constexpr Slot first_actor_slot = 2;
inline constexpr Slot first_variable_slot = first_actor_slot + actors_max;
inline constexpr Slot no_slot = 0xffff;

// A register: a number, or the value of a slot.
struct Operand {
  Slot slot = no_slot;
  std::int64_t number = 0;
};

// Before the call: `bytes` go to memory[offset], `repeat` times one after the other.
struct Copy {
  std::uint32_t offset = 0;
  std::uint32_t repeat = 1;
  std::vector<std::byte> bytes{};
};

// Before the call, after the copies: the low `width` bytes of a slot go to memory[offset].
struct Patch {
  std::uint32_t offset = 0;
  std::uint8_t width = 4;
  Slot slot = no_slot;
};

// Before the call: memory[offset + slot / 8] gets bit slot % 8, for descriptor sets (select(2)).
// Values outside 0..1023 set nothing.
struct BitPatch {
  std::uint32_t offset = 0;
  Slot slot = no_slot;
};

// Before the call: memory[offset] gets the time (struct timespec) that is `after` ns after the
// program's start by CLOCK_REALTIME (0) or CLOCK_MONOTONIC (1).
struct TimePatch {
  std::uint32_t offset = 0;
  std::uint8_t clock = 0;
  std::int64_t after = 0;
};

// After a call that did not fail: memory that goes into the result.
struct Output {
  std::uint32_t offset = 0;
  std::uint32_t size = 0;      // bytes, at most
  std::uint32_t per_unit = 0;  // if not 0: no more than the return value times this
};

// After the call: a slot takes the return value (-1 if it failed), or `width` bytes of memory,
// sign-extended, if the call did not fail.
struct Bind {
  Slot slot = no_slot;
  std::uint8_t width = 0;  // 0: the return value
  std::uint32_t offset = 0;
};

struct Instruction {
  enum class Kind : std::uint8_t { Call, Advance };
  Kind kind = Kind::Call;
  std::uint8_t actor = 0;
  std::uint16_t number = 0;  // of the system call
  std::array<Operand, 6> operands{};
  std::vector<Copy> copies{};
  std::vector<Patch> patches{};
  std::vector<BitPatch> bit_patches{};
  std::vector<TimePatch> time_patches{};
  std::vector<Output> outputs{};
  std::vector<Bind> binds{};
  std::uint8_t child = 0xff;  // for fork: the actor that the child becomes
  std::int64_t duration = 0;  // ns, of an Advance
};

struct ExecutableActor {
  enum class Kind : std::uint8_t { Process, Thread, Child };
  Kind kind = Kind::Process;
  std::uint8_t of = 0;    // Thread, Child: the actor whose process it shares, or that forks it
  std::uint8_t host = 0;  // Process: where it starts; the processes of a host stand together
  bool is_admin = false;  // Process: it has CAP_SYS_ADMIN
};

// A setting of the namespaces in which the program begins: a name of abi/sysctls.h.
struct Sysctl {
  std::string name{};
  std::vector<std::uint64_t> numbers{};
  bool operator==(const Sysctl&) const = default;
};

struct Executable {
  std::vector<ExecutableActor> actors{};
  std::vector<Instruction> instructions{};
  std::uint16_t slots = first_variable_slot;  // how many there are
  std::uint32_t memory_size = 0;              // bytes used from memory_base on
  std::vector<Sysctl> sysctls{};
};

// What happened, in order. Times are ns since the program's start.
struct Event {
  enum class Kind : std::uint8_t {
    Issued,     // the instruction `step` begins
    Skipped,    // ... or cannot: its actor is blocked, has ended, or is not born (`result`: a
                // SkipReason)
    Returned,   // the call of `step` by `actor` returned `result` (-errno if it failed)
    Signalled,  // a handler of `actor` ran for signal `result`
    Born,       // `actor` exists; `result` is its process id
    Ended,      // the process of `actor` ended; `result` as wait(2) tells it. One event a thread.
  };
  Kind kind = Kind::Issued;
  std::uint8_t actor = 0;
  std::uint16_t step = 0;
  std::int64_t result = 0;
  std::int64_t time = 0;
  std::vector<std::byte> output{};  // the outputs one after the other
};

enum class SkipReason : std::uint8_t { Blocked, Ended, Unborn };

// One run of one executable.
struct Trace {
  static constexpr std::uint16_t no_step = 0xffff;

  std::vector<Event> events{};
  std::int64_t realtime_start = 0;  // seconds of the real-time clock at the program's start
  // The first step that leaves work to a worker of some kernels (Machine::work_done), with which
  // the program then races; only the reference knows.
  std::uint16_t race = no_step;
  // The first step at which a pipe's mutex is kept by a thread that sleeps (Machine::pipes_held).
  std::uint16_t held_pipe = no_step;
};

}  // namespace plumbline::conformance
