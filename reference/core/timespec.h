// SPDX-License-Identifier: Apache-2.0
// Times as programs write them. A timespec reaches much further than 64 bits of nanoseconds do, and
// Linux computes with it where a program can see the result (include/linux/time64.h).
#pragma once

#include "reference/core/time.h"

namespace plumbline {

struct Timespec {
  std::int64_t seconds = 0;
  std::int64_t nanoseconds = 0;

  bool operator==(const Timespec&) const = default;
  bool is_zero() const { return seconds == 0 && nanoseconds == 0; }
  bool is_valid() const { return seconds >= 0 && nanoseconds >= 0 && nanoseconds < second; }
};

// The longest times are cut to `never` (timespec64_to_ktime).
constexpr Nanoseconds to_nanoseconds(Timespec time) {
  if (time.seconds >= never / second) return never;
  return time.seconds * second + time.nanoseconds;
}

constexpr Timespec to_timespec(Nanoseconds time) { return {time / second, time % second}; }

// The sum of two valid times; the end of time if it is later than that (timespec64_add_safe).
constexpr Timespec add_safe(Timespec a, Timespec b) {
  const std::int64_t nanoseconds = a.nanoseconds + b.nanoseconds;
  const std::int64_t carry = nanoseconds / second;
  if (a.seconds > never - carry - b.seconds) return {never, 0};
  return {a.seconds + b.seconds + carry, nanoseconds % second};
}

// From `from` to `to`; zero if that is in the past.
constexpr Timespec time_between(Timespec from, Timespec to) {
  Timespec span{to.seconds - from.seconds, to.nanoseconds - from.nanoseconds};
  if (span.nanoseconds < 0) {
    --span.seconds;
    span.nanoseconds += second;
  }
  return span.seconds < 0 ? Timespec{} : span;
}

// Nanoseconds later, or `never` (ktime_add_safe).
constexpr Nanoseconds later(Nanoseconds time, Nanoseconds by) {
  return time > never - by ? never : time + by;
}

}  // namespace plumbline
