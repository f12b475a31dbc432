// SPDX-License-Identifier: Apache-2.0
// PipeFile: an open end of a pipe or FIFO (pipefifo_fops). Of a FIFO it can be both ends at once.
#pragma once

#include "reference/file/fifo.h"

namespace plumbline {

class PipeFile final : public File {
 public:
  // The pipe counts this end already.
  PipeFile(int flags, Ref<Fifo> inode, Ref<Pipe> pipe, unsigned writers_seen = 0)
      : File(flags),
        inode_(std::move(inode)),
        pipe_(std::move(pipe)),
        writers_seen_(writers_seen) {}

  Task<long> read(Thread& current, IovIter& to, Offset offset) override;
  Task<long> write(Thread& current, IovIter& from, Offset offset) override;
  PollMask poll(PollTable* table) override;
  Result<long> ioctl(Thread& current, unsigned request, UserAddress argument) override;

  const Inode* inode() const override { return inode_.get(); }
  bool can_async() const override { return true; }
  Pipe* pipe() override { return pipe_.get(); }

 private:
  void closed() override;
  bool is_packetized() const { return flags() & abi::O::DIRECT; }

  Ref<Fifo> inode_;
  Ref<Pipe> pipe_;
  // A FIFO opened for reading with O_NONBLOCK before any writer came does not say POLLHUP until one
  // has come and gone. How many had come when it was opened.
  unsigned writers_seen_;
};

}  // namespace plumbline
