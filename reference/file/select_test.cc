// SPDX-License-Identifier: Apache-2.0
#include "reference/core/timespec.h"
#include "reference/kernel/kernel_fixture.h"

namespace plumbline {
namespace {

using abi::EFD;
using abi::SIG;

struct Timeval {
  std::int64_t seconds, microseconds;
  bool operator==(const Timeval&) const = default;
};

class SelectTest : public KernelFixture {
 protected:
  using Set = std::array<std::uint64_t, 16>;

  UserAddress set(int slot, std::initializer_list<long> fds) {
    Set bits{};
    for (long one : fds) bits[one / 64] |= bit(one % 64);
    return put(slot, bits);
  }
  std::uint64_t word(int slot) const { return get<std::uint64_t>(at(slot)); }
  static std::uint64_t bit(long number) { return std::uint64_t{1} << number; }
  void make_readable(Thread& thread) {
    ASSERT_EQ(call(thread, "write", fd, put(60, std::uint64_t{1}), 8), 8);
  }

  long fd = call(a, "eventfd2", 0, EFD::NONBLOCK);
  Thread& b = new_thread(a);
};

TEST_F(SelectTest, ReportsEachSet) {
  make_readable(a);
  EXPECT_EQ(call(a, "select", 64, set(0, {fd}), set(2, {fd}), set(4, {fd}), 0), 2);
  EXPECT_EQ(word(0), bit(fd));
  EXPECT_EQ(word(2), bit(fd));
  EXPECT_EQ(word(4), 0u);
}

TEST_F(SelectTest, ClosedDescriptor) {
  EXPECT_EQ(call(a, "select", 64, set(0, {50}), 0, 0, 0), error(E::BADF));
  EXPECT_EQ(word(0), bit(50));
  EXPECT_EQ(call(a, "select", 50, set(0, {50}), 0, 0, put(4, Timeval{0, 0})), 0);
  EXPECT_EQ(call(a, "select", -1, 0, 0, 0, 0), error(E::INVAL));
  EXPECT_EQ(call(a, "select", 64, unmapped, 0, 0, 0), error(E::FAULT));
}

// The table has room for 64 descriptors, so Linux never looks at bit 100.
TEST_F(SelectTest, IgnoresDescriptorsBeyondTheTable) {
  set(0, {100});
  EXPECT_EQ(call(a, "select", 1024, at(0), 0, 0, put(4, Timeval{0, 0})), 0);
  EXPECT_EQ(get<std::uint64_t>(at(0) + 8), bit(36));
  ASSERT_EQ(call(a, "dup2", fd, 64), 64);
  EXPECT_EQ(call(a, "select", 1024, at(0), 0, 0, at(4)), error(E::BADF));
}

TEST_F(SelectTest, WritesBackTheRemainingTime) {
  EXPECT_EQ(call(a, "select", 64, set(0, {fd}), 0, 0, put(4, Timeval{1, 1'500'000})), blocked);
  kernel.advance_to(500 * millisecond);
  make_readable(b);
  EXPECT_EQ(result(a), 1);
  EXPECT_EQ(get<Timeval>(at(4)), (Timeval{2, 0}));
}

TEST_F(SelectTest, AnErrorNormalisesTheTime) {
  EXPECT_EQ(call(a, "select", -1, 0, 0, 0, put(4, Timeval{0, 1'500'000})), error(E::INVAL));
  EXPECT_EQ(get<Timeval>(at(4)), (Timeval{1, 500'000}));
  EXPECT_EQ(call(a, "select", 0, 0, 0, 0, put(4, Timeval{0, -1})), error(E::INVAL));
  EXPECT_EQ(call(a, "select", 0, 0, 0, 0, unmapped), error(E::FAULT));
}

TEST_F(SelectTest, TimesOutAtTheExactNanosecondAndClearsTheSets) {
  struct {
    UserAddress set;
    std::uint64_t size;
  } no_mask{0, 0};
  put(5, no_mask);
  const auto time = put(4, Timespec{0, 7});
  EXPECT_EQ(call(a, "pselect6", 64, set(0, {fd}), 0, 0, time, at(5)), blocked);
  kernel.advance_to(6);
  EXPECT_EQ(result(a), blocked);
  kernel.advance_to(7);
  EXPECT_EQ(result(a), 0);
  EXPECT_EQ(word(0), 0u);
  EXPECT_EQ(get<Timespec>(time), Timespec{});
}

TEST_F(SelectTest, SignalInterruptsAndLeavesTheSets) {
  handle(a, SIG::USR1, abi::SA::RESTART);
  EXPECT_EQ(call(a, "pselect6", 64, set(0, {fd}), 0, 0, put(4, Timespec{3, 0}), 0), blocked);
  kernel.advance_to(second);
  send(a, SIG::USR1);
  EXPECT_EQ(result(a), error(E::INTR));
  EXPECT_EQ(word(0), bit(fd));
  EXPECT_EQ(get<Timespec>(at(4)), (Timespec{2, 0}));
}

}  // namespace
}  // namespace plumbline
