// SPDX-License-Identifier: Apache-2.0
#include "reference/core/timespec.h"
#include "reference/kernel/kernel_fixture.h"

namespace plumbline {
namespace {

using abi::EFD;
using abi::EPOLL;
using abi::EPOLL_CTL;
using abi::SIG;

class EpollTest : public KernelFixture {
 protected:
  long create() { return call(a, "epoll_create1", 0); }
  long eventfd(unsigned count = 0) { return call(a, "eventfd2", count, EFD::NONBLOCK); }
  long control(long epfd, int operation, long fd, std::uint32_t events, std::uint64_t data = 0) {
    put(50, events);
    EXPECT_TRUE(memory.put(at(50) + 4, data));
    return call(a, "epoll_ctl", epfd, operation, fd, at(50));
  }
  long add(long epfd, long fd, std::uint32_t events = EPOLL::IN) {
    return control(epfd, EPOLL_CTL::ADD, fd, events, static_cast<std::uint64_t>(fd));
  }
  long modify(long epfd, long fd, std::uint32_t events) {
    return control(epfd, EPOLL_CTL::MOD, fd, events, static_cast<std::uint64_t>(fd));
  }
  long remove(long epfd, long fd) { return call(a, "epoll_ctl", epfd, EPOLL_CTL::DEL, fd, 0); }
  void signal(Thread& thread, long fd) {
    ASSERT_EQ(call(thread, "write", fd, put(51, std::uint64_t{1}), 8), 8);
  }
  void drain(long fd) { ASSERT_EQ(call(a, "read", fd, at(52), 8), 8); }
  // The data of what epoll_wait reports at once, "5 7 ".
  std::string look(long epfd, int count = 8) {
    const long found = call(a, "epoll_wait", epfd, at(0), count, 0);
    std::string result;
    for (int i = 0; i < found; ++i)
      result += std::to_string(get<std::uint64_t>(at(0) + 12 * i + 4)) + " ";
    return result;
  }
  static std::string list(std::initializer_list<long> fds) {
    std::string result;
    for (long fd : fds) result += std::to_string(fd) + " ";
    return result;
  }

