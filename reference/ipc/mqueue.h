// SPDX-License-Identifier: Apache-2.0
// A POSIX message queue (ipc/mqueue.c, mq_overview(7)). It is an inode: its name stands in a
// directory of the namespace, and it lives as long as the name or an open file.
//
// A sender hands its message straight to the receiver that waits longest, if one does. Who takes a
// message from a full queue puts that of the sender that waits longest in its place. So nobody who
// waited has to look again: who wakes has sent or received. (Linux serves threads of a higher
// scheduling priority first; here all have the same.)
#pragma once

#include <functional>
#include <map>
#include <optional>
#include <vector>

#include "reference/core/list.h"
#include "reference/core/task.h"
#include "reference/file/inode.h"
#include "reference/ipc/namespace.h"

namespace plumbline {

struct MqueueMessage {
  unsigned priority = 0;
  std::vector<std::byte> text;
};

// What the maker of a queue may choose (struct mq_attr).
struct MqueueSize {
  std::int64_t messages_max;      // mq_maxmsg
  std::int64_t message_size_max;  // mq_msgsize

  // What the queue may come to need: its messages, and two objects of 48 bytes for each
  // (struct msg_msg, struct posix_msg_tree_node). RLIMIT_MSGQUEUE limits that.
  std::uint64_t bytes() const {
    return static_cast<std::uint64_t>(messages_max * (message_size_max + 2 * 48));
  }
};

// Who wants to know of a message that comes to the empty queue, and how (mq_notify(3)).
struct MqueueNotice {
  const Process* owner;
  int method;  // SIGEV_…
  int signal;
};

class Mqueue final : public Inode {
 public:
  Mqueue(IpcNamespace& ipc, Thread& creator, unsigned mode, MqueueSize size);

  // Sends, waiting for room. EAGAIN, ETIMEDOUT, ERESTARTSYS.
  Task<void> send(Thread& current, MqueueMessage message, bool may_wait, Nanoseconds deadline);
  // Takes the oldest message of the highest priority, waiting for one. The same errors.
  Task<MqueueMessage> receive(Thread& current, bool may_wait, Nanoseconds deadline);

  // One process at a time has itself told, once: EBUSY.
  Result<> request_notice(const MqueueNotice& notice);
  // The process no longer wants to know, if it did.
  void cancel_notice(const Process& owner);
  const std::optional<MqueueNotice>& notice() const { return notice_; }

  PollMask poll(PollTable* table);

  const MqueueSize size;
  std::int64_t file_size = 80;  // as stat(2) tells it, whatever there is to read
  std::size_t count() const { return messages_.size(); }
  std::size_t bytes() const { return bytes_; }

  Task<Ref<File>> open(Thread& current, int flags) override;

 private:
  struct Waiter : ListLink<> {  // ext_wait_queue
    Thread& thread;
    MqueueMessage message;  // to send, or received
    bool served = false;

    explicit Waiter(Thread& thread_, MqueueMessage message_ = {})
        : thread(thread_), message(std::move(message_)) {}
  };

  ~Mqueue() override;

  bool is_full() const { return static_cast<std::int64_t>(count()) == size.messages_max; }
  Task<void> wait(List<Waiter>& line, Waiter& waiter, Nanoseconds deadline);
  static void serve(Waiter& waiter);
  void insert(MqueueMessage message);
  MqueueMessage take();
  void announce();

  IpcNamespace& ipc_;
  User& user_;
  std::multimap<unsigned, MqueueMessage, std::greater<>> messages_;  // by priority
  std::size_t bytes_ = 0;                                            // of all messages
  List<Waiter> senders_, receivers_;
  std::optional<MqueueNotice> notice_;
  WaitQueue poll_queue_;
};

}  // namespace plumbline
