// SPDX-License-Identifier: Apache-2.0
#include "reference/ipc/mqueue.h"

#include "reference/kernel/kernel_fixture.h"

namespace plumbline {
namespace {

using abi::O;

class MqueueTest : public KernelFixture {
 protected:
  struct Attributes {
    std::int64_t flags = 0, messages_max = 2, message_size_max = 8, rest[5]{};
  };

  int open(Thread& thread, const char* name, int flags = O::RDWR | O::CREAT) {
    put(1, Name(name));
    return static_cast<int>(call(thread, "mq_open", at(1), flags, 0600, put(2, Attributes{})));
  }
  long send(Thread& thread, int queue, std::uint64_t text, unsigned priority = 0) {
    return call(thread, "mq_timedsend", queue, put(10 + thread.tid, text), 8, priority, 0);
  }
  long receive(Thread& thread, int queue) {
    return call(thread, "mq_timedreceive", queue, at(20 + thread.tid), 8, 0, 0);
  }
  std::uint64_t text(const Thread& thread) const { return get<std::uint64_t>(at(20 + thread.tid)); }

  struct Name {
    char text[32]{};
    explicit Name(std::string_view name) { name.copy(text, sizeof text - 1); }
  };

  const int q = open(a, "q");
  Thread& b = kernel.fork(a);
  Thread& c = kernel.fork(a);
};

TEST_F(MqueueTest, PrioritiesComeFirstAndThenTheOldest) {
  EXPECT_EQ(send(a, q, 1, 0), 0);
  EXPECT_EQ(send(a, q, 2, 7), 0);
  EXPECT_EQ(send(b, q, 3, 7), blocked);
  EXPECT_EQ(receive(a, q), 8);
  EXPECT_EQ(text(a), 2);
  EXPECT_EQ(result(b), 0);
  EXPECT_EQ(receive(a, q), 8);
  EXPECT_EQ(text(a), 3);
  EXPECT_EQ(receive(a, q), 8);
  EXPECT_EQ(text(a), 1);
}

TEST_F(MqueueTest, ReceiversAreServedInOrder) {
  EXPECT_EQ(receive(c, q), blocked);
  EXPECT_EQ(receive(b, q), blocked);
  EXPECT_EQ(send(a, q, 1), 0);
  EXPECT_EQ(text(c), 1);
  EXPECT_EQ(result(b), blocked);
}

TEST_F(MqueueTest, AKilledSenderSendsNothing) {
  EXPECT_EQ(send(a, q, 1), 0);
  EXPECT_EQ(send(a, q, 2), 0);
  EXPECT_EQ(send(b, q, 3), blocked);
  KernelFixture::send(b, abi::SIG::KILL);
  EXPECT_EQ(receive(a, q), 8);
  EXPECT_EQ(receive(a, q), 8);
  EXPECT_EQ(receive(a, q), blocked);
}

TEST_F(MqueueTest, TheLimitOfANamespaceCountsUnlinkedQueues) {
  for (unsigned i = 1; i < 256; ++i) EXPECT_GT(open(a, std::to_string(i).c_str()), 0);
  EXPECT_EQ(open(a, "more"), error(E::NOSPC));
  put(1, Name("q"));
  EXPECT_EQ(call(a, "mq_unlink", at(1)), 0);
  EXPECT_EQ(open(a, "more"), error(E::NOSPC));
  for (Thread* thread : {&a, &b, &c}) EXPECT_EQ(call(*thread, "close", q), 0);
  EXPECT_GT(open(a, "more"), 0);
}

TEST_F(MqueueTest, TheUserPaysForAQueueWhileItLives) {
  const std::uint64_t before = kernel.user(0).mqueue_bytes;
  EXPECT_EQ(before, 2u * (8 + 2 * 48));
  const int other = open(a, "other");
  EXPECT_EQ(kernel.user(0).mqueue_bytes, 2 * before);
  put(1, Name("other"));
  EXPECT_EQ(call(a, "mq_unlink", at(1)), 0);
  EXPECT_EQ(kernel.user(0).mqueue_bytes, 2 * before);
  EXPECT_EQ(call(a, "close", other), 0);
  EXPECT_EQ(kernel.user(0).mqueue_bytes, before);
}

}  // namespace
}  // namespace plumbline