  Thread& b = new_thread(a);
  Thread& c = new_thread(a);
  long ep = create();
  long x = eventfd(), y = eventfd(), z = eventfd();
};

TEST_F(EpollTest, Errors) {
  EXPECT_EQ(call(a, "epoll_create", 0), error(E::INVAL));
  EXPECT_EQ(call(a, "epoll_create1", 1), error(E::INVAL));
  EXPECT_EQ(add(ep, 99), error(E::BADF));
  EXPECT_EQ(add(99, x), error(E::BADF));
  EXPECT_EQ(add(ep, ep), error(E::INVAL));
  EXPECT_EQ(add(x, y), error(E::INVAL));
  EXPECT_EQ(control(ep, 4, x, 0), error(E::INVAL));
  EXPECT_EQ(call(a, "epoll_ctl", ep, EPOLL_CTL::ADD, x, unmapped), error(E::FAULT));
  EXPECT_EQ(modify(ep, x, EPOLL::IN), error(E::NOENT));
  EXPECT_EQ(remove(ep, x), error(E::NOENT));
  EXPECT_EQ(add(ep, x), 0);
  EXPECT_EQ(add(ep, x), error(E::EXIST));
  EXPECT_EQ(remove(ep, x), 0);
  EXPECT_EQ(call(a, "epoll_wait", ep, at(0), 0, 0), error(E::INVAL));
  EXPECT_EQ(call(a, "epoll_wait", 99, at(0), 0, 0), error(E::INVAL));
  EXPECT_EQ(call(a, "epoll_wait", 99, at(0), 1, 0), error(E::BADF));
  EXPECT_EQ(call(a, "epoll_wait", x, at(0), 1, 0), error(E::INVAL));
  EXPECT_EQ(call(a, "epoll_wait", ep, ~UserAddress{0} - 5, 1, 0), error(E::FAULT));
  EXPECT_EQ(call(a, "read", ep, at(0), 8), error(E::INVAL));
}

TEST_F(EpollTest, ExclusiveRules) {
  EXPECT_EQ(add(ep, x, EPOLL::IN | EPOLL::EXCLUSIVE | EPOLL::ONESHOT), error(E::INVAL));
  EXPECT_EQ(add(ep, create(), EPOLL::IN | EPOLL::EXCLUSIVE), error(E::INVAL));
  EXPECT_EQ(add(ep, x, EPOLL::IN | EPOLL::EXCLUSIVE | EPOLL::ET | EPOLL::WAKEUP), 0);
  EXPECT_EQ(modify(ep, x, EPOLL::IN), error(E::INVAL));
  EXPECT_EQ(modify(ep, x, EPOLL::IN | EPOLL::EXCLUSIVE), error(E::INVAL));
}

TEST_F(EpollTest, LevelTriggeredItemsGoToTheTail) {
  for (long fd : {x, y, z}) {
    add(ep, fd);
    signal(a, fd);
  }
  EXPECT_EQ(look(ep, 2), list({x, y}));
  EXPECT_EQ(look(ep, 2), list({z, x}));
  drain(y);
  EXPECT_EQ(look(ep), list({z, x}));
}

TEST_F(EpollTest, EdgeTriggeredItemsNeedAWakeUp) {
  add(ep, x, EPOLL::IN | EPOLL::ET);
  signal(a, x);
  EXPECT_EQ(look(ep), list({x}));
  EXPECT_EQ(look(ep), "");
  signal(a, x);
  EXPECT_EQ(look(ep), list({x}));
  modify(ep, x, EPOLL::IN | EPOLL::ET);
  EXPECT_EQ(look(ep), list({x}));
}

TEST_F(EpollTest, OneShotIsSilentUntilItIsModified) {
  add(ep, x, EPOLL::IN | EPOLL::ONESHOT);
  signal(a, x);
  EXPECT_EQ(look(ep), list({x}));
  signal(a, x);
  EXPECT_EQ(look(ep), "");
  modify(ep, x, EPOLL::IN | EPOLL::ONESHOT);
  EXPECT_EQ(look(ep), list({x}));
}

// The wake-up of a reader says POLLOUT, which nobody here asked for.
TEST_F(EpollTest, WakeUpsAreFilteredByTheirKey) {
  add(ep, x, EPOLL::IN | EPOLL::ET);
  signal(a, x);
  look(ep);
  signal(a, x);
  drain(x);
  EXPECT_EQ(look(ep), "");
  drain(y = eventfd(1));
  EXPECT_EQ(look(ep), "");
}

TEST_F(EpollTest, WaitersAreWokenInTheirOrder) {
  add(ep, x, EPOLL::IN | EPOLL::ET);
  call(b, "epoll_wait", ep, at(0), 1, -1);
  call(c, "epoll_wait", ep, at(0), 1, -1);
  signal(a, x);
  EXPECT_EQ(result(b), 1);
  EXPECT_EQ(result(c), blocked);
  signal(a, x);
  EXPECT_EQ(result(c), 1);
}

TEST_F(EpollTest, LevelTriggeredEventPassesFromWaiterToWaiter) {
  add(ep, x);
  call(b, "epoll_wait", ep, at(0), 1, -1);
  call(c, "epoll_wait", ep, at(0), 1, -1);
  signal(a, x);
  EXPECT_EQ(result(b), 1);
  EXPECT_EQ(result(c), 1);
}

TEST_F(EpollTest, ExclusiveItemsOfTwoInstances) {
  const long other = create();
  for (long epfd : {ep, other}) add(epfd, x, EPOLL::IN | EPOLL::EXCLUSIVE);
  call(b, "epoll_wait", ep, at(0), 1, -1);
  call(c, "epoll_wait", other, at(0), 1, -1);
  signal(a, x);
  EXPECT_EQ(result(b), 1);
  EXPECT_EQ(result(c), blocked);
}

TEST_F(EpollTest, TimesAndSignals) {
  add(ep, x);
  EXPECT_EQ(call(a, "epoll_pwait2", ep, at(0), 1, put(40, Timespec{0, 3}), 0, 8), blocked);
  kernel.advance_to(3);
  EXPECT_EQ(result(a), 0);
  handle(a, SIG::USR1, abi::SA::RESTART);
  EXPECT_EQ(call(a, "epoll_wait", ep, at(0), 1, 1000), blocked);
  send(a, SIG::USR1);
  EXPECT_EQ(result(a), error(E::INTR));
  EXPECT_EQ(call(a, "epoll_pwait", ep, at(0), 1, 0, at(0), 4), error(E::INVAL));
}

TEST_F(EpollTest, FileThatIsClosedIsForgotten) {
  add(ep, x);
  signal(a, x);
  const long copy = call(a, "dup", x);
  call(a, "close", x);
  EXPECT_EQ(look(ep), list({x}));
  call(a, "close", copy);
  EXPECT_EQ(look(ep), "");
  EXPECT_EQ(kernel.user(0).epoll_watches, 0u);
}

TEST_F(EpollTest, EventsThatCannotBeStoredStayReady) {
  add(ep, x);
  add(ep, y);
  signal(a, x);
  signal(a, y);
  const UserAddress end = base + bytes.size();
  EXPECT_EQ(call(a, "epoll_wait", ep, end - 8, 2, 0), error(E::FAULT));
  EXPECT_EQ(call(a, "epoll_wait", ep, end - 20, 2, 0), 1);
  EXPECT_EQ(look(ep), list({y, x}));
}

TEST_F(EpollTest, InstanceInAnInstance) {
  const long outer = create();
  add(outer, ep);
  add(ep, x);
  EXPECT_EQ(look(outer), "");
  signal(a, x);
  EXPECT_EQ(look(outer), list({ep}));
  drain(x);
  EXPECT_EQ(look(outer), "");
  EXPECT_EQ(call(b, "epoll_wait", outer, at(0), 1, -1), blocked);
  signal(a, x);
  EXPECT_EQ(result(b), 1);
}

TEST_F(EpollTest, UserLimit) {
  config.epoll_max_user_watches = 2;
  Kernel small(config, *this);
  Thread& d = small.start_process(memory);
  const auto run = [&](unsigned number, const Registers& registers) {
    small.call(d, number, registers);
    small.run();
    return static_cast<std::uint64_t>(result(d));
  };
  const auto epfd = run(291, {});
  for (int i = 0; i < 2; ++i) EXPECT_EQ(run(233, {epfd, 1, run(284, {}), at(0)}), 0u);
  EXPECT_EQ(static_cast<long>(run(233, {epfd, 1, run(284, {}), at(0)})), error(E::NOSPC));
}

}  // namespace
}  // namespace plumbline
