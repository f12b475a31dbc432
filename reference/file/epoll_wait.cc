// SPDX-License-Identifier: Apache-2.0
// Waiting on an epoll instance (ep_poll).
#include "reference/file/epoll.h"

namespace plumbline {
namespace {

// A thread in epoll_wait. Unlike others it leaves the queue by every wake-up, also by one that
// found it awake already: it will look at the ready list anyway (ep_autoremove_wake_function).
class EpollWaiter final : public WaitQueueEntry {
 public:
  explicit EpollWaiter(Sleeper& sleeper) : sleeper_(sleeper) {}
  bool wake(PollMask) override {
    unlink();
    return sleeper_.wake_up();
  }

 private:
  Sleeper& sleeper_;
};

}  // namespace

// Events come before the end of the time, and both before a signal; an interrupted epoll_wait never
// begins again. A waiter that finds nothing (another was faster, or the file is no longer ready)
// joins the queue anew, behind the others.
Task<long> Epoll::wait(Thread& current, UserAddress events, int count, const Timeout& timeout) {
  bool timed_out = timeout.is_zero();
  bool available = !ready_.empty();
  for (;;) {
    if (available) {
      const Result<long> sent = send_events(current, events, count);
      if (!sent || *sent) co_return sent;
    }
    if (timed_out) co_return 0;
    if (current.signal_pending()) co_return Error(E::INTR);
    EpollWaiter waiter(current);
    waiters_.add_exclusive(waiter);
    const bool in_time = co_await Schedule(current, timeout.deadline());
    timed_out = !in_time;
    // Still on the queue at the end of the time: nobody had anything for this thread.
    available = !(timed_out && waiter.is_linked());
  }
}

}  // namespace plumbline
