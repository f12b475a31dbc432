// SPDX-License-Identifier: Apache-2.0
// select and pselect6 (select(2); fs/select.c): poll for sets of descriptors.
#include <array>
#include <bit>
#include <vector>

#include "reference/file/fd_table.h"
#include "reference/file/poll_waiter.h"
#include "reference/file/syscalls.h"
#include "reference/file/timeout.h"

namespace plumbline {
namespace {

using abi::POLL;

// What makes a descriptor readable, writable and exceptional, in the order of the arguments.
constexpr std::array<PollMask, 3> ready_masks{
    POLL::RDNORM | POLL::RDBAND | POLL::IN | POLL::HUP | POLL::ERR | POLL::NVAL,
    POLL::WRBAND | POLL::WRNORM | POLL::OUT | POLL::ERR | POLL::NVAL,
    POLL::PRI | POLL::NVAL,
};
constexpr unsigned exceptional = 2;

// Three fd_sets of which only the first `count` bits matter. Linux reads and writes whole words.
class DescriptorSets {
 public:
  explicit DescriptorSets(int count) : words_((count + 63) / 64) {
    for (auto& set : sets_) set.resize(words_);
  }

  bool has(unsigned set, int fd) const { return sets_[set][fd / 64] >> (fd % 64) & 1; }
  void add(unsigned set, int fd) { sets_[set][fd / 64] |= std::uint64_t{1} << (fd % 64); }

  // The descriptors in any of the sets.
  std::uint64_t word(int index) const {
    return sets_[0][index] | sets_[1][index] | sets_[2][index];
  }

  // A null address stands for an empty set.
  Result<> read(const UserMemory& memory, const std::array<UserAddress, 3>& from) {
    for (unsigned i = 0; i < sets_.size(); ++i) {
      if (!from[i]) continue;
      const auto result = memory.read(from[i], std::as_writable_bytes(std::span(sets_[i])));
      if (!result) return result;
    }
    return {};
  }
  Result<> write(UserMemory& memory, const std::array<UserAddress, 3>& to) const {
    for (unsigned i = 0; i < sets_.size(); ++i) {
      if (!to[i]) continue;
      const auto result = memory.write(to[i], std::as_bytes(std::span(sets_[i])));
      if (!result) return result;
    }
    return {};
  }

