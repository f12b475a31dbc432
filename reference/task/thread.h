// SPDX-License-Identifier: Apache-2.0
// Processes and threads: what `current` gives to every part of the kernel.
//
// The layers above own the types behind the pointers (descriptors, namespaces, directories), as in
// Linux's task_struct, so this folder includes none of them.
#pragma once

#include <array>
#include <memory>
#include <optional>
#include <vector>

#include "reference/abi/constants.h"
#include "reference/core/random.h"
#include "reference/core/scheduler.h"
#include "reference/core/wait_queue.h"
#include "reference/task/config.h"
#include "reference/task/credentials.h"
#include "reference/task/signal.h"
#include "reference/task/user_memory.h"

namespace plumbline {

class Directory;          // reference/file/directory.h
class FdTable;            // reference/file/fd_table.h
class Futexes;            // reference/ipc/futex.h
class IpcNamespace;       // reference/ipc/namespace.h
class NetNamespace;       // reference/socket/net_namespace.h
class SemaphoreUndoList;  // reference/ipc/semaphore_undo.h
class UnixInflight;       // reference/families/unix/inflight.h

// What all processes of a user share (user_struct).
struct User {
  std::uint32_t uid = 0;
  std::uint64_t pipe_pages = 0;     // capacity of all its pipes, in pages
  std::uint64_t epoll_watches = 0;  // entries in all its epoll instances
  std::uint64_t unix_inflight = 0;  // descriptors in messages that nobody has received
  std::uint64_t locked_pages = 0;   // of shared memory that it keeps from being swapped
  std::uint64_t mqueue_bytes = 0;   // what all its POSIX message queues may need (RLIMIT_MSGQUEUE)
};

// The computer that a kernel runs on: one scheduler, one clock, one configuration.
class Machine {
 public:
  explicit Machine(const Config& config_) : config(config_), random(config_.seed) {}
  Machine(const Machine&) = delete;
  Machine& operator=(const Machine&) = delete;

  User& user(std::uint32_t uid);  // find_user
  const std::vector<std::unique_ptr<User>>& users() const { return users_; }

  Scheduler scheduler;
  Config config;
  Random random;
  std::shared_ptr<Futexes> futexes;
  std::shared_ptr<UnixInflight> unix_inflight;

  // When the kernel last did what some versions leave to a worker: on a real clock, a program that
  // goes on at once races with that.
  Nanoseconds work_done = never;

  // Pipes whose mutex a thread keeps while it sleeps (file/splice.h, HoldsPipe).
  unsigned pipes_held = 0;

 private:
  std::vector<std::unique_ptr<User>> users_;
};

struct ResourceLimit {
  std::uint64_t current = 0;
  std::uint64_t maximum = 0;
};

class Process {
 public:
  Process(Machine& machine_, int pid_) : machine(machine_), pid(pid_) {}

  Machine& machine;
  const int pid;
  int group = 0;                 // process group: the id of its first member
  bool reaped = false;           // it ended, and nobody can wait for it any more
  Thread* leader = nullptr;      // the first thread, even after its end
  Thread* parent = nullptr;      // who forked it, or another thread of that process (real_parent)
  std::vector<Thread*> threads;  // living ones, the first is the leader while it lives

  UserMemory memory;
  std::uint32_t umask = 022;
  std::array<ResourceLimit, 16> limits{};
  std::array<SignalAction, abi::last_signal + 1> actions{};
  PendingSignals pending;           // sent to the process, taken by any thread
  Thread* signal_target = nullptr;  // where to look first for one to take the next (curr_target)
  bool stopped = false;             // by a stop signal, until SIGCONT
  bool continued = false;           // and the parent has not been told yet

  std::shared_ptr<IpcNamespace> ipc;
  std::shared_ptr<NetNamespace> net;
  std::shared_ptr<Directory> directory;

  // As wait(2) tells it, once the process is on its way out.
  std::optional<int> exit_status;
  bool has_ended() const { return leader && threads.empty(); }

  // What the parent can still learn by wait(2), besides the end: that it was stopped, by which
  // signal, and that it went on.
  std::optional<int> stop_to_tell;
  bool continue_to_tell = false;
  WaitQueue wait_children;  // who waits for a child of this process (wait_chldexit)
  WaitQueue wait_end;       // who polls a descriptor of it (wait_pidfd)
};

class Thread : public Sleeper {
 public:
  Thread(Process& process_, int tid_)
      : Sleeper(process_.machine.scheduler), process(process_), tid(tid_) {}

  Machine& machine() const { return process.machine; }
  const Config& config() const { return process.machine.config; }
  UserMemory& memory() const { return process.memory; }
  FdTable& files() const { return *fd_table; }
  Nanoseconds now() const { return process.machine.scheduler.timers.now(); }

  Process& process;
  const int tid;
  std::shared_ptr<FdTable> fd_table;  // shared by the process's threads, until one unshares it
  std::shared_ptr<SemaphoreUndoList> undo_list;  // shared likewise; null until it is needed
  Credentials credentials;
  SignalSet blocked = 0;
  PendingSignals pending;                      // sent to this thread
  std::optional<SignalSet> saved_signal_mask;  // to restore on the way back to the program

  // When an interrupted wait ends if it begins again without a handler (restart_block).
  std::optional<Nanoseconds> restart_deadline;
};

}  // namespace plumbline
