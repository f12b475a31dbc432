// SPDX-License-Identifier: Apache-2.0
#include "reference/core/timespec.h"
#include "reference/kernel/kernel_fixture.h"

namespace plumbline {
namespace {

using abi::CLOCK;
using abi::TFD;
using abi::TFD_TIMER;

struct Setting {
  Timespec interval, value;
  bool operator==(const Setting&) const = default;
};

class TimerFdTest : public KernelFixture {
 protected:
  long create(int clock = CLOCK::MONOTONIC, int flags = TFD::NONBLOCK) {
    return call(a, "timerfd_create", clock, flags);
  }
  long set(long fd, Nanoseconds value, Nanoseconds interval = 0, int flags = 0) {
    put(0, Setting{to_timespec(interval), to_timespec(value)});
    return call(a, "timerfd_settime", fd, flags, at(0), at(2));
  }
  Setting get_setting(long fd) {
    EXPECT_EQ(call(a, "timerfd_gettime", fd, at(2)), 0);
    return get<Setting>(at(2));
  }
  long read(Thread& thread, long fd) { return call(thread, "read", fd, at(4), 8); }
  // The expirations that a read tells, or minus an errno.
  long ticks(long fd) {
    const long result = read(a, fd);
    return result == 8 ? static_cast<long>(get<std::uint64_t>(at(4))) : result;
  }
};

TEST_F(TimerFdTest, ExpiresOnce) {
  const long fd = create();
  EXPECT_EQ(set(fd, 100), 0);
  kernel.advance_to(99);
  EXPECT_EQ(ticks(fd), error(E::AGAIN));
  EXPECT_EQ(get_setting(fd), (Setting{{}, {0, 1}}));
  kernel.advance_to(100);
  EXPECT_EQ(get_setting(fd), Setting{});
  EXPECT_EQ(ticks(fd), 1);
  EXPECT_EQ(ticks(fd), error(E::AGAIN));
}

TEST_F(TimerFdTest, CountsIntervals) {
  const long fd = create();
  set(fd, 100, 30);
  kernel.advance_to(175);
  EXPECT_EQ(get_setting(fd), (Setting{{0, 30}, {0, 15}}));
  EXPECT_EQ(ticks(fd), 3);
  kernel.advance_to(190);
  EXPECT_EQ(ticks(fd), 1);
  EXPECT_EQ(set(fd, 0), 0);
  EXPECT_EQ(get<Setting>(at(2)), (Setting{{0, 30}, {0, 30}}));
  kernel.advance_to(1000);
  EXPECT_EQ(ticks(fd), error(E::AGAIN));
}

TEST_F(TimerFdTest, BlockedReaderIsWokenByTheTimer) {
  const long fd = create(CLOCK::BOOTTIME, 0);
  set(fd, 50);
  EXPECT_EQ(read(a, fd), blocked);
  kernel.advance_to(50);
  EXPECT_EQ(result(a), 8);
}

TEST_F(TimerFdTest, AbsoluteTimesOfTheRealTimeClock) {
  kernel.scheduler.timers.set_boot_real_time(1'000 * second);
  const long fd = create(CLOCK::REALTIME);
  set(fd, 1'001 * second, 0, TFD_TIMER::ABSTIME | TFD_TIMER::CANCEL_ON_SET);
  EXPECT_EQ(get_setting(fd), (Setting{{}, {1, 0}}));
  kernel.advance_to(second);
  EXPECT_EQ(ticks(fd), 1);
  set(fd, 999 * second, second, TFD_TIMER::ABSTIME);
  EXPECT_EQ(ticks(fd), 3);
}

TEST_F(TimerFdTest, Errors) {
  EXPECT_EQ(create(CLOCK::PROCESS_CPUTIME_ID), error(E::INVAL));
  EXPECT_EQ(create(CLOCK::MONOTONIC, 1), error(E::INVAL));
  const long fd = create(CLOCK::REALTIME_ALARM);
  ASSERT_GE(fd, 0);
  EXPECT_EQ(set(fd, 1, 0, 4), error(E::INVAL));
  EXPECT_EQ(set(99, 1), error(E::BADF));
  EXPECT_EQ(set(call(a, "eventfd", 0), 1), error(E::INVAL));
  put(0, Setting{{}, {0, second}});
  EXPECT_EQ(call(a, "timerfd_settime", fd, 0, at(0), 0), error(E::INVAL));
  EXPECT_EQ(call(a, "timerfd_settime", fd, 0, unmapped, 0), error(E::FAULT));
  a.credentials.effective = 0;
  EXPECT_EQ(set(fd, 1), error(E::PERM));
  EXPECT_EQ(create(CLOCK::BOOTTIME_ALARM), error(E::PERM));
}

// Until 6.10 readv was one read for each buffer.
TEST_F(TimerFdTest, VectorOfHalves) {
  const long fd = create();
  set(fd, 1);
  kernel.advance_to(1);
  const std::uint64_t halves[] = {at(4), 4, at(4) + 4, 4};
  EXPECT_EQ(call(a, "readv", fd, put(5, halves), 2), error(E::INVAL));
}

}  // namespace
}  // namespace plumbline
