// SPDX-License-Identifier: Apache-2.0
// One thread on many wait queues: what poll(2) and select(2) sleep with (poll_wqueues).
//
//   join   the first round asks every file and joins all queues that the files name; once something
//          is ready there is nothing to wait for, so the rest of the round only asks
//   look   later rounds only ask: the thread stands on the queues until the call ends
//   sleep  until any queue is woken with an event of interest, or until the deadline
#pragma once

#include <array>
#include <forward_list>
#include <optional>

#include "reference/file/file.h"

namespace plumbline {

class PollWaiter final : public PollTable {
 public:
  explicit PollWaiter(Thread& current) : current_(current) {}

  // Which of the events of interest are ready.
  PollMask ask(const Ref<File>& file, PollMask events) {
    interest = events;
    file_ = &file;
    return file->poll(joining_ ? this : nullptr);
  }
  void stop_joining() { joining_ = false; }

  // Sleeps, unless a queue was woken since the last sleep. False if the deadline has passed
  // (poll_schedule_timeout).
  Task<bool> schedule(Nanoseconds deadline) {
    bool in_time = deadline > current_.now();
    if (in_time && !triggered_) in_time = co_await Schedule(current_, deadline);
    triggered_ = false;
    co_return in_time;
  }

 private:
  // A place on a queue. It holds the file, so the queue stays where it is even if the descriptor is
  // closed meanwhile; that also means that such a file is only released when the call ends.
  class Entry final : public WaitQueueEntry {
   public:
    Entry(PollWaiter& waiter, const Ref<File>& file, PollMask interest)
        : waiter_(waiter), file_(file), interest_(interest) {}
    ~Entry() override { unlink(); }  // before the file goes

    bool wake(PollMask key) override {
      if (key && !(key & interest_)) return false;
      waiter_.triggered_ = true;
      return waiter_.current_.wake_up();
    }

   private:
    PollWaiter& waiter_;
    Ref<File> file_;
    PollMask interest_;
  };

  void wait_on(WaitQueue& queue) override { queue.add(new_entry()); }

  Entry& new_entry() {
    if (used_ < first_entries_.size())
      return first_entries_[used_++].emplace(*this, *file_, interest);
    return more_entries_.emplace_front(*this, *file_, interest);
  }

  Thread& current_;
  const Ref<File>* file_ = nullptr;  // the one that is being asked
  bool joining_ = true;
  bool triggered_ = false;
  std::size_t used_ = 0;
  std::array<std::optional<Entry>, 8> first_entries_;
  std::forward_list<Entry> more_entries_;
};

}  // namespace plumbline
