// SPDX-License-Identifier: Apache-2.0
// A descriptor of a process: it names the same process for ever, even when the number has long been
// given to another one (pidfd_open(2)).
#pragma once

#include "reference/file/file.h"

namespace plumbline {

class PidFd final : public File {
 public:
  PidFd(Process& process_, int flags) : File(flags), process(process_) {}

  bool has_read() const override { return false; }
  bool has_write() const override { return false; }
  bool has_position() const override {
    return process.machine.config.has(changes::pidfd_has_an_inode);
  }
  PollMask poll(PollTable* table) override;

  Process& process;
};

// A descriptor of the process that has a number, for whoever is to get it: ESRCH.
Result<Ref<File>> make_pidfd(Thread& current, int pid);

// EBADF for what is no descriptor of a process.
Result<Ref<PidFd>> get_pidfd(const Thread& current, int fd);

}  // namespace plumbline
