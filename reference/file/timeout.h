// SPDX-License-Identifier: Apache-2.0
// How long poll, select and epoll_wait wait: for ever, until a time, or not at all.
#pragma once

#include <optional>

#include "reference/core/timespec.h"
#include "reference/task/thread.h"

namespace plumbline {

class Timeout {
 public:
  static Timeout forever() { return {}; }
  static Timeout until(Nanoseconds end) { return Timeout(to_timespec(end)); }
  static Timeout milliseconds(Nanoseconds now, int count);  // negative: for ever

  // From now on; EINVAL for a time that is not one (poll_select_set_timeout).
  static Result<Timeout> after(Nanoseconds now, Timespec time);

  // What a user's pointer to a timespec says; a null pointer: for ever. EFAULT, EINVAL.
  static Result<Timeout> from_user(const Thread& current, UserAddress timespec);

  bool is_forever() const { return !end_; }
  bool is_zero() const { return end_ && end_->is_zero(); }  // just look, do not wait
  Nanoseconds deadline() const { return end_ ? to_nanoseconds(*end_) : never; }

  // What is left of a time that is neither zero nor for ever.
  Timespec remaining(Nanoseconds now) const { return time_between(to_timespec(now), *end_); }

 private:
  Timeout() = default;
  explicit Timeout(Timespec end) : end_(end) {}

  std::optional<Timespec> end_;  // since boot, or zero
};

// The end of ppoll, select and pselect6 (poll_select_finish): the old signal mask comes back unless
// a signal interrupted the call, and `write`, if the program gave a time, stores what is left of
// it. Linux alone does the latter. A time that cannot be stored does no harm, but a call without
// its remaining time cannot begin again: it fails with EINTR.
template <class Write>
Result<long> finish_wait(Thread& current, const Timeout& timeout, Result<long> result,
                         Write write) {
  const bool interrupted = !result && result.error() == E::RESTARTNOHAND;
  if (!interrupted) restore_saved_signal_mask(current);
  if (timeout.is_forever() || timeout.is_zero()) return result;
  const bool written = write(timeout.remaining(current.now())).has_value();
  if (interrupted && !written) return Error(E::INTR);
  return result;
}

inline auto write_timespec(Thread& current, UserAddress address) {
  return [&current, address](Timespec time) { return current.memory().put(address, time); };
}

}  // namespace plumbline
