// SPDX-License-Identifier: Apache-2.0
// Wait queues: how a sleeping thread learns that what it waits for may have happened.
//
// An entry on a queue is woken by a call of its `wake`. Ordinary entries stand at the front, the
// last to come first; exclusive ones at the back, the first to come first. A wake-up calls all
// ordinary entries and stops after `exclusive_max` exclusive ones that did wake somebody, so that
// one connection or one message does not wake a crowd (Linux's include/linux/wait.h).
#pragma once

#include <cassert>
#include <cstdint>

#include "reference/core/list.h"
#include "reference/core/scheduler.h"
#include "reference/core/task.h"

namespace plumbline {

// What happened, as poll(2) masks say it. 0: unknown, so everybody concerned should look.
using PollMask = std::uint32_t;

class WaitQueueEntry : public ListLink<> {
 public:
  virtual ~WaitQueueEntry() = default;
  virtual bool wake(PollMask key) = 0;  // true if this woke somebody (default_wake_function)
  bool is_exclusive() const { return exclusive_; }

 private:
  friend class WaitQueue;
  bool exclusive_ = false;
};

class WaitQueue {
 public:
  WaitQueue() = default;
  ~WaitQueue() { assert(!is_active()); }  // who waits keeps alive what it waits on
  WaitQueue(const WaitQueue&) = delete;
  WaitQueue& operator=(const WaitQueue&) = delete;

  void add(WaitQueueEntry& entry) {  // __add_wait_queue
    entry.exclusive_ = false;
    entries_.push_front(entry);
  }
  void add_exclusive(WaitQueueEntry& entry) {  // __add_wait_queue_entry_tail_exclusive
    entry.exclusive_ = true;
    entries_.push_back(entry);
  }
  void add_exclusive_first(WaitQueueEntry& entry) {  // __add_wait_queue_exclusive
    entry.exclusive_ = true;
    entries_.push_front(entry);
  }
  void add_tail(WaitQueueEntry& entry) {  // __add_wait_queue_entry_tail
    entry.exclusive_ = false;
    entries_.push_back(entry);
  }
  bool is_active() const { return !entries_.empty(); }  // waitqueue_active
  WaitQueueEntry* first() const { return entries_.front(); }

  void wake_up(PollMask key = 0, unsigned exclusive_max = 1) {
    for (WaitQueueEntry *entry = entries_.front(), *next; entry; entry = next) {
      next = entries_.after(*entry);
      const bool exclusive = entry->is_exclusive();
      if (entry->wake(key) && exclusive && --exclusive_max == 0) break;
    }
  }
  void wake_up_all(PollMask key = 0) { wake_up(key, ~0u); }

 private:
  List<WaitQueueEntry> entries_;
};

// A thread on a queue. With `remove_when_woken` it leaves the queue in the moment it is woken, so
// the next wake-up finds the next waiter (autoremove_wake_function).
class Waiter : public WaitQueueEntry {
 public:
  explicit Waiter(Sleeper& sleeper, bool remove_when_woken = true)
      : sleeper_(sleeper), remove_when_woken_(remove_when_woken) {}

  bool wake(PollMask) override {
    const bool woken = sleeper_.wake_up();
    if (woken && remove_when_woken_) unlink();
    return woken;
  }

 private:
  Sleeper& sleeper_;
  bool remove_when_woken_;
};

enum class Exclusive : bool { No, Yes };

// Sleeps on `queue` until `condition` holds (wait_event_interruptible, and _exclusive). Ends with
// ERESTARTSYS when a signal comes first; `deadline` in ns since boot: false when it has passed.
template <class Condition>
Task<bool> wait_event_interruptible(Sleeper& current, WaitQueue& queue, Condition condition,
                                    Exclusive exclusive = Exclusive::No,
                                    Nanoseconds deadline = never) {
  if (condition()) co_return true;
  Waiter waiter(current);
  bool in_time = true;
  for (;;) {
    const bool interrupted = current.signal_pending();
    if (interrupted) {
      waiter.unlink();
    } else if (!waiter.is_linked()) {
      exclusive == Exclusive::Yes ? queue.add_exclusive(waiter) : queue.add(waiter);
    }
    if (condition()) co_return true;
    if (interrupted) co_return Error(E::RESTARTSYS);
    if (!in_time) co_return false;
    in_time = co_await Schedule(current, deadline);
  }
}

// Sleeps until `condition` holds, behind all who wait already, and behind them again after a vain
// wake-up (wait_event_interruptible_locked_irq). Ends with ERESTARTSYS when a signal comes first.
template <class Condition>
Task<void> wait_event_interruptible_locked(Sleeper& current, WaitQueue& queue,
                                           Condition condition) {
  if (condition()) co_return {};
  Waiter waiter(current);
  do {
    if (!waiter.is_linked()) queue.add_tail(waiter);
    if (current.signal_pending()) co_return Error(E::RESTARTSYS);
    co_await Schedule(current);
  } while (!condition());
  co_return {};
}

}  // namespace plumbline
