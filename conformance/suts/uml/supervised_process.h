// SPDX-License-Identifier: Apache-2.0
// A host process that certainly ends, with all it started: when this object goes, when the
// controller is killed, however it happens.
//
// Between controller and process stands a supervisor, a fork that holds one end of a socket (the
// lifeline) and does nothing but wait. When the other end closes, or when the process ends, it
// kills the process's group, reaps what is left and removes the process's private directory.
#pragma once

#include <sys/types.h>

#include <expected>
#include <optional>
#include <string>
#include <vector>

#include "conformance/suts/file_descriptor.h"

namespace plumbline::conformance {

struct Command {
  std::string program;                   // a path
  std::vector<std::string> arguments;    // without the program's own name
  std::vector<std::string> environment;  // NAME=value
  std::string directory;                 // private: where it runs, removed at the end
  std::vector<std::string> removed;  // what it leaves there: files, and folders after their files
  int output = -1;                   // becomes its standard output and error
  int link = -1;                     // becomes descriptor `link_number`
  std::optional<unsigned> cpu;       // the only CPU that it may use
};

class SupervisedProcess {
 public:
  // The number under which the process finds Command::link.
  static constexpr int link_number = 4;

  // Runs the command in a session and a process group of its own. Where the kernel has Landlock, it
  // can write to no file outside its private directory.
  static std::expected<SupervisedProcess, std::string> start(const Command& command);

  SupervisedProcess(SupervisedProcess&& other) noexcept;
  SupervisedProcess& operator=(SupervisedProcess&&) = delete;
  ~SupervisedProcess();

  // Readable once the process has ended.
  int lifeline() const { return lifeline_.get(); }
  // The id of the process and of its group.
  pid_t id() const { return id_; }

  // Waits for the end; says how it ended, e.g. "was killed by signal 6 (Aborted)".
  std::string describe_end() const;

 private:
  SupervisedProcess(FileDescriptor lifeline, pid_t supervisor, pid_t id)
      : lifeline_(std::move(lifeline)), supervisor_(supervisor), id_(id) {}

  FileDescriptor lifeline_;
  pid_t supervisor_;
  pid_t id_;
};

}  // namespace plumbline::conformance
