// SPDX-License-Identifier: Apache-2.0
#include "reference/ipc/mqueue.h"

#include <utility>

#include "reference/ipc/mqueue_file.h"

namespace plumbline {

Mqueue::Mqueue(IpcNamespace& ipc, Thread& creator, unsigned mode, MqueueSize size_)
    : Inode(creator.credentials, mode),
      size(size_),
      ipc_(ipc),
      user_(creator.machine().user(creator.credentials.uid)) {
  ++ipc_.queues;
  user_.mqueue_bytes += size.bytes();
}

Mqueue::~Mqueue() {
  --ipc_.queues;
  user_.mqueue_bytes -= size.bytes();
}

Task<Ref<File>> Mqueue::open(Thread&, int flags) {
  const Ref<Mqueue> self(this);
  co_return make_counted<MqueueFile>(flags, self);
}

Task<void> Mqueue::send(Thread& current, MqueueMessage message, bool may_wait,
                        Nanoseconds deadline) {
  if (is_full()) {
    if (!may_wait) co_return Error(E::AGAIN);
    Waiter sender(current, std::move(message));
    co_await wait(senders_, sender, deadline);
  } else if (Waiter* receiver = receivers_.pop_front()) {
    receiver->message = std::move(message);
    serve(*receiver);
  } else {
    insert(std::move(message));
    announce();
  }
  co_return {};
}

Task<MqueueMessage> Mqueue::receive(Thread& current, bool may_wait, Nanoseconds deadline) {
  if (messages_.empty()) {
    if (!may_wait) co_return Error(E::AGAIN);
    Waiter receiver(current);
    co_await wait(receivers_, receiver, deadline);
    co_return std::move(receiver.message);
  }
  MqueueMessage message = take();
  if (Waiter* sender = senders_.pop_front()) {
    insert(std::move(sender->message));
    serve(*sender);
  } else {
    poll_queue_.wake_up();
  }
  co_return std::move(message);
}

// wq_sleep
Task<void> Mqueue::wait(List<Waiter>& line, Waiter& waiter, Nanoseconds deadline) {
  line.push_back(waiter);
  for (;;) {
    const bool in_time = co_await Schedule(waiter.thread, deadline);
    if (waiter.served) co_return {};
    if (waiter.thread.signal_pending()) co_return Error(E::RESTARTSYS);
    if (!in_time) co_return Error(E::TIMEDOUT);
  }
}

void Mqueue::serve(Waiter& waiter) {
  waiter.served = true;
  waiter.thread.wake_up();
}

// Behind those of the same priority.
void Mqueue::insert(MqueueMessage message) {
  bytes_ += message.text.size();
  const unsigned priority = message.priority;
  messages_.emplace(priority, std::move(message));
}

MqueueMessage Mqueue::take() {
  MqueueMessage message = std::move(messages_.extract(messages_.begin()).mapped());
  bytes_ -= message.text.size();
  return message;
}

// A message has come to stay. A notice is for the first one only, and is given once (__do_notify).
void Mqueue::announce() {
  if (notice_ && count() == 1) {
    const MqueueNotice notice = *std::exchange(notice_, std::nullopt);
    if (notice.method == abi::SIGEV::SIGNAL && notice.signal)
      send_group_signal(*notice.owner->leader, notice.signal);
  }
  poll_queue_.wake_up();
}

Result<> Mqueue::request_notice(const MqueueNotice& notice) {
  if (notice_) return Error(E::BUSY);
  notice_ = notice;
  return {};
}

void Mqueue::cancel_notice(const Process& owner) {
  if (notice_ && notice_->owner == &owner) notice_.reset();
}

PollMask Mqueue::poll(PollTable* table) {
  poll_wait(table, poll_queue_);
  return (count() ? poll_in : 0) | (is_full() ? 0 : poll_out);
}

}  // namespace plumbline
