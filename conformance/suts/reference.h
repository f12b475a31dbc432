// SPDX-License-Identifier: Apache-2.0
// The reference as a SUT: runs an executable on a fresh model kernel, in process and in virtual
// time, and tells what happened in the agent's own words.
#pragma once

#include <memory>

#include "conformance/suts/protocol.h"
#include "reference/task/config.h"

namespace plumbline::conformance {

// The configuration that a SUT reported, for the reference to boot with. Settings that are missing
// or cannot be read keep the reference's defaults.
Config config_from(const Settings& settings);

// A run of a program that grows while it is written: what was performed is not performed again.
// One at a time in a thread.
class ReferenceRun {
 public:
  class Run;

  explicit ReferenceRun(const Config& config);
  ~ReferenceRun();

  // Performs what has been added to the executable; what happened since the program's start.
  const Trace& go_on(const Executable& executable);

 private:
  Config config_;
  std::unique_ptr<Run> run_;
};

Trace run_on_reference(const Executable& executable, const Config& config);

// Runs it, kills all its processes, and tells what of the kernel they still hold: nothing, if
// nothing leaks.
std::vector<std::string> leaks_on_reference(const Executable& executable, const Config& config);

}  // namespace plumbline::conformance
