// SPDX-License-Identifier: Apache-2.0
// Who runs, and what it means to sleep.
//
// The model has one CPU, and its threads are what SCHED_FIFO threads of one priority are: a thread
// runs until it sleeps, and a thread that is woken goes to the end of the run queue. (The agent
// gives real threads the same policy, so the orders agree.)
//
// Sleeping takes three steps, as in Linux: the thread joins a wait queue, looks at its condition,
// and calls schedule(). Whoever changes the condition wakes the queue. Nothing can happen between
// the look and the sleep, because nothing else runs.
#pragma once

#include <cassert>
#include <coroutine>
#include <utility>

#include "reference/core/list.h"
#include "reference/core/time.h"

namespace plumbline {

class Scheduler;

// The part of a thread that sleeps and is woken (of Linux's task_struct: __state, TIF_SIGPENDING).
class Sleeper : public ListLink<> {
 public:
  explicit Sleeper(Scheduler& scheduler);

  // Makes a sleeping thread runnable. False if it was not asleep (try_to_wake_up).
  bool wake_up();

  // Something has to be done before the thread returns to its program: a signal to deliver.
  bool signal_pending() const { return signal_pending_; }
  void set_signal_pending(bool pending) { signal_pending_ = pending; }

  bool is_asleep() const { return parked_ && !is_linked(); }
  Scheduler& scheduler() const { return scheduler_; }

 private:
  friend Scheduler;
  friend class Schedule;
  friend class Suspend;

  class Alarm final : public Timer {
   public:
    Alarm(Timers& timers, Sleeper& sleeper) : Timer(timers), sleeper_(sleeper) {}

   private:
    void expired() override { sleeper_.wake_up(); }
    Sleeper& sleeper_;
  };

  Scheduler& scheduler_;
  std::coroutine_handle<> parked_;  // where it goes on, while it sleeps or waits for the CPU
  bool signal_pending_ = false;
  Alarm alarm_;
};

class Scheduler {
 public:
  Timers timers;

  // Runs threads until all of them sleep, and no timer is due.
  void run() {
    for (;;) {
      while (Sleeper* next = run_queue_.pop_front()) {
        current_ = next;
        std::exchange(next->parked_, nullptr).resume();
        current_ = nullptr;
      }
      if (timers.next() > timers.now()) return;
      timers.advance_to(timers.now());
    }
  }

  // Lets time pass up to `end`: at each timer's time, what it wakes runs before the next one.
  void advance_to(Nanoseconds end) {
    run();
    while (timers.next() <= end) {
      timers.advance_to(timers.next());
      run();
    }
    timers.advance_to(end);
  }

  Sleeper* current() const { return current_; }

 private:
  friend Sleeper;
  List<Sleeper> run_queue_;
  Sleeper* current_ = nullptr;
};

inline Sleeper::Sleeper(Scheduler& scheduler)
    : scheduler_(scheduler), alarm_(scheduler.timers, *this) {}

inline bool Sleeper::wake_up() {
  if (!is_asleep()) return false;
  scheduler_.run_queue_.push_back(*this);
  return true;
}

// co_await Schedule(thread, deadline): sleeps until it is woken, or until the deadline (ns since
// boot). Yields false if the deadline has passed. A thread with a pending signal does not sleep.
class Schedule {
 public:
  explicit Schedule(Sleeper& sleeper, Nanoseconds deadline = never)
      : sleeper_(sleeper), deadline_(deadline) {}

  bool await_ready() const noexcept { return sleeper_.signal_pending(); }
  void await_suspend(std::coroutine_handle<> handle) {
    assert(!sleeper_.parked_);
    sleeper_.parked_ = handle;
    sleeper_.alarm_.start(deadline_);
  }
  bool await_resume() {
    sleeper_.alarm_.cancel();
    return sleeper_.scheduler().timers.now() < deadline_;
  }

 private:
  Sleeper& sleeper_;
  Nanoseconds deadline_;
};

// co_await Suspend(thread): sleeps until it is woken, whatever signals are pending. What a stopped
// thread does.
class Suspend {
 public:
  explicit Suspend(Sleeper& sleeper) : sleeper_(sleeper) {}
  bool await_ready() const noexcept { return false; }
  void await_suspend(std::coroutine_handle<> handle) { sleeper_.parked_ = handle; }
  void await_resume() const noexcept {}

 private:
  Sleeper& sleeper_;
};

}  // namespace plumbline
