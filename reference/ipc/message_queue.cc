// SPDX-License-Identifier: Apache-2.0
#include "reference/ipc/message_queue.h"

#include <limits>

namespace plumbline {

using abi::IPC;
using abi::MSG;

MessageFilter::MessageFilter(long type, int flags) : type_(type) {
  if (flags & MSG::COPY) {
    mode_ = Mode::Position;
  } else if (type == 0) {
    mode_ = Mode::Any;
  } else if (type < 0) {
    mode_ = Mode::LowestUpTo;
    type_ = type == std::numeric_limits<long>::min() ? std::numeric_limits<long>::max() : -type;
  } else {
    mode_ = flags & MSG::EXCEPT ? Mode::NotEqual : Mode::Equal;
  }
}

bool MessageFilter::accepts(const QueuedMessage& message) const {
  switch (mode_) {
    case Mode::Any:
    case Mode::Position:
      return true;
    case Mode::Equal:
      return message.type == type_;
    case Mode::NotEqual:
      return message.type != type_;
    case Mode::LowestUpTo:
      return message.type <= type_;
  }
  return false;
}

QueuedMessage* MessageFilter::choose(const List<QueuedMessage>& messages) const {
  QueuedMessage* lowest = nullptr;
  long position = 0;
  for (QueuedMessage* message = messages.front(); message; message = messages.after(*message)) {
    if (!accepts(*message)) continue;
    if (mode_ == Mode::LowestUpTo) {
      if (!lowest || message->type < lowest->type) lowest = message;
    } else if (mode_ != Mode::Position || position++ == type_) {
      return message;
    }
  }
  return lowest;
}

MessageQueue::MessageQueue(IpcNamespace& ipc, const Thread& creator, std::int32_t key_, int flags)
    : bytes_max(ipc.msgmnb), ipc_(ipc), machine_(creator.machine()) {
  key = key_;
  mode = flags & 0777;
  change_time = real_seconds();
}

MessageQueue::~MessageQueue() {
  while (QueuedMessage* message = messages_.pop_front()) delete message;
}

std::int64_t MessageQueue::real_seconds() const {
  return machine_.scheduler.timers.real_time() / second;
}

Task<long> MessageQueue::send(Thread& current, std::unique_ptr<QueuedMessage> message, int flags) {
  const std::size_t size = message->text.size();
  for (;;) {
    co_await check_access(current, ipc_write);
    if (deleted) co_return Error(E::IDRM);
    if (fits(size)) break;
    if (flags & IPC::NOWAIT) co_return Error(E::AGAIN);
    Sender sender(current, size);
    senders_.push_back(sender);
    co_await Schedule(current);
    if (deleted) co_return Error(E::IDRM);
    if (current.signal_pending()) co_return Error(E::RESTARTNOHAND);
  }
  last_sender = current.process.pid;
  send_time = real_seconds();
  if (!hand_over(message)) append(std::move(message));
  co_return 0;
}

// A receiver that wants the message but has too little room for it fails, and the next one is
// asked.
bool MessageQueue::hand_over(std::unique_ptr<QueuedMessage>& message) {
  for (Receiver *receiver = receivers_.front(), *next; receiver; receiver = next) {
    next = receivers_.after(*receiver);
    if (!receiver->filter.accepts(*message)) continue;
    receiver->unlink();
    receiver->thread.wake_up();
    if (receiver->size_max >= message->text.size()) {
      last_receiver = receiver->thread.tid;  // not the process's, as if by oversight
      receive_time = real_seconds();
      receiver->message = std::move(message);
      return true;
    }
    receiver->error = E::TOOBIG;
  }
  return false;
}

void MessageQueue::append(std::unique_ptr<QueuedMessage> message) {
  bytes += message->text.size();
  ipc_.message_bytes += message->text.size();
  ++count;
  ++ipc_.messages;
  messages_.push_back(*message.release());
}

std::unique_ptr<QueuedMessage> MessageQueue::take(QueuedMessage& message) {
  message.unlink();
  bytes -= message.text.size();
  ipc_.message_bytes -= message.text.size();
  --count;
  --ipc_.messages;
  return std::unique_ptr<QueuedMessage>(&message);
}

Task<std::unique_ptr<QueuedMessage>> MessageQueue::receive(Thread& current, MessageFilter filter,
                                                           std::size_t size, int flags) {
  for (;;) {
    co_await check_access(current, ipc_read);
    if (deleted) co_return Error(E::IDRM);
    if (QueuedMessage* message = filter.choose(messages_)) {
      if (size < message->text.size() && !(flags & MSG::NOERROR)) co_return Error(E::TOOBIG);
      std::unique_ptr<QueuedMessage> taken = take(*message);
      receive_time = real_seconds();
      last_receiver = current.process.pid;
      wake_senders();
      co_return std::move(taken);
    }
    if (flags & IPC::NOWAIT) co_return Error(E::NOMSG);
    Receiver receiver(current, filter,
                      flags & MSG::NOERROR ? std::numeric_limits<int>::max() : size);
    receivers_.push_back(receiver);
    co_await Schedule(current);
    if (receiver.message) co_return std::move(receiver.message);
    if (receiver.error) co_return Error(*receiver.error);
    if (current.signal_pending()) co_return Error(E::RESTARTNOHAND);
  }
}

Result<std::unique_ptr<QueuedMessage>> MessageQueue::copy(Thread& current, MessageFilter filter,
                                                          std::size_t size, int flags) const {
  if (auto allowed = check_access(current, ipc_read); !allowed) return Error(allowed.error());
  const QueuedMessage* message = filter.choose(messages_);
  if (!message) return Error(E::NOMSG);
  // MSG_NOERROR does not cut a copy: there is no room for it in the message that was prepared.
  if (size < message->text.size()) return Error(flags & MSG::NOERROR ? E::INVAL : E::TOOBIG);
  auto copied = std::make_unique<QueuedMessage>();
  copied->type = message->type;
  copied->text = message->text;
  return copied;
}

// Every sender whose message fits is woken, though room for one may be room for one only. The
// others go to the end of the line, as if they had been woken and had to wait again.
void MessageQueue::wake_senders() {
  const Sender* first_left = nullptr;
  for (Sender *sender = senders_.front(), *next; sender && sender != first_left; sender = next) {
    next = senders_.after(*sender);
    if (fits(sender->size)) {
      sender->thread.wake_up();
      continue;
    }
    if (!first_left) first_left = sender;
    sender->unlink();
    senders_.push_back(*sender);
    if (!next) next = senders_.after(*sender);
  }
}

void MessageQueue::wake_all_to_look_again() {
  for (Receiver* receiver = receivers_.front(); receiver; receiver = receivers_.after(*receiver))
    receiver->thread.wake_up();
  wake_senders();
  change_time = real_seconds();
}

void MessageQueue::destroy() {
  while (Receiver* receiver = receivers_.pop_front()) {
    receiver->error = E::IDRM;
    receiver->thread.wake_up();
  }
  while (Sender* sender = senders_.pop_front()) sender->thread.wake_up();
  while (QueuedMessage* message = messages_.front()) take(*message);
}

}  // namespace plumbline
