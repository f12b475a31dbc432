// SPDX-License-Identifier: Apache-2.0
// The memory that the controller, the nursery and all workers share, at one fixed address in each
// of them. Times are CLOCK_MONOTONIC in ns.
//
//   controller   decides; forks the nursery once; writes commands here and reads the log
//   nursery      pid 1 of the programs' PID namespace; starts a program's processes and reaps them
//   worker       one for each actor: a process, a thread of one, or a child that a program forks
//
// A program could scribble over this with a stray pointer, so the controller believes no index and
// no length that it reads here.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>

#include "conformance/suts/executable.h"

namespace plumbline::agent {

inline constexpr std::uintptr_t shared_base = 0xf'0000'0000;
inline constexpr std::uint32_t log_capacity = 4096;

using Word = std::atomic<std::uint32_t>;  // a futex
static_assert(sizeof(Word) == 4 && Word::is_always_lock_free);

// What happens in a worker, in true order.
struct LogEntry {
  enum class Kind : std::uint8_t { Returned, Signalled };
  Word sequence;  // index + 1 once the entry is complete
  Kind kind;
  std::uint8_t actor;
  std::uint16_t step;
  std::int64_t result;
  std::int64_t time;
};

// The kernel's struct robust_list_head (set_robust_list(2)) and its only element. When the thread
// ends, however it ends, the kernel sets owner_died in `owner`: the controller learns of it without
// a system call.
struct RobustList {
  void* first;
  long owner_offset;  // from `element`
  void* pending;
  void* element;
  Word owner;  // the thread's id
};
inline constexpr std::uint32_t owner_died = 0x40000000;

inline constexpr std::int32_t status_unknown = -1;

struct alignas(64) Worker {
  // The order of the controller. `commanded` counts calls; it is set last.
  Word commanded;
  Word entered;  // calls that the worker has begun
  std::uint16_t step;
  std::uint16_t number;
  std::uint8_t child;  // of a fork
  long registers[6];

  // What the worker says of itself, before it sets `born`.
  Word born;
  std::int32_t process;  // ids in the programs' PID namespace
  std::int32_t thread;
  std::int64_t birth;
  RobustList robust;

  // What the nursery says of a process that it reaped, or its parent, by its leader: its wait
  // status, or unknown.
  std::int32_t status;
};

// A virtual clock stands still while anybody runs. So whoever slept last knows the time, and nobody
// asks the kernel for it.
struct Clock {
  Word stands_still;
  std::int64_t time;  // while it does
};

// A file below /proc, and what to write there before the program begins.
struct SysctlFile {
  char path[48];
  char text[96];
};
inline constexpr unsigned sysctls_max = 16;

enum class Order : std::uint8_t { Begin, Finish };

struct Nursery {
  Word commanded;
  Word done;
  Order order;
  std::int32_t proc;           // descriptor of a /proc of its PID namespace; or -errno
  std::int32_t failure;        // errno of the last order, or 0
  bool refused;                // the kernel does not set what the program wants to be set
  std::uint64_t capabilities;  // that a worker has
  bool may_grant_admin;        // CAP_SYS_ADMIN to the workers that want it
  bool top_down;               // where the kernel finds room for mappings: see fence_off
};

struct Shared {
  Nursery nursery;
  Clock clock;
  // Of the program: for each actor, its kind and the actor that leads its process.
  std::uint8_t actors;
  bool needs_own_memory;  // each of its processes, as it does not work otherwise
  bool needs_new_ipc;     // namespace, as the program before may have left something in the old one
  bool has_sockets;       // it makes some
  std::uint8_t sysctls;
  SysctlFile sysctl_files[sysctls_max];
  bool admins[conformance::actors_max];  // who has CAP_SYS_ADMIN
  conformance::ExecutableActor::Kind kinds[conformance::actors_max];
  std::uint8_t leaders[conformance::actors_max];
  std::uint8_t hosts[conformance::actors_max];  // of processes
  Word births;                                  // how many workers were born, a futex
  Worker workers[conformance::actors_max];
  Word logged;  // entries taken so far; an entry lies at its index modulo log_capacity
  LogEntry log[log_capacity];
};

inline Shared& shared() { return *reinterpret_cast<Shared*>(shared_base); }

}  // namespace plumbline::agent
