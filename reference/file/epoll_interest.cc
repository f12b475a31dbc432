// SPDX-License-Identifier: Apache-2.0
// What an epoll instance is interested in: its items, and their places on the files' queues.
#include "reference/file/epoll.h"

namespace plumbline {

using abi::EPOLL;

// Stands an item on each queue that its file names (ep_ptable_queue_proc).
class EpollItem::Joiner final : public PollTable {
 public:
  explicit Joiner(EpollItem& item) : item_(item) { interest = item.interest.events; }

 private:
  void wait_on(WaitQueue& queue) override {
    Hook& hook = item_.hooks_.emplace_front(item_);
    if (item_.interest.events & EPOLL::EXCLUSIVE)
      queue.add_exclusive(hook);
    else
      queue.add(hook);
  }
  EpollItem& item_;
};

PollMask EpollItem::poll() { return file.poll(nullptr) & interest.events; }

PollMask EpollItem::poll_and_join() {
  Joiner joiner(*this);
  return file.poll(&joiner) & interest.events;
}

bool EpollItem::Hook::wake(PollMask key) { return item_.epoll.item_woken(item_, key); }

void EpollItem::file_released() { epoll.remove(*this); }

// The same file under another descriptor is another item.
Epoll::Items::iterator Epoll::find(const File& target, int fd) {
  auto [item, end] = items_.equal_range(fd);
  while (item != end && &item->second.file != &target) ++item;
  return item == end ? items_.end() : item;
}

// Linux looks for loops before it looks whether the file is there already.
Result<> Epoll::add(File& target, int fd, const EpollEvent& event, std::uint64_t watches_max) {
  const bool nested = !watchers.empty() || target.epoll();
  if (target.epoll()) {
    const auto allowed = check_nesting(*this, *target.epoll());
    if (!allowed) return allowed;
  }
  if (find(target, fd) != items_.end()) return Error(E::EXIST);
  if (user_.epoll_watches >= watches_max) return Error(E::NOSPC);
  EpollItem& item = items_
                        .emplace(std::piecewise_construct, std::forward_as_tuple(fd),
                                 std::forward_as_tuple(*this, target, fd, event))
                        ->second;
  ++user_.epoll_watches;
  target.watchers.push_front(item);
  if (nested && !has_few_paths(target)) {
    remove(item);
    return Error(E::INVAL);
  }
  if (item.poll_and_join()) make_ready_and_wake(item);
  return {};
}

Result<> Epoll::modify(File& target, int fd, const EpollEvent& event) {
  const auto found = find(target, fd);
  if (found == items_.end()) return Error(E::NOENT);
  EpollItem& item = found->second;
  if (item.interest.events & EPOLL::EXCLUSIVE) return Error(E::INVAL);
  item.interest = event;
  if (item.poll()) make_ready_and_wake(item);
  return {};
}

Result<> Epoll::remove(File& target, int fd) {
  const auto found = find(target, fd);
  if (found == items_.end()) return Error(E::NOENT);
  remove(found->second);
  return {};
}

void Epoll::remove(EpollItem& item) {
  --user_.epoll_watches;
  items_.erase(find(item.file, item.fd));
}

void Epoll::closed() {
  user_.epoll_watches -= items_.size();
  items_.clear();
}

}  // namespace plumbline
