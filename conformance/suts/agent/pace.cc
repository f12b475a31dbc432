// SPDX-License-Identifier: Apache-2.0
#include "conformance/suts/agent/pace.h"

#include <sched.h>
#include <sys/prctl.h>
#include <sys/utsname.h>
#include <time.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

#include "conformance/suts/agent/shared.h"

namespace plumbline::agent {
namespace {

constexpr int controller_priority = 5;  // below the workers'
constexpr std::int64_t second = 1'000'000'000;

// Since the last of gVisor's ticks: the next is near, or nobody saw it.
constexpr std::int64_t near_tick = 8'000'000;
constexpr std::int64_t past_tick = 16'000'000;

timespec as_timespec(std::int64_t time) { return {time / second, time % second}; }

std::int64_t read_clock(clockid_t clock) {
  timespec time;
  clock_gettime(clock, &time);
  return time.tv_sec * second + time.tv_nsec;
}

void sleep_on(clockid_t clock, std::int64_t until) {
  const timespec time = as_timespec(until);
  while (clock_nanosleep(clock, TIMER_ABSTIME, &time, nullptr) == EINTR) {
  }
}

// gVisor shows a thread as asleep after it was woken, until its goroutine runs. All its releases
// claim to have been built at this moment.
bool is_gvisor() {
  utsname name;
  return uname(&name) == 0 && std::strstr(name.version, "Sun Jan 10 15:06:54 PST 2016") != nullptr;
}

}  // namespace

Pace take_pace(std::optional<unsigned> cpu, bool virtual_time) {
  Pace pace;
  pace.virtual_time = virtual_time;
  cpu_set_t set;
  CPU_ZERO(&set);
  CPU_SET(cpu.value_or(unsigned(sched_getcpu())), &set);
  const bool pinned = sched_setaffinity(0, sizeof set, &set) == 0;
  const sched_param priority = {controller_priority};
  pace.fifo = pinned && sched_setscheduler(0, SCHED_FIFO, &priority) == 0 &&
              sched_getscheduler(0) == SCHED_FIFO;
  if (!pace.fifo) {
    prctl(PR_SET_TIMERSLACK, 1, 0, 0, 0);  // real-time tasks have none
    pace.stale_states = is_gvisor();
    pace.looks = 2;
  }
  return pace;
}

std::int64_t now() {
  const Clock& clock = shared().clock;
  return clock.stands_still.load() != 0 ? clock.time : read_clock(CLOCK_MONOTONIC);
}
std::int64_t real_time() { return read_clock(CLOCK_REALTIME); }
void sleep_until(std::int64_t monotonic) {
  Clock& clock = shared().clock;
  const bool stood_still = clock.stands_still.exchange(0) != 0;
  sleep_on(CLOCK_MONOTONIC, monotonic);
  clock.time = std::max(clock.time, monotonic);
  clock.stands_still.store(stood_still);
}
void sleep_for(std::int64_t duration) { sleep_until(now() + duration); }
void sleep_until_half_second() {
  sleep_on(CLOCK_REALTIME, (read_clock(CLOCK_REALTIME) / second + 1) * second + second / 2);
}

void Ticks::look() {
  const std::int64_t cpu_time = read_clock(CLOCK_THREAD_CPUTIME_ID);
  if (cpu_time != cpu_time_) last_ = looked_;
  cpu_time_ = cpu_time;
  looked_ = read_clock(CLOCK_MONOTONIC);
}

void Ticks::let_pass() {
  for (look(); looked_ - last_ > near_tick && looked_ - last_ < past_tick; look()) sched_yield();
}

void stop_clock() {
  shared().clock.time = read_clock(CLOCK_MONOTONIC);
  shared().clock.stands_still.store(1);
}
void let_clock_go() { shared().clock.stands_still.store(0); }

}  // namespace plumbline::agent
