// SPDX-License-Identifier: Apache-2.0
// An open POSIX message queue: what mq_open's descriptor refers to. Messages go through calls of
// their own; read(2) gives one line about the queue's state.
#pragma once

#include "reference/ipc/mqueue.h"

namespace plumbline {

class MqueueFile final : public File {
 public:
  MqueueFile(int flags, Ref<Mqueue> queue) : File(flags), queue_(std::move(queue)) {}

  Task<long> read(Thread& current, IovIter& to, Offset offset) override;
  bool has_write() const override { return false; }
  bool has_position() const override { return true; }
  std::int64_t bytes_max() const override { return 0x7fff'ffff; }  // MAX_NON_LFS
  PollMask poll(PollTable* table) override { return queue_->poll(table); }
  Result<long> seek(std::int64_t offset, int whence) override;
  Result<> truncate(Thread& current, std::int64_t size) override;
  Result<long> ioctl(Thread& current, unsigned request, UserAddress argument) override;
  void flush(Thread& current) override { queue_->cancel_notice(current.process); }
  const Inode* inode() const override { return queue_.get(); }

  Mqueue& queue() const { return *queue_; }

 private:
  Result<long> read_once(IovIter& to, std::size_t size, Offset offset);

  Ref<Mqueue> queue_;
};

}  // namespace plumbline
