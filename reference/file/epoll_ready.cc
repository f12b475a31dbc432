// SPDX-License-Identifier: Apache-2.0
// The ready list of an epoll instance: how items come to it, and how they are reported.
#include "reference/file/epoll.h"

namespace plumbline {

using abi::EPOLL;
using abi::POLL;

namespace {

// Whether a wake-up that reached an exclusive item is used up by it, so that no other exclusive
// entry of the file's queue is woken. A key with both directions never is: only Linux knows why.
bool uses_up_wake_up(std::uint32_t events, PollMask key) {
  switch (key & (POLL::IN | POLL::OUT)) {
    case POLL::IN:
      return events & EPOLL::IN;
    case POLL::OUT:
      return events & EPOLL::OUT;
    case 0:
      return true;
    default:
      return false;
  }
}

}  // namespace

// To the tail, unless it is on the list already.
void Epoll::make_ready(EpollItem& item) {
  if (!item.is_ready()) ready_.push_back(item);
}

void Epoll::make_ready_and_wake(EpollItem& item) {
  if (item.is_ready()) return;
  make_ready(item);
  waiters_.wake_up();
  pollers_.wake_up(POLL::IN);
}

// ep_poll_callback. The file may say what happened in `key`; what nobody asked for is passed over
// without a look at the file. An item without any event is disabled: one-shot, and reported.
bool Epoll::item_woken(EpollItem& item, PollMask key) {
  const std::uint32_t events = item.interest.events;
  bool used_up = !(events & EPOLL::EXCLUSIVE);
  if (!(events & ~epoll_private_bits)) return used_up;
  if (key && !(key & events)) return used_up;
  make_ready(item);
  if (waiters_.is_active()) {
    used_up = used_up || uses_up_wake_up(events, key);
    waiters_.wake_up();
  }
  pollers_.wake_up(POLL::IN);
  return used_up;
}

// An instance is readable while an item on its list is really ready. The others are dropped on the
// way, and a waiter that could have something now is woken.
PollMask Epoll::poll(PollTable* table) {
  poll_wait(table, pollers_);
  while (EpollItem* item = ready_.front()) {
    if (item->poll()) {
      waiters_.wake_up();
      return poll_in;
    }
    item->unready();
  }
  return 0;
}

namespace {

Result<> put_event(UserMemory& memory, UserAddress address, PollMask events, std::uint64_t data) {
  const auto result = memory.put(address, std::uint32_t{events});
  return result ? memory.put(address + EpollEvent::data_offset, data) : result;
}

}  // namespace

// ep_send_events. The list is taken as a whole; each item leaves it and comes back only if it is
// level-triggered, behind what is ready by then. What the caller had no room for stays in front.
// An event that cannot be stored stays ready too; EFAULT only if it was the first.
Result<long> Epoll::send_events(Thread& current, UserAddress events, int count) {
  if (current.process.exit_status) return Error(E::INTR);  // fatal_signal_pending
  List<EpollItem, EpollReady> candidates;
  candidates.splice_front(ready_);
  Result<long> sent = 0;
  while (*sent < count) {
    EpollItem* const item = candidates.pop_front();
    if (!item) break;
    const PollMask ready = item->poll();
    if (!ready) continue;
    const UserAddress to = events + *sent * EpollEvent::size_in_memory;
    if (!put_event(current.memory(), to, ready, item->interest.data)) {
      candidates.push_front(*item);
      if (!*sent) sent = Error(E::FAULT);
      break;
    }
    ++*sent;
    if (item->interest.events & EPOLL::ONESHOT)
      item->interest.events &= epoll_private_bits;
    else if (!(item->interest.events & EPOLL::ET))
      ready_.push_back(*item);
  }
  ready_.splice_front(candidates);
  if (!ready_.empty()) waiters_.wake_up();
  return sent;
}

}  // namespace plumbline
