// SPDX-License-Identifier: Apache-2.0
// Virtual time and timers. Nothing here knows the host's clock: time stands still until somebody
// advances it, and then it jumps from one timer to the next.
#pragma once

#include <cstdint>
#include <limits>
#include <map>
#include <utility>

namespace plumbline {

using Nanoseconds = std::int64_t;

inline constexpr Nanoseconds microsecond = 1'000;
inline constexpr Nanoseconds millisecond = 1'000'000;
inline constexpr Nanoseconds second = 1'000'000'000;
inline constexpr Nanoseconds never = std::numeric_limits<Nanoseconds>::max();

class Timers;

// Calls `expired` once, at its time, unless it is cancelled or destroyed before (Linux's hrtimer).
class Timer {
 public:
  explicit Timer(Timers& timers) : timers_(timers) {}
  Timer(const Timer&) = delete;
  Timer& operator=(const Timer&) = delete;
  virtual ~Timer() { cancel(); }

  void start(Nanoseconds expires);  // absolute; `never` does not arm it
  void cancel();
  bool is_armed() const { return armed_; }
  Nanoseconds expires() const { return key_.first; }

 protected:
  virtual void expired() = 0;

 private:
  friend Timers;
  Timers& timers_;
  bool armed_ = false;
  std::pair<Nanoseconds, std::uint64_t> key_{never, 0};
};

// The clock and all armed timers, by time and then in the order in which they were armed.
class Timers {
 public:
  // ns since boot: CLOCK_MONOTONIC and CLOCK_BOOTTIME.
  Nanoseconds now() const { return now_; }
  // ns since 1970: CLOCK_REALTIME.
  Nanoseconds real_time() const { return boot_real_time_ + now_; }
  void set_boot_real_time(Nanoseconds time) { boot_real_time_ = time; }
  // What a time of the real-time clock is since boot. That clock is never set here.
  Nanoseconds since_boot(Nanoseconds real) const { return real - boot_real_time_; }

  // When the next timer expires, or `never`.
  Nanoseconds next() const { return queue_.empty() ? never : queue_.begin()->first.first; }

  // Goes forward to `time` and fires what is due then. Time never runs backwards.
  void advance_to(Nanoseconds time);

 private:
  friend Timer;
  Nanoseconds now_ = 0;
  Nanoseconds boot_real_time_ = 0;
  std::uint64_t sequence_ = 0;
  std::map<std::pair<Nanoseconds, std::uint64_t>, Timer*> queue_;
};

}  // namespace plumbline
