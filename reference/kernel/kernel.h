// SPDX-License-Identifier: Apache-2.0
// The kernel as a whole: boot, processes, system calls, time. This is what a driver of the model
// (a scenario, a fuzzer, Python) holds in its hand.
//
//   Kernel kernel(config, observer);
//   Thread& thread = kernel.start_process(memory);
//   kernel.call(thread, number, registers);   // the thread makes a system call …
//   kernel.run();                             // … and everything runs until it sleeps
//   kernel.advance_to(time);                  // time passes
//
// The observer hears what the programs would see: returns, signal handlers, ends of processes.
#pragma once

#include <array>
#include <map>
#include <memory>
#include <vector>

#include "reference/task/thread.h"

namespace plumbline {

using Registers = std::array<std::uint64_t, 6>;

class KernelObserver {
 public:
  virtual ~KernelObserver() = default;
  virtual void returned(Thread& thread, long result) = 0;  // a value, or minus an errno
  virtual void signalled(Thread& thread, int signal) = 0;  // a handler runs
  virtual void forked(Thread& parent, Thread& child) = 0;
  virtual void thread_ended(Thread& thread) = 0;
  virtual void process_ended(Process& process, int status) = 0;  // status as wait(2) tells it
};

class UserMode;

class Kernel {
 public:
  Kernel(const Config& config, KernelObserver& observer);
  ~Kernel();

  Thread& start_process(UserMemory memory);
  Thread& start_thread(Process& process);

  // The thread's program makes a system call. The thread must be in its program: its earlier call
  // has returned, and it has not ended.
  void call(Thread& thread, unsigned number, const Registers& registers);

  // Runs until every thread sleeps or is in its program.
  void run() { machine_.scheduler.run(); }
  // Lets virtual time pass, to `time` in ns since boot.
  void advance_to(Nanoseconds time) { machine_.scheduler.advance_to(time); }
  Nanoseconds now() const { return machine_.scheduler.timers.now(); }

  Machine& machine() { return machine_; }
  Process* find_process(int pid);
  KernelObserver& observer() { return observer_; }

  // Parts of fork and exit (process.cc).
  Thread& fork(Thread& parent);
  void end_thread(Thread& thread, int status);
  void end_process(Process& process, int status);  // all its threads end on their way out
  bool has_ended(const Thread& thread) const;

 private:
  Process& new_process();
  Thread& new_thread(Process& process);

  Machine machine_;
  KernelObserver& observer_;
  int last_pid_ = 1;
  std::shared_ptr<IpcNamespace> ipc_;
  std::shared_ptr<Directory> root_;
  std::vector<std::unique_ptr<Process>> processes_;
  std::vector<std::unique_ptr<UserMode>> programs_;  // one for each thread, living or not
};

}  // namespace plumbline
