// SPDX-License-Identifier: Apache-2.0
#include "reference/core/timespec.h"
#include "reference/kernel/kernel_fixture.h"

namespace plumbline {
namespace {

using abi::EFD;
using abi::POLL;
using abi::SIG;

struct PollFd {
  std::int32_t fd;
  std::int16_t events, revents;
};

class PollTest : public KernelFixture {
 protected:
  long eventfd(unsigned count = 0) { return call(a, "eventfd2", count, EFD::NONBLOCK); }
  void add(Thread& thread, long fd) {
    ASSERT_EQ(call(thread, "write", fd, put(60, std::uint64_t{1}), 8), 8);
  }
  PollFd entry(int slot) const { return get<PollFd>(at(slot)); }
  void put_entry(int slot, long fd, int events) {
    put(slot, PollFd{static_cast<int>(fd), static_cast<short>(events), 0x7f});
  }

  Thread& b = new_thread(a);
};

TEST_F(PollTest, ReportsWhatIsAskedForAndWhatIsWrong) {
  const long fd = eventfd(1);
  const PollFd entries[] = {{static_cast<int>(fd), POLL::IN, 0}, {-1, POLL::IN, 1}, {99, 0, 0}};
  put(0, entries);
  EXPECT_EQ(call(a, "poll", at(0), 3, -1), 2);
  EXPECT_EQ(get<PollFd>(at(0)).revents, POLL::IN);
  EXPECT_EQ(get<PollFd>(at(0) + 8).revents, 0);
  EXPECT_EQ(get<PollFd>(at(0) + 16).revents, POLL::NVAL);
}

TEST_F(PollTest, WaitsForAnEventOfInterest) {
  const long fd = eventfd();
  put_entry(0, fd, POLL::IN);
  EXPECT_EQ(call(a, "poll", at(0), 1, -1), blocked);
  add(b, fd);
  EXPECT_EQ(result(a), 1);
  EXPECT_EQ(entry(0).revents, POLL::IN);
}

TEST_F(PollTest, EndsAtTheExactNanosecond) {
  put_entry(0, eventfd(), POLL::IN);
  EXPECT_EQ(call(a, "poll", at(0), 1, 5), blocked);
  kernel.advance_to(5 * millisecond - 1);
  EXPECT_EQ(result(a), blocked);
  kernel.advance_to(5 * millisecond);
  EXPECT_EQ(result(a), 0);
  EXPECT_EQ(call(a, "poll", at(0), 1, 0), 0);
}

TEST_F(PollTest, RejectsMoreEntriesThanDescriptorsAndBadMemory) {
  EXPECT_EQ(call(a, "poll", at(0), config.open_files_max + 1, 0), error(E::INVAL));
  EXPECT_EQ(call(a, "poll", unmapped, 1, 0), error(E::FAULT));
  EXPECT_EQ(call(a, "poll", 0, 0, 0), 0);
}

TEST_F(PollTest, WritesBackTheRemainingTime) {
  const long fd = eventfd();
  put_entry(0, fd, POLL::IN);
  put(1, Timespec{1, 5});
  EXPECT_EQ(call(a, "ppoll", at(0), 1, at(1), 0, 8), blocked);
  kernel.advance_to(400 * millisecond);
  add(b, fd);
  EXPECT_EQ(result(a), 1);
  EXPECT_EQ(get<Timespec>(at(1)), (Timespec{0, 600'000'005}));
}

TEST_F(PollTest, TheLongestTimeIsWrittenBackInFull) {
  handle(a, SIG::USR1);
  put(1, Timespec{std::int64_t{1} << 40, 7});
  EXPECT_EQ(call(a, "ppoll", 0, 0, at(1), 0, 8), blocked);
  kernel.advance_to(second);
  send(a, SIG::USR1);
  EXPECT_EQ(result(a), error(E::INTR));
  EXPECT_EQ(get<Timespec>(at(1)), (Timespec{(std::int64_t{1} << 40) - 1, 7}));
}

TEST_F(PollTest, RejectsTimesThatAreNone) {
  put(1, Timespec{0, second});
  EXPECT_EQ(call(a, "ppoll", 0, 0, at(1), 0, 8), error(E::INVAL));
  put(1, Timespec{-1, 0});
  EXPECT_EQ(call(a, "ppoll", 0, 0, at(1), 0, 8), error(E::INVAL));
  EXPECT_EQ(call(a, "ppoll", 0, 0, unmapped, 0, 8), error(E::FAULT));
  EXPECT_EQ(call(a, "ppoll", 0, 0, 0, at(1), 4), error(E::INVAL));
}

// A signal that only the temporary mask lets in interrupts; if an event comes first it stays
// pending.
TEST_F(PollTest, TemporaryMask) {
  handle(a, SIG::USR1);
  put(2, signal_bit(SIG::USR1));
  ASSERT_EQ(call(a, "rt_sigprocmask", abi::SIG_HOW::BLOCK, at(2), 0, 8), 0);
  send(a, SIG::USR1);
  put(3, SignalSet{0});
  put_entry(0, eventfd(1), POLL::IN);
  EXPECT_EQ(call(a, "ppoll", at(0), 1, 0, at(3), 8), 1);
  EXPECT_EQ(signals, "");
  EXPECT_EQ(call(a, "ppoll", 0, 0, 0, at(3), 8), error(E::INTR));
  EXPECT_EQ(signals, "10 ");
}

// A stop interrupts a poll without a handler, so it begins again, and ends when it was to end at
// first.
TEST_F(PollTest, KeepsItsEndWhenItBeginsAgain) {
  EXPECT_EQ(call(a, "poll", 0, 0, 10), blocked);
  kernel.advance_to(4 * millisecond);
  send_signal(a.process, SIG::STOP);
  kernel.run();
  kernel.advance_to(6 * millisecond);
  send_signal(a.process, SIG::CONT);
  kernel.run();
  kernel.advance_to(10 * millisecond - 1);
  EXPECT_EQ(result(a), blocked);
  kernel.advance_to(10 * millisecond);
  EXPECT_EQ(result(a), 0);
}

TEST_F(PollTest, DescriptorClosedMeanwhileIsFoundOnTheNextLook) {
  const long first = eventfd(), second_fd = eventfd();
  const PollFd entries[] = {{static_cast<int>(first), POLL::IN, 0},
                            {static_cast<int>(second_fd), POLL::IN, 0}};
  put(0, entries);
  EXPECT_EQ(call(a, "poll", at(0), 2, -1), blocked);
  EXPECT_EQ(call(b, "close", first), 0);
  EXPECT_EQ(result(a), blocked);
  add(b, second_fd);
  EXPECT_EQ(result(a), 2);
  EXPECT_EQ(get<PollFd>(at(0)).revents, POLL::NVAL);
}

TEST_F(PollTest, ManyDescriptors) {
  const long fd = eventfd();
  std::array<PollFd, 40> entries;
  entries.fill({static_cast<int>(fd), POLL::IN, 0});
  put(0, entries);
  EXPECT_EQ(call(a, "poll", at(0), entries.size(), -1), blocked);
  add(b, fd);
  EXPECT_EQ(result(a), 40);
}

}  // namespace
}  // namespace plumbline
