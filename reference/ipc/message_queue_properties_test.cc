// SPDX-License-Identifier: Apache-2.0
// What a message queue keeps, whoever sends and receives in whatever order (msgop(2)), and what ids
// keep.
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <set>
#include <sstream>

#include "reference/kernel/kernel_fixture.h"

namespace plumbline {
namespace {

constexpr unsigned threads = 4;
constexpr std::uint64_t message_size = 5000;  // three fill a queue

struct Operation {
  unsigned thread = 0;
  bool is_send = false;
  long type = 1;  // of the message, or what msgrcv is to choose
};

std::ostream& operator<<(std::ostream& stream, const Operation& it) {
  return stream << 't' << it.thread << (it.is_send ? " sends " : " receives ") << it.type;
}

rc::Gen<Operation> any_operation() {
  return rc::gen::map(rc::gen::tuple(rc::gen::inRange(0u, threads), rc::gen::arbitrary<bool>(),
                                     rc::gen::inRange(-3L, 4L)),
                      [](const std::tuple<unsigned, bool, long>& it) {
                        const auto [thread, is_send, type] = it;
                        return Operation{thread, is_send,
                                         is_send ? std::max(std::abs(type), 1L) : type};
                      });
}

struct Message {
  long type;
  std::uint64_t number;  // the beginning of its text
};

class MessageQueueProperties : public KernelFixture {
 protected:
  MessageQueueProperties() : KernelFixture({}, 8 * 8192) {
    for (unsigned i = 0; i < threads; ++i) threads_.push_back(&new_thread(a));
  }

  void make(const Operation& it) {
    if (busy_[it.thread]) return;
    busy_[it.thread] = it;
    order.clear();
    const UserAddress buffer = base + 8192 * it.thread;
    if (it.is_send) {
      sent_[it.thread] = {it.type, ++numbers_};
      RC_ASSERT(memory.put(buffer, sent_[it.thread]).has_value());
      call(*threads_[it.thread], "msgsnd", id, buffer, message_size, 0);
    } else {
      call(*threads_[it.thread], "msgrcv", id, buffer, message_size, it.type, 0);
    }
    take_results();
  }

  // Receives until nothing is left; then all messages have been sent.
  void drain() {
    const UserAddress buffer = base + 8192 * threads;
    for (;;) {
      order.clear();
      const long size = call(a, "msgrcv", id, buffer, message_size, 0, abi::IPC::NOWAIT);
      if (size < 0) return RC_ASSERT(size == error(E::NOMSG));
      receive(buffer);
      take_results();
    }
  }

  void check_all_arrived() const { RC_ASSERT(under_way_.empty()); }

  const long id = call(a, "msgget", abi::IPC_KEY::PRIVATE, 0600);

 private:
  void take_results() {
    std::istringstream returned(order);
    for (int tid; returned >> tid;) {
      for (unsigned i = 0; i < threads; ++i) {
        if (threads_[i]->tid != tid) continue;
        const Operation it = *std::exchange(busy_[i], std::nullopt);
        RC_ASSERT(result(*threads_[i]) == (it.is_send ? 0 : static_cast<long>(message_size)));
        if (!it.is_send) receive(base + 8192 * i);
        // Who waited in vain for room has sent by now, too.
        if (it.is_send && !early_.erase(sent_[i].number))
          under_way_[sent_[i].number] = sent_[i].type;
      }
    }
  }

  // It was sent, and nobody has received it. A receiver may return before its sender.
  void receive(UserAddress buffer) {
    const auto message = get<Message>(buffer);
    RC_ASSERT(received_.insert(message.number).second);
    const auto found = under_way_.find(message.number);
    if (found == under_way_.end()) {
      RC_ASSERT(message.number <= numbers_);
      early_.insert(message.number);
      return;
    }
    RC_ASSERT(found->second == message.type);
    under_way_.erase(found);
  }

  std::vector<Thread*> threads_;
  std::array<std::optional<Operation>, threads> busy_;
  std::array<Message, threads> sent_{};
  std::uint64_t numbers_ = 0;
  std::map<std::uint64_t, long> under_way_;  // types by number
  std::set<std::uint64_t> received_, early_;
};

RC_GTEST_FIXTURE_PROP(MessageQueueProperties, WhatIsSentIsReceivedOnce, ()) {
  for (const Operation& operation : *rc::gen::container<std::vector<Operation>>(any_operation()))
    make(operation);
  drain();
  check_all_arrived();
}

class IdProperties : public KernelFixture {
 protected:
  bool is_live(long id) { return call(a, "msgctl", id, abi::IPC_COMMAND::STAT, at(0)) == 0; }
};

RC_GTEST_FIXTURE_PROP(IdProperties, AnIdNeverMeansAnotherQueue,
                      (const std::vector<unsigned char>& operations)) {
  std::vector<long> live, gone;
  for (const unsigned char operation : operations) {
    if (operation % 2 == 0 || live.empty()) {
      const long id = call(a, "msgget", abi::IPC_KEY::PRIVATE, 0600);
      RC_ASSERT(id >= 0);
      RC_ASSERT(std::ranges::find(live, id) == live.end());
      RC_ASSERT(std::ranges::find(gone, id) == gone.end());
      live.push_back(id);
    } else {
      const auto victim = live.begin() + operation / 2 % static_cast<long>(live.size());
      RC_ASSERT(call(a, "msgctl", *victim, abi::IPC_COMMAND::RMID, 0) == 0);
      gone.push_back(*victim);
      live.erase(victim);
    }
  }
  for (const long id : live) RC_ASSERT(is_live(id));
  for (const long id : gone) RC_ASSERT(!is_live(id));
}

}  // namespace
}  // namespace plumbline
