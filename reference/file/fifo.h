// SPDX-License-Identifier: Apache-2.0
// FIFOs: pipes with a name (fifo(7)). The inode outlives the pipe, which exists only while somebody
// has it open or waits for the other side: what nobody has read by then is gone.
#pragma once

#include <array>

#include "reference/file/inode.h"
#include "reference/file/pipe.h"

namespace plumbline {

class Fifo final : public Inode {
 public:
  using Inode::Inode;

  // The rendezvous of fifo(7): a reader waits for a writer and a writer for a reader, unless they
  // open for both or with O_NONBLOCK.
  Task<Ref<File>> open(Thread& current, int flags) override;

  // pipe(2): an inode without a name and both ends of its pipe, the read end first. ENFILE beyond
  // the user's hard limit.
  static Result<std::array<Ref<File>, 2>> make_pipe(Thread& current, int flags);

  // An end has gone, or was not opened after all (put_pipe_info).
  void end_gone();

 private:
  Ref<Pipe> pipe_;
};

}  // namespace plumbline
