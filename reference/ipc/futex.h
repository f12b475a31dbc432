// SPDX-License-Identifier: Apache-2.0
// Who waits on which word of user memory (kernel/futex, futex(7)).
//
// A futex is a word that a program changes by itself; the kernel only puts those to sleep who found
// it not to their liking, and wakes them when told to, the first to come first. A waiter stands
// here under a key: a word that threads of one process share has another key than the same word as
// processes share it, so one kind of wake-up does not reach the other kind of waiter. A word of a
// shared memory segment is the same wherever each process has attached it.
#pragma once

#include "reference/core/list.h"
#include "reference/core/task.h"
#include "reference/task/thread.h"

namespace plumbline {

struct FutexKey {
  const Process* process;  // null: shared by all that have the memory
  Ref<Counted> memory;     // the shared memory segment, or null for the programs' own area
  std::uint64_t offset;    // in the segment, or the address
  bool operator==(const FutexKey&) const = default;
};

class Futexes {
 public:
  static constexpr std::uint32_t any_bit = ~std::uint32_t{0};  // FUTEX_BITSET_MATCH_ANY

  // Sleeps until a wake-up for one of the bits. ETIMEDOUT, ERESTARTSYS.
  Task<void> wait(Thread& current, FutexKey key, std::uint32_t bits, Nanoseconds deadline);

  // Wakes up to `count`, but at least one. Returns how many.
  int wake(FutexKey key, int count, std::uint32_t bits = any_bit);

  // Wakes up to `wake_max`, and lets up to `requeue_max` others wait for another word, behind those
  // who do already. Returns how many of both.
  int requeue(FutexKey from, FutexKey to, int wake_max, int requeue_max);

 private:
  struct Waiter : ListLink<> {  // struct futex_q
    Thread& thread;
    FutexKey key;
    std::uint32_t bits;
    bool woken = false;

    Waiter(Thread& thread_, FutexKey key_, std::uint32_t bits_)
        : thread(thread_), key(key_), bits(bits_) {}
  };

  static void wake(Waiter& waiter);

  List<Waiter> waiters_;  // of all words
};

}  // namespace plumbline
