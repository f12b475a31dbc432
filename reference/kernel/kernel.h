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
#include <memory>
#include <vector>

#include "reference/task/thread.h"

namespace plumbline {

using Registers = std::array<std::uint64_t, 6>;  // rdi, rsi, rdx, r10, r8, r9

class KernelObserver {
 public:
  virtual ~KernelObserver() = default;
  virtual void returned(Thread& thread, long result) = 0;  // a value, or minus an errno
  virtual void signalled(Thread& thread, int signal) = 0;  // a handler runs
  virtual void forked(Thread& parent, Thread& child) = 0;
  virtual void thread_ended(Thread& thread, int status) = 0;     // others of its process live on
  virtual void process_ended(Process& process, int status) = 0;  // status as wait(2) tells it
};

class Program;

class Kernel : public Machine {
 public:
  Kernel(const Config& config, KernelObserver& observer);
  ~Kernel();

  // Whatever is started from here on is on another host: it has a network and IPC of its own.
  void begin_host();
  Thread& start_process(UserMemory memory);
  Thread& start_thread(Process& process);

  // The thread's program makes a system call. The thread must be in its program: its earlier call
  // has returned, and it has not ended.
  void call(Thread& thread, unsigned number, const Registers& registers);

  // Runs until every thread sleeps or is in its program.
  void run() { scheduler.run(); }
  // Lets virtual time pass, to `time` in ns since boot.
  void advance_to(Nanoseconds time) { scheduler.advance_to(time); }
  Nanoseconds now() const { return scheduler.timers.now(); }

  KernelObserver& observer() { return observer_; }

  IpcNamespace& ipc() { return *ipc_; }  // of the host on which processes start

  // The process with this id, or null: also one that has ended and that somebody could still wait
  // for (a zombie).
  Process* find_process(int pid);
  const std::vector<std::unique_ptr<Process>>& processes() const { return processes_; }

  // Parts of fork and exit.
  Thread& fork(Thread& parent);
  void exit(Thread& thread, int status);  // the thread ends on its way out
  void end_thread(Thread& thread, int status);

 private:
  Program& program_of(Thread& thread);
  Process& new_process();
  Thread& new_thread(Process& process);
  void end_process(Process& process);

  KernelObserver& observer_;
  int last_pid_ = 1;
  std::shared_ptr<IpcNamespace> ipc_;                // the newest host's
  std::vector<std::shared_ptr<NetNamespace>> nets_;  // of all hosts
  std::shared_ptr<Directory> directory_;
  std::vector<std::unique_ptr<Process>> processes_;
  std::vector<std::unique_ptr<Program>> programs_;  // one for each thread, living or not
};

// Nothing is left of a process that has ended: its parent has waited for it, or does not want to
// (release_task).
void release(Process& process);

// Sends a signal for a program; 0 only asks whether it may. EINVAL, EPERM (kill(2)).
Result<> kill_process(Thread& current, Process& process, int signal);
Result<> kill_thread(Thread& current, Thread& thread, int signal);
// ESRCH if there is no such group.
Result<> kill_group(Thread& current, int group, int signal);

// The kernel that runs a thread.
inline Kernel& kernel_of(Thread& thread) { return static_cast<Kernel&>(thread.machine()); }

}  // namespace plumbline