 private:
  int words_;
  std::array<std::vector<std::uint64_t>, 3> sets_;
};

// Calls `each` for every descriptor below `count` in any of the sets.
template <class Each>
void for_each_descriptor(const DescriptorSets& sets, int count, Each each) {
  for (int base = 0; base < count; base += 64) {
    for (std::uint64_t rest = sets.word(base / 64); rest; rest &= rest - 1) {
      const int fd = base + std::countr_zero(rest);
      if (fd >= count) return;
      each(fd);
    }
  }
}

// One past the highest descriptor asked for; EBADF if one is not open (max_select_fd).
Result<int> highest_descriptor(Thread& current, const DescriptorSets& sets, int count) {
  int end = 0;
  bool all_open = true;
  for_each_descriptor(sets, count, [&](int fd) {
    all_open &= current.files().entry(fd) != nullptr;
    end = fd + 1;
  });
  if (!all_open) return Error(E::BADF);
  return end;
}

// Asks one descriptor for the sets that it is in, and enters it into the result's. Returns how many
// that were. A descriptor that was closed during the wait is ready for everything.
int select_one(Thread& current, const DescriptorSets& wanted, int fd, PollWaiter& waiter,
               DescriptorSets& ready) {
  PollMask interest = ready_masks[exceptional];
  for (unsigned i = 0; i < exceptional; ++i)
    if (wanted.has(i, fd)) interest |= ready_masks[i];
  const auto file = current.files().get(fd);
  const PollMask mask = file ? waiter.ask(*file, interest) : PollMask{POLL::NVAL};
  int found = 0;
  for (unsigned i = 0; i < ready_masks.size(); ++i) {
    if (!wanted.has(i, fd) || !(mask & ready_masks[i])) continue;
    ready.add(i, fd);
    ++found;
  }
  return found;
}

// The number of bits in `ready`. Unlike poll, select does not mind a signal that comes together
// with an event or the end of its time here; its caller looks.
Task<long> do_select(Thread& current, const DescriptorSets& wanted, int count,
                     const Timeout& timeout, DescriptorSets& ready) {
  count = co_await highest_descriptor(current, wanted, count);
  PollWaiter waiter(current);
  bool timed_out = timeout.is_zero();
  if (timed_out) waiter.stop_joining();
  for (;;) {
    long found = 0;
    for_each_descriptor(wanted, count, [&](int fd) {
      found += select_one(current, wanted, fd, waiter, ready);
      if (found) waiter.stop_joining();
    });
    waiter.stop_joining();
    if (found || timed_out || current.signal_pending()) co_return found;
    const bool in_time = co_await waiter.schedule(timeout.deadline());
    timed_out = !in_time;
  }
}

// Descriptors beyond the capacity of the process's table are neither read nor written: only Linux
// does that, and lets a program see how large the table is (core_sys_select).
Task<long> core_sys_select(Thread& current, int count, const std::array<UserAddress, 3>& sets,
                           const Timeout& timeout) {
  if (count < 0) co_return Error(E::INVAL);
  count = std::min(count, current.files().capacity());
  DescriptorSets wanted(count), ready(count);
  co_await wanted.read(current.memory(), sets);
  const long found = co_await do_select(current, wanted, count, timeout, ready);
  if (!found && current.signal_pending()) co_return Error(E::RESTARTNOHAND);
  co_await ready.write(current.memory(), sets);
  co_return found;
}

struct Timeval {
  std::int64_t seconds;
  std::int64_t microseconds;
};

// More than a second's worth of microseconds is welcome (select(2) does not say so).
Result<Timeout> timeout_of(const Thread& current, UserAddress address) {
  if (!address) return Timeout::forever();
  const auto time = current.memory().get<Timeval>(address);
  if (!time) return Error(time.error());
  constexpr std::int64_t per_second = second / microsecond;
  const auto seconds = static_cast<std::uint64_t>(time->seconds) +
                       static_cast<std::uint64_t>(time->microseconds / per_second);
  return Timeout::after(current.now(), {static_cast<std::int64_t>(seconds),
                                        time->microseconds % per_second * microsecond});
}

struct SignalSetArgument {  // pselect6's sixth argument
  UserAddress set = 0;
  std::uint64_t size = 0;
};

Result<SignalSetArgument> signal_set_argument(const Thread& current, UserAddress address) {
  if (!address) return SignalSetArgument{};
  return current.memory().get<SignalSetArgument>(address);
}

}  // namespace

Task<long> sys_select(Thread& current, int count, UserAddress read, UserAddress write,
                      UserAddress except, UserAddress timeout) {
  const Timeout wait = co_await timeout_of(current, timeout);
  const std::array<UserAddress, 3> sets{read, write, except};
  const Result<long> result = co_await core_sys_select(current, count, sets, wait).outcome();
  co_return finish_wait(current, wait, result, [&](Timespec left) {
    return current.memory().put(timeout, Timeval{left.seconds, left.nanoseconds / microsecond});
  });
}

Task<long> sys_pselect6(Thread& current, int count, UserAddress read, UserAddress write,
                        UserAddress except, UserAddress timeout, UserAddress mask) {
  const SignalSetArgument signals = co_await signal_set_argument(current, mask);
  const Timeout wait = co_await Timeout::from_user(current, timeout);
  co_await set_user_signal_mask(current, signals.set, signals.size);
  const std::array<UserAddress, 3> sets{read, write, except};
  const Result<long> result = co_await core_sys_select(current, count, sets, wait).outcome();
  co_return finish_wait(current, wait, result, write_timespec(current, timeout));
}

}  // namespace plumbline
