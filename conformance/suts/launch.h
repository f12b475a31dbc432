// SPDX-License-Identifier: Apache-2.0
// A command with pipes on its standard input, output and error, in a process group of its own.
#pragma once

#include <sys/types.h>

#include <expected>
#include <string>
#include <vector>

#include "conformance/suts/file_descriptor.h"

namespace plumbline::conformance {

class LaunchedCommand {
 public:
  // `words`: the program, looked up in PATH, and its arguments. From here on this process ignores
  // SIGPIPE: that the command went away is an error of a write, not a death.
  static std::expected<LaunchedCommand, std::string> start(const std::vector<std::string>& words);

  LaunchedCommand(LaunchedCommand&& other) noexcept;
  LaunchedCommand& operator=(LaunchedCommand&&) = delete;
  // Closes its standard input, waits `farewell` for its end, and kills its process group.
  ~LaunchedCommand();

  int input() const { return input_.get(); }    // to write to
  int output() const { return output_.get(); }  // to read from

  // What it wrote to standard error so far, at most some 64 KiB; what is beyond is lost.
  std::string errors();

 private:
  LaunchedCommand() = default;

  pid_t process_ = -1;
  FileDescriptor input_;
  FileDescriptor output_;
  FileDescriptor error_;
  std::string errors_;
};

}  // namespace plumbline::conformance
