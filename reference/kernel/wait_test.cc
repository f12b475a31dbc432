// SPDX-License-Identifier: Apache-2.0
#include "reference/kernel/kernel_fixture.h"

namespace plumbline {
namespace {

using abi::SIG;
using abi::W;

class WaitTest : public KernelFixture {
 protected:
  long wait(Thread& thread, int pid, unsigned options = 0) {
    return call(thread, "wait4", pid, at(thread.tid), options, 0);
  }
  int status(const Thread& thread) const { return get<int>(at(thread.tid)); }
  Thread& b = kernel.fork(a);
  Thread& c = kernel.fork(a);
};

TEST_F(WaitTest, TheEldestIsToldOfFirst) {
  call(c, "exit_group", 2);
  call(b, "exit_group", 1);
  EXPECT_EQ(wait(a, -1), b.process.pid);
  EXPECT_EQ(status(a), 1 << 8);
  EXPECT_EQ(wait(a, -1), c.process.pid);
  EXPECT_EQ(wait(a, -1), error(E::CHILD));
}

TEST_F(WaitTest, AStopIsToldOnce) {
  EXPECT_EQ(wait(a, c.process.pid, W::UNTRACED), blocked);
  send(b, SIG::STOP);
  EXPECT_EQ(result(a), blocked);
  send(c, SIG::STOP);
  EXPECT_EQ(result(a), c.process.pid);
  EXPECT_EQ(status(a), SIG::STOP << 8 | 0x7f);
  EXPECT_EQ(wait(a, c.process.pid, W::UNTRACED | W::NOHANG), 0);
  EXPECT_EQ(wait(a, -1, W::UNTRACED | W::NOHANG), b.process.pid);
}

TEST_F(WaitTest, WhatWasReapedHasNoNumber) {
  const long fd = call(a, "pidfd_open", c.process.pid, 0);
  send(c, SIG::KILL);
  EXPECT_EQ(call(a, "pidfd_send_signal", fd, 0, 0, 0), 0);
  EXPECT_EQ(wait(a, c.process.pid), c.process.pid);
  EXPECT_EQ(status(a), SIG::KILL);
  EXPECT_EQ(call(a, "pidfd_send_signal", fd, 0, 0, 0), error(E::SRCH));
  EXPECT_EQ(call(a, "pidfd_open", c.process.pid, 0), error(E::SRCH));
}

}  // namespace
}  // namespace plumbline
