// SPDX-License-Identifier: Apache-2.0
// How the controller is scheduled, and how it waits.
//
// With real-time priority, everything shares one CPU and the workers go first: when the controller
// runs, each worker has returned or sleeps. Without it, the controller looks at the workers until
// nothing changes any more.
#pragma once

#include <cstdint>
#include <optional>

namespace plumbline::agent {

struct Pace {
  bool fifo = false;          // the right to real-time priority was granted
  bool virtual_time = false;  // time passes only when everybody waits
  bool stale_states = false;  // a thread that was woken looks asleep until it runs
  unsigned looks = 1;         // in a row that must find all workers at rest
  std::int64_t nap = 20'000;  // ns between two looks
};

// Puts the calling process on one CPU (this one, or the current one), with priority 5 if it may.
Pace take_pace(std::optional<unsigned> cpu, bool virtual_time);

std::int64_t now();        // ns of CLOCK_MONOTONIC
std::int64_t real_time();  // ns of CLOCK_REALTIME
void sleep_until(std::int64_t monotonic);
void sleep_for(std::int64_t duration);
// Of CLOCK_REALTIME. The kernel's seconds (IPC_STAT's times) lag by up to a tick, so a program
// begins far from where they change.
void sleep_until_half_second();

// gVisor's ticks of CPU time, every 10 ms. What a tick wakes runs before those whom a step has
// woken, and changes their order, so a step begins when none is near.
class Ticks {
 public:
  void look();
  void let_pass();  // the next one, if it is near

 private:
  std::int64_t cpu_time_ = 0;  // of this thread; it grows with a tick
  std::int64_t looked_ = 0;    // when it was read
  std::int64_t last_ = 0;      // the look before the last tick: the next is 10 ms later at least
};

// A virtual clock moves only while the controller sleeps in sleep_until(), or it may move at any
// time.
void stop_clock();
void let_clock_go();

}  // namespace plumbline::agent
