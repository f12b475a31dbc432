// SPDX-License-Identifier: Apache-2.0
// What a thread does all its life: it waits in its program for something to do, makes system calls,
// and on the way back from each takes the signals that wait for it. This is the door between user
// mode and the kernel (arch/x86/entry, kernel/entry/common.c).
#pragma once

#include <optional>
#include <vector>

#include "reference/core/task.h"
#include "reference/kernel/kernel.h"

namespace plumbline {

class Program {
 public:
  Program(Kernel& kernel, Process& process, int tid)
      : thread(process, tid), kernel_(kernel), life_(live()) {}

  void start() { life_.start(); }
  void call(unsigned number, const Registers& registers);
  // The thread ends when it leaves the kernel (do_exit).
  void exit(int status) { exit_status_ = status; }

  Thread thread;

 private:
  struct SystemCall {
    unsigned number;
    Registers registers;
  };

  Task<void> live();

  // The way back to the program (exit_to_user_mode_loop, handle_signal). May end the process. Gives
  // `result` its final value, or none if the call is to be made again.
  Task<void> return_to_program(std::optional<Result<long>>& result);

  // The next signal that has a handler, or 0. Does what default actions say: ends the process, or
  // stops it and comes back when it goes on (get_signal, do_signal_stop).
  Task<int> get_signal();

  bool must_end() const { return exit_status_ || thread.process.exit_status; }

  Kernel& kernel_;
  std::optional<SystemCall> call_;
  std::optional<int> exit_status_;
  Task<void> life_;
};

}  // namespace plumbline
