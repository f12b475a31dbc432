// SPDX-License-Identifier: Apache-2.0
// Time-outs of sockets. They are counted in ticks of the timer (jiffies), so they end at a tick,
// and what SO_RCVTIMEO sets comes back rounded up to ticks.
#pragma once

#include <optional>

#include "reference/core/time.h"
#include "reference/task/thread.h"

namespace plumbline {

struct Jiffies {
  std::int64_t count = 0;

  static constexpr std::int64_t maximum = 0x7fff'ffff'ffff'ffff;  // MAX_SCHEDULE_TIMEOUT
  static Jiffies forever() { return {maximum}; }
  bool is_forever() const { return count == maximum; }
};

// When a wait ends: never, at a tick, or at once.
class Deadline {
 public:
  // `wait` from now on; with `noblock` there is no waiting at all.
  Deadline(const Machine& machine, Jiffies wait, bool noblock);

  bool is_forever() const { return !at_once_ && at_ == never; }
  // Nothing is left of it.
  bool has_passed(Nanoseconds now) const { return at_once_ || now >= at_; }
  Nanoseconds at() const { return at_; }

 private:
  bool at_once_;
  Nanoseconds at_;
};

}  // namespace plumbline
