// SPDX-License-Identifier: Apache-2.0
#include "reference/ipc/futex.h"

namespace plumbline {

Task<void> Futexes::wait(Thread& current, FutexKey key, std::uint32_t bits, Nanoseconds deadline) {
  Waiter waiter(current, key, bits);
  waiters_.push_back(waiter);
  bool in_time = true;
  while (in_time && !waiter.woken) {
    if (current.signal_pending()) co_return Error(E::RESTARTSYS);
    in_time = co_await Schedule(current, deadline);
  }
  if (!waiter.woken) co_return Error(E::TIMEDOUT);
  co_return {};
}

void Futexes::wake(Waiter& waiter) {
  waiter.unlink();
  waiter.woken = true;
  waiter.thread.wake_up();
}

int Futexes::wake(FutexKey key, int count, std::uint32_t bits) {
  int woken = 0;
  for (Waiter *waiter = waiters_.front(), *next; waiter; waiter = next) {
    next = waiters_.after(*waiter);
    if (waiter->key != key || !(waiter->bits & bits)) continue;
    wake(*waiter);
    if (++woken >= count) break;
  }
  return woken;
}

int Futexes::requeue(FutexKey from, FutexKey to, int wake_max, int requeue_max) {
  List<Waiter> moved;
  int woken = 0, requeued = 0;
  for (Waiter *waiter = waiters_.front(), *next; waiter; waiter = next) {
    next = waiters_.after(*waiter);
    if (waiter->key != from) continue;
    if (woken < wake_max) {
      wake(*waiter);
      ++woken;
    } else if (requeued++ < requeue_max) {
      if (from == to) continue;  // keeps its place
      waiter->key = to;
      waiter->unlink();
      moved.push_back(*waiter);
    } else {
      --requeued;
      break;
    }
  }
  while (Waiter* waiter = moved.pop_front()) waiters_.push_back(*waiter);
  return woken + requeued;
}

}  // namespace plumbline
