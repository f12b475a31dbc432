// SPDX-License-Identifier: Apache-2.0
// The nursery: a small process, pid 1 of the programs' PID namespace and confined as they are. It
// starts the processes of each program in a clean IPC namespace, and at the program's end it kills
// and reaps all that is left. A program's processes live in the nursery's memory: to copy it costs
// more than all else. When the controller dies the nursery is killed, and with it everything in its
// namespace.
#pragma once

#include <cstdint>
#include <expected>
#include <string>

#include "conformance/suts/agent/confine.h"
#include "conformance/suts/agent/shared.h"

namespace plumbline::agent {

class NurseryHandle {
 public:
  // Forks the nursery. `fifo`: it and its workers are real-time tasks. What the kernel did not
  // grant is added to confinement.missing.
  static std::expected<NurseryHandle, std::string> start(Confinement& confinement, bool fifo);

  // Starts the workers of the program in shared memory, and waits for so many births. Of the
  // program before nothing is left.
  std::expected<void, std::string> begin(unsigned births);
  // Kills and reaps all that is left of the last program, and keeps how each process ended.
  std::expected<void, std::string> finish();

  int proc() const { return proc_; }

 private:
  std::expected<void, std::string> order(Order what);
  int proc_ = -1;
};

}  // namespace plumbline::agent
