// SPDX-License-Identifier: Apache-2.0
#include "reference/ipc/futex.h"

#include "reference/kernel/kernel_fixture.h"

namespace plumbline {
namespace {

using abi::FUTEX;

class FutexTest : public KernelFixture {
 protected:
  long wait(Thread& thread, int slot, unsigned value = 0, int operation = FUTEX::WAIT) {
    return call(thread, "futex", at(slot), operation, value, 0);
  }
  long wake(int slot, int count, int operation = FUTEX::WAKE) {
    return call(a, "futex", at(slot), operation, count);
  }
  Thread& b = new_thread(a);
  Thread& c = new_thread(a);
  Thread& d = kernel.start_process(memory);
};

TEST_F(FutexTest, OnlyWhoFindsTheValueWaits) {
  EXPECT_EQ(wait(b, 0, 1), error(E::AGAIN));
  EXPECT_EQ(wait(b, 0, 0), blocked);
  EXPECT_EQ(wake(0, 1), 1);
  EXPECT_EQ(result(b), 0);
  EXPECT_EQ(wake(0, 1), 0);
}

TEST_F(FutexTest, PrivateWordsAreOfTheProcess) {
  EXPECT_EQ(wait(d, 0, 0, FUTEX::WAIT_PRIVATE), blocked);
  EXPECT_EQ(wake(0, 1, FUTEX::WAKE_PRIVATE), 0);
  EXPECT_EQ(wake(0, 1), 0);
  EXPECT_EQ(wait(b, 0, 0, FUTEX::WAIT_PRIVATE), blocked);
  EXPECT_EQ(wake(0, 1, FUTEX::WAKE_PRIVATE), 1);
  EXPECT_EQ(result(b), 0);
  EXPECT_EQ(result(d), blocked);
}

// Behind those who wait on the second word already.
TEST_F(FutexTest, MovedWaitersStandAtTheEnd) {
  EXPECT_EQ(wait(b, 0), blocked);
  EXPECT_EQ(wait(c, 1), blocked);
  EXPECT_EQ(call(a, "futex", at(0), FUTEX::REQUEUE, 0, 9, at(1)), 1);
  EXPECT_EQ(wake(0, 9), 0);
  EXPECT_EQ(wake(1, 1), 1);
  EXPECT_EQ(result(c), 0);
  EXPECT_EQ(result(b), blocked);
  EXPECT_EQ(wake(1, 1), 1);
}

TEST_F(FutexTest, AKilledWaiterIsGone) {
  EXPECT_EQ(wait(d, 0), blocked);
  send(d, abi::SIG::KILL);
  EXPECT_EQ(wake(0, 9), 0);
}

}  // namespace
}  // namespace plumbline
