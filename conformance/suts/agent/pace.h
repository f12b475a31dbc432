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
  bool stale_states = false;  // a thread that was woken may look asleep for a while
  unsigned looks = 1;         // in a row that must find all workers at rest
  std::int64_t nap = 20'000;  // ns between two looks
};

// Puts the calling process on one CPU (this one, or the current one), with priority 5 if it may.
Pace take_pace(std::optional<unsigned> cpu, bool virtual_time);

std::int64_t now();               // ns of CLOCK_MONOTONIC
std::int64_t realtime_seconds();  // of CLOCK_REALTIME
void sleep_until(std::int64_t monotonic);
void sleep_for(std::int64_t duration);
// Of CLOCK_REALTIME. The kernel's seconds (IPC_STAT's times) lag by up to a tick, so a program
// begins far from where they change.
void sleep_until_half_second();

// A virtual clock moves only while the controller sleeps in sleep_until(), or it may move at any
// time.
void stop_clock();
void let_clock_go();

}  // namespace plumbline::agent
