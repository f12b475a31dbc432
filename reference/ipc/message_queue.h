// SPDX-License-Identifier: Apache-2.0
// A System V message queue (ipc/msg.c, msgop(2)).
//
// Messages, waiting receivers and waiting senders each stand in a line. A sender hands its message
// straight to the first waiting receiver that wants it; only if there is none does the message join
// the queue. Taking a message wakes every waiting sender whose message would now fit, and each then
// looks for itself whether it still does.
#pragma once

#include <memory>
#include <optional>
#include <vector>

#include "reference/core/list.h"
#include "reference/core/task.h"
#include "reference/ipc/namespace.h"

namespace plumbline {

struct QueuedMessage : ListLink<> {
  long type = 0;
  std::vector<std::byte> text;
};

// What a receiver asks for (convert_mode): msgrcv's type and flags.
class MessageFilter {
 public:
  MessageFilter(long type, int flags);

  bool accepts(const QueuedMessage& message) const;

  // The message to take from a queue, or null (find_msg).
  QueuedMessage* choose(const List<QueuedMessage>& messages) const;

 private:
  enum class Mode { Any, Equal, NotEqual, LowestUpTo, Position };
  Mode mode_;
  long type_;
};

class MessageQueue final : public IpcObject {
 public:
  MessageQueue(IpcNamespace& ipc, const Thread& creator, std::int32_t key, int flags);

  // Sends, waiting for room. EACCES, EAGAIN, EIDRM, ERESTARTNOHAND; `flags`: IPC_NOWAIT.
  Task<long> send(Thread& current, std::unique_ptr<QueuedMessage> message, int flags);

  // Takes the message that the filter chooses, waiting for one. EACCES, E2BIG, ENOMSG, EIDRM,
  // ERESTARTNOHAND; `size`: of the reader's buffer; `flags`: IPC_NOWAIT, MSG_NOERROR.
  Task<std::unique_ptr<QueuedMessage>> receive(Thread& current, MessageFilter filter,
                                               std::size_t size, int flags);

  // A copy of the message at a position (MSG_COPY). ENOMSG, E2BIG, EINVAL.
  Result<std::unique_ptr<QueuedMessage>> copy(Thread& current, MessageFilter filter,
                                              std::size_t size, int flags) const;

  // IPC_SET's end: who waits looks again, as permissions or the size may have changed.
  void wake_all_to_look_again();
  // IPC_RMID: everybody who waits gets EIDRM, and the messages are gone.
  void destroy();

  std::uint64_t bytes_max;                                    // msg_qbytes
  std::uint64_t bytes = 0;                                    // msg_cbytes
  std::uint64_t count = 0;                                    // msg_qnum
  std::int64_t send_time = 0, receive_time = 0, change_time;  // seconds, CLOCK_REALTIME
  int last_sender = 0, last_receiver = 0;                     // process ids

 private:
  // A sleeping receiver (msg_receiver). Whoever wakes it first writes what came of it.
  struct Receiver : ListLink<> {
    Thread& thread;
    MessageFilter filter;
    std::size_t size_max;
    std::unique_ptr<QueuedMessage> message;
    std::optional<E> error;

    Receiver(Thread& thread_, MessageFilter filter_, std::size_t size_max_)
        : thread(thread_), filter(filter_), size_max(size_max_) {}
  };

  struct Sender : ListLink<> {  // msg_sender
    Thread& thread;
    std::size_t size;

    Sender(Thread& thread_, std::size_t size_) : thread(thread_), size(size_) {}
  };

  ~MessageQueue() override;

  bool fits(std::size_t size) const { return size + bytes <= bytes_max && 1 + count <= bytes_max; }
  bool hand_over(std::unique_ptr<QueuedMessage>& message);  // pipelined_send
  void append(std::unique_ptr<QueuedMessage> message);
  std::unique_ptr<QueuedMessage> take(QueuedMessage& message);
  void wake_senders();  // ss_wakeup
  std::int64_t real_seconds() const;

  IpcNamespace& ipc_;
  Machine& machine_;
  List<QueuedMessage> messages_;
  List<Receiver> receivers_;
  List<Sender> senders_;
};

}  // namespace plumbline
