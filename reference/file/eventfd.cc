// SPDX-License-Identifier: Apache-2.0
// eventfd: a counter that is readable while it is not zero (eventfd(2); fs/eventfd.c).
#include <limits>

#include "reference/file/fd_table.h"
#include "reference/file/segments.h"
#include "reference/file/syscalls.h"

namespace plumbline {
namespace {

using abi::EFD;
using abi::POLL;

class EventFd final : public File {
 public:
  EventFd(std::uint64_t count, int flags)
      : File(abi::O::RDWR | (flags & EFD::NONBLOCK)),
        count_(count),
        is_semaphore_(flags & EFD::SEMAPHORE) {}

  Task<long> read(Thread& current, IovIter& to, Offset) override;
  Task<long> write(Thread& current, IovIter& from, Offset) override;
  PollMask poll(PollTable* table) override;
  Result<long> seek(std::int64_t, int) override { return position; }  // noop_llseek

 private:
  // Programs cannot write this value nor count up to it; only the kernel could (eventfd_signal).
  static constexpr std::uint64_t overflow = std::numeric_limits<std::uint64_t>::max();

  bool has_room(std::uint64_t value) const { return overflow - count_ > value; }

  Task<long> write_once(Thread& current, IovIter& from, std::size_t size);
  template <class Condition>
  Task<void> wait_until(Thread& current, Condition condition);

  std::uint64_t count_;
  const bool is_semaphore_;
  WaitQueue queue_;  // readers, writers and pollers
};

// Readers and writers stand on one queue, and each change wakes all of them: the first to run takes
// what it can. Until 6.4 the last to come stood first, and kept its place after a vain wake-up.
template <class Condition>
Task<void> EventFd::wait_until(Thread& current, Condition condition) {
  if (condition()) co_return {};
  if (is_nonblocking()) co_return Error(E::AGAIN);
  if (current.config().has(changes::eventfd_waiters_in_order)) {
    co_await wait_event_interruptible_locked(current, queue_, condition);
    co_return {};
  }
  Waiter waiter(current, /*remove_when_woken=*/false);
  queue_.add(waiter);
  while (!condition()) {
    if (current.signal_pending()) co_return Error(E::RESTARTSYS);
    co_await Schedule(current);
  }
  co_return {};
}

Task<long> EventFd::read(Thread& current, IovIter& to, Offset) {
  if (to.count() < sizeof count_) co_return Error(E::INVAL);
  co_await wait_until(current, [this] { return count_ != 0; });
  const std::uint64_t value = is_semaphore_ ? 1 : count_;
  count_ -= value;
  queue_.wake_up(POLL::OUT);
  // Too late to put anything back: what does not reach the program is lost.
  if (to.copy_to_user(std::as_bytes(std::span(&value, 1))) != sizeof value)
    co_return Error(E::FAULT);
  co_return sizeof value;
}

Task<long> EventFd::write(Thread& current, IovIter& from, Offset) {
  return for_each_segment(
      from, [this, &current, &from](std::size_t size) { return write_once(current, from, size); });
}

Task<long> EventFd::write_once(Thread& current, IovIter& from, std::size_t size) {
  std::uint64_t value = 0;
  if (size < sizeof value) co_return Error(E::INVAL);
  if (size > sizeof value && current.config().has(changes::eventfd_write_exact_size))
    co_return Error(E::INVAL);
  if (from.copy_from_user(std::as_writable_bytes(std::span(&value, 1))) != sizeof value)
    co_return Error(E::FAULT);
  if (value == overflow) co_return Error(E::INVAL);
  co_await wait_until(current, [this, value] { return has_room(value); });
  count_ += value;
  queue_.wake_up(POLL::IN);
  co_return sizeof value;
}

PollMask EventFd::poll(PollTable* table) {
  poll_wait(table, queue_);
  PollMask mask = 0;
  if (count_ > 0) mask |= POLL::IN;
  if (count_ == overflow) mask |= POLL::ERR;
  if (has_room(1)) mask |= POLL::OUT;
  return mask;
}

}  // namespace

Result<long> sys_eventfd2(Thread& current, unsigned count, int flags) {
  if (flags & ~(EFD::SEMAPHORE | EFD::NONBLOCK | EFD::CLOEXEC)) return Error(E::INVAL);
  return install_file(current, make_counted<EventFd>(count, flags), flags);
}

Result<long> sys_eventfd(Thread& current, unsigned count) {
  return sys_eventfd2(current, count, 0);
}

}  // namespace plumbline
