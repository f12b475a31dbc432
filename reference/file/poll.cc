// SPDX-License-Identifier: Apache-2.0
// poll and ppoll (poll(2); fs/select.c).
#include <vector>

#include "reference/file/fd_table.h"
#include "reference/file/poll_waiter.h"
#include "reference/file/syscalls.h"
#include "reference/file/timeout.h"

namespace plumbline {
namespace {

using abi::POLL;

struct PollFd {  // struct pollfd
  std::int32_t fd;
  std::uint16_t events;
  std::uint16_t revents;
};

// POLLERR and POLLHUP need not be asked for. A negative descriptor is skipped.
PollMask poll_one(Thread& current, const PollFd& entry, PollWaiter& waiter) {
  if (entry.fd < 0) return 0;
  const auto file = current.files().get(entry.fd);
  if (!file) return POLL::NVAL;
  const PollMask filter = entry.events | POLL::ERR | POLL::HUP;
  return waiter.ask(*file, filter) & filter;
}

// The number of ready entries; 0 when the time is over, ERESTARTNOHAND when a signal comes first.
Task<long> do_poll(Thread& current, std::vector<PollFd>& entries, const Timeout& timeout) {
  PollWaiter waiter(current);
  bool timed_out = timeout.is_zero();
  if (timed_out) waiter.stop_joining();
  for (;;) {
    long ready = 0;
    for (PollFd& entry : entries) {
      entry.revents = static_cast<std::uint16_t>(poll_one(current, entry, waiter));
      if (!entry.revents) continue;
      ++ready;
      waiter.stop_joining();
    }
    waiter.stop_joining();
    if (ready) co_return ready;
    if (current.signal_pending()) co_return Error(E::RESTARTNOHAND);
    if (timed_out) co_return 0;
    const bool in_time = co_await waiter.schedule(timeout.deadline());
    timed_out = !in_time;
  }
}

// The program gets every `revents`, also of a poll that was interrupted.
Task<long> do_sys_poll(Thread& current, UserAddress fds, unsigned count, const Timeout& timeout) {
  if (count > descriptor_limit(current)) co_return Error(E::INVAL);
  std::vector<PollFd> entries(count);
  co_await current.memory().read(fds, std::as_writable_bytes(std::span(entries)));
  const Result<long> result = co_await do_poll(current, entries, timeout).outcome();
  for (std::size_t i = 0; i < entries.size(); ++i)
    co_await current.memory().put(fds + i * sizeof(PollFd) + offsetof(PollFd, revents),
                                  entries[i].revents);
  co_return result;
}

}  // namespace

// A poll that begins again still ends when it was to end at first: Linux keeps the time in a
// restart block, where ppoll and select write it back to the program.
Task<long> sys_poll(Thread& current, UserAddress fds, unsigned count, int timeout) {
  const auto restart = std::exchange(current.restart_deadline, std::nullopt);
  const Timeout wait =
      restart ? Timeout::until(*restart) : Timeout::milliseconds(current.now(), timeout);
  const Result<long> result = co_await do_sys_poll(current, fds, count, wait).outcome();
  if (!result && result.error() == E::RESTARTNOHAND && !wait.is_forever() && !wait.is_zero())
    current.restart_deadline = wait.deadline();
  co_return result;
}

Task<long> sys_ppoll(Thread& current, UserAddress fds, unsigned count, UserAddress timeout,
                     UserAddress mask, std::size_t mask_size) {
  const Timeout wait = co_await Timeout::from_user(current, timeout);
  co_await set_user_signal_mask(current, mask, mask_size);
  const Result<long> result = co_await do_sys_poll(current, fds, count, wait).outcome();
  co_return finish_wait(current, wait, result, write_timespec(current, timeout));
}

}  // namespace plumbline
