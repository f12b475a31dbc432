// SPDX-License-Identifier: Apache-2.0
// What a thread is doing, from /proc/PID/task/TID/stat.
#pragma once

#include <array>
#include <cstdint>

#include "conformance/suts/executable.h"
#include "conformance/suts/file_descriptor.h"

namespace plumbline::agent {

enum class TaskState : std::uint8_t {
  Running,          // or about to
  Sleeping,         // until something happens to it
  Stopped,          // by a signal
  Uninterruptible,  // waits for something that ends by itself (RCU, a disk)
  Dead,             // a zombie, or gone
};

class TaskStates {
 public:
  // `proc`: a descriptor of /proc of the programs' PID namespace; the caller's.
  explicit TaskStates(int proc) : proc_(proc) {}

  // Ids are those of the programs' namespace.
  TaskState state(unsigned actor, int process, int thread);

  void forget_all() { files_ = {}; }

 private:
  int proc_;
  std::array<conformance::FileDescriptor, conformance::actors_max> files_;  // open while in use
};

}  // namespace plumbline::agent
