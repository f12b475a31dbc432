// SPDX-License-Identifier: Apache-2.0
#include "reference/ipc/semaphore.h"

#include "reference/kernel/kernel_fixture.h"

namespace plumbline {
namespace {

using abi::IPC;
using abi::SEM;
using abi::SEM_GET;
using abi::SEM_SET;

class SemaphoreTest : public KernelFixture {
 protected:
  int make(int count) {
    return static_cast<int>(call(a, "semget", abi::IPC_KEY::PRIVATE, count, 0600));
  }
  long semop(Thread& thread, int id, std::initializer_list<SemaphoreOperation> operations) {
    const UserAddress array = place(thread, operations);
    return call(thread, "semop", id, array, operations.size());
  }
  // Each thread has a slot of its own: who waits has been read already, but it is easier to debug.
  UserAddress place(const Thread& thread, std::initializer_list<SemaphoreOperation> operations) {
    const std::span<const SemaphoreOperation> span(operations.begin(), operations.size());
    EXPECT_TRUE(memory.write(at(thread.tid), std::as_bytes(span)));
    return at(thread.tid);
  }
  long get(int id, int number, int what = SEM_GET::VAL) {
    return call(a, "semctl", id, number, what, 0);
  }
  long set(int id, int number, int value) {
    return call(a, "semctl", id, number, SEM_SET::VAL, value);
  }

  static constexpr std::int16_t nowait = IPC::NOWAIT, undo = SEM::UNDO;
  Thread& b = kernel.start_process(memory);
  Thread& c = kernel.start_process(memory);
  Thread& d = kernel.start_process(memory);
};

TEST_F(SemaphoreTest, OperationsHappenTogetherOrNotAtAll) {
  const int id = make(2);
  EXPECT_EQ(semop(a, id, {{0, 2, 0}, {1, -1, nowait}}), error(E::AGAIN));
  EXPECT_EQ(get(id, 0), 0);
  EXPECT_EQ(semop(b, id, {{0, 2, 0}, {1, -1, 0}}), blocked);
  EXPECT_EQ(semop(a, id, {{1, 1, 0}}), 0);
  EXPECT_EQ(result(b), 0);
  EXPECT_EQ(get(id, 0), 2);
  EXPECT_EQ(get(id, 1), 0);
  EXPECT_EQ(get(id, 1, SEM_GET::PID), b.process.pid);
}

TEST_F(SemaphoreTest, ASmallerNeedOvertakesInOneQueueOnly) {
  const int id = make(1);
  EXPECT_EQ(semop(b, id, {{0, -2, 0}}), blocked);
  EXPECT_EQ(semop(c, id, {{0, -1, 0}}), blocked);
  order.clear();
  EXPECT_EQ(semop(a, id, {{0, 1, 0}}), 0);
  EXPECT_EQ(result(c), 0);
  EXPECT_EQ(semop(a, id, {{0, 2, 0}}), 0);
  EXPECT_EQ(result(b), 0);
}

// The last semaphore's queue comes first when several are merged.
TEST_F(SemaphoreTest, MergedQueuesAreServedFromTheLastSemaphoreOn) {
  const int id = make(2);
  EXPECT_EQ(semop(b, id, {{0, -1, 0}}), blocked);
  EXPECT_EQ(semop(c, id, {{1, -1, 0}}), blocked);
  EXPECT_EQ(semop(d, id, {{0, -9, 0}, {1, -9, 0}}), blocked);
  order.clear();
  EXPECT_EQ(semop(a, id, {{0, 1, 0}, {1, 1, 0}}), 0);
  const auto name = [](const Thread& thread) { return std::to_string(thread.tid) + " "; };
  EXPECT_EQ(order, name(a) + name(c) + name(b));
}

TEST_F(SemaphoreTest, CountsTellWhoWaitsForWhat) {
  const int id = make(2);
  EXPECT_EQ(set(id, 1, 1), 0);
  EXPECT_EQ(semop(b, id, {{1, 0, 0}}), blocked);
  EXPECT_EQ(semop(c, id, {{0, -1, 0}, {1, 0, 0}}), blocked);
  EXPECT_EQ(get(id, 0, SEM_GET::NCNT), 1);
  EXPECT_EQ(get(id, 1, SEM_GET::ZCNT), 1);
  EXPECT_EQ(get(id, 1, SEM_GET::NCNT), 0);
}

TEST_F(SemaphoreTest, TimeRunsOutToTheNanosecond) {
  const int id = make(1);
  struct {
    std::int64_t seconds = 0, nanoseconds = 1500;
  } timeout;
  const UserAddress operations = place(b, {{0, -1, 0}});
  EXPECT_EQ(call(b, "semtimedop", id, operations, 1, put(40, timeout)), blocked);
  kernel.advance_to(1499);
  EXPECT_EQ(result(b), blocked);
  kernel.advance_to(1500);
  EXPECT_EQ(result(b), error(E::AGAIN));
  EXPECT_EQ(get(id, 0, SEM_GET::NCNT), 0);
}

TEST_F(SemaphoreTest, TheLastThreadUndoes) {
  const int id = make(1);
  Thread& second = new_thread(b);
  EXPECT_EQ(semop(b, id, {{0, 3, undo}}), 0);
  EXPECT_EQ(semop(second, id, {{0, 2, undo}}), 0);
  EXPECT_EQ(semop(c, id, {{0, 0, 0}}), blocked);
  call(b, "exit", 0);
  EXPECT_EQ(get(id, 0), 5);
  call(second, "exit", 0);
  EXPECT_EQ(get(id, 0), 0);
  EXPECT_EQ(result(c), 0);
}

TEST_F(SemaphoreTest, AnUndoNeverLeavesTheRangeOfAValue) {
  const int id = make(1);
  EXPECT_EQ(semop(b, id, {{0, 3, undo}}), 0);
  EXPECT_EQ(semop(a, id, {{0, -2, 0}}), 0);
  call(b, "exit_group", 0);
  EXPECT_EQ(get(id, 0), 0);
}

TEST_F(SemaphoreTest, RemovalWakesWithEidrmAndForgetsUndoes) {
  const int id = make(2);
  EXPECT_EQ(semop(b, id, {{1, 1, undo}}), 0);
  EXPECT_EQ(semop(c, id, {{0, -1, undo}, {1, -1, 0}}), blocked);
  EXPECT_EQ(semop(d, id, {{0, -1, 0}}), blocked);
  EXPECT_EQ(call(a, "semctl", id, 0, abi::IPC_COMMAND::RMID, 0), 0);
  EXPECT_EQ(result(c), error(E::IDRM));
  EXPECT_EQ(result(d), error(E::IDRM));
  call(b, "exit_group", 0);
  EXPECT_EQ(get(id, 0), error(E::INVAL));
}

TEST_F(SemaphoreTest, AKillLeavesTheQueue) {
  const int id = make(2);
  EXPECT_EQ(semop(b, id, {{0, -1, undo}, {1, -1, 0}}), blocked);
  send(b, abi::SIG::KILL);
  EXPECT_EQ(get(id, 0, SEM_GET::NCNT), 0);
  EXPECT_EQ(semop(a, id, {{0, 1, 0}, {1, 1, 0}}), 0);
  EXPECT_EQ(get(id, 0), 1);
}

}  // namespace
}  // namespace plumbline
