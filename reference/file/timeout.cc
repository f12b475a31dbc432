// SPDX-License-Identifier: Apache-2.0
#include "reference/file/timeout.h"

namespace plumbline {

Result<Timeout> Timeout::after(Nanoseconds now, Timespec time) {
  if (!time.is_valid()) return Error(E::INVAL);
  if (time.is_zero()) return Timeout(time);
  return Timeout(add_safe(to_timespec(now), time));
}

Timeout Timeout::milliseconds(Nanoseconds now, int count) {
  if (count < 0) return forever();
  return *after(now, to_timespec(count * millisecond));
}

Result<Timeout> Timeout::from_user(const Thread& current, UserAddress timespec) {
  if (!timespec) return forever();
  const auto time = current.memory().get<Timespec>(timespec);
  if (!time) return Error(time.error());
  return after(current.now(), *time);
}

}  // namespace plumbline
