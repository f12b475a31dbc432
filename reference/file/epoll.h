// SPDX-License-Identifier: Apache-2.0
// epoll: a file that watches files (epoll(7); fs/eventpoll.c).
//
//   interest    one item for each (file, descriptor) that was added; it stands on the wait queues
//               that the file named once, when it was added (epoll_interest.cc)
//   ready list  a wake-up puts the item on it; a waiter takes items off, asks each file what is
//               true now, and reports. Level-triggered items go back to the tail at once, so that
//               the next waiter looks again; edge-triggered ones wait for the next wake-up
//               (epoll_ready.cc)
//   waiters     threads in epoll_wait, exclusive: one event wakes one of them, the last to come
//               (epoll_wait.cc)
//   nesting     an epoll instance is a file and can be watched too; neither loops nor crowds of
//               paths may come of it (epoll_nesting.cc)
//
// Linux chains events that come while a waiter transfers others (ovflist). Here nothing comes in
// between: one thread runs, and time stands still.
#pragma once

#include <forward_list>
#include <map>

#include "reference/file/file.h"
#include "reference/file/timeout.h"

namespace plumbline {

struct EpollEvent {  // struct epoll_event, which is packed on x86-64
  std::uint32_t events = 0;
  std::uint64_t data = 0;
  static constexpr std::size_t size_in_memory = 12, data_offset = 4;
};

class Epoll;
struct EpollReady;  // names the link of an item on the ready list

// The interest in one file under one descriptor (epitem).
class EpollItem final : public FileWatcher, public ListLink<EpollReady> {
 public:
  EpollItem(Epoll& epoll_, File& file_, int fd_, const EpollEvent& interest_)
      : epoll(epoll_), file(file_), fd(fd_), interest(interest_) {}

  // Which events of interest are true now; with `join`, also stands on the file's queues from now
  // on.
  PollMask poll();
  PollMask poll_and_join();

  // Files are not kept open by an interest in them: it ends with the file.
  void file_released() override;

  bool is_ready() const { return ListLink<EpollReady>::is_linked(); }
  void unready() { ListLink<EpollReady>::unlink(); }

  Epoll& epoll;
  File& file;
  const int fd;
  EpollEvent interest;

 private:
  // A place on one queue of the file (eppoll_entry).
  class Hook final : public WaitQueueEntry {
   public:
    explicit Hook(EpollItem& item) : item_(item) {}
    bool wake(PollMask key) override;

   private:
    EpollItem& item_;
  };
  class Joiner;

  std::forward_list<Hook> hooks_;
};

class Epoll final : public File {
 public:
  explicit Epoll(User& user) : File(abi::O::RDWR), user_(user) {}

  bool has_read() const override { return false; }
  bool has_write() const override { return false; }
  PollMask poll(PollTable* table) override;
  Result<long> seek(std::int64_t, int) override { return position; }  // noop_llseek
  Result<long> ioctl(Thread& current, unsigned request, UserAddress argument) override;
  Epoll* epoll() override { return this; }

  // epoll_ctl(2), with a target that can be polled and is not this instance itself.
  Result<> add(File& target, int fd, const EpollEvent& event, std::uint64_t watches_max);
  Result<> modify(File& target, int fd, const EpollEvent& event);
  Result<> remove(File& target, int fd);

  // epoll_wait(2): stores up to `count` events; the number of them, 0 when the time is over.
  Task<long> wait(Thread& current, UserAddress events, int count, const Timeout& timeout);

  void remove(EpollItem& item);
  // A queue that an item stands on was woken. True if that used up an exclusive wake-up.
  bool item_woken(EpollItem& item, PollMask key);

  using Items = std::multimap<int, EpollItem>;  // by descriptor
  const Items& items() const { return items_; }

 private:
  void closed() override;
  Items::iterator find(const File& target, int fd);
  void make_ready(EpollItem& item);
  void make_ready_and_wake(EpollItem& item);
  Result<long> send_events(Thread& current, UserAddress events, int count);

  User& user_;  // who made the instance is charged for its items
  Items items_;
  List<EpollItem, EpollReady> ready_;
  WaitQueue waiters_;  // threads in epoll_wait
  WaitQueue pollers_;  // who polls this file, other instances among them
};

// Whether the file may be added below the instance: ELOOP for a loop or too deep a nesting.
Result<> check_nesting(Epoll& into, Epoll& added);

// Whether the wake-ups of a file, or of all files below an instance, still take few enough paths.
bool has_few_paths(File& added);

// Bits of an interest that say how to watch, not what for (EP_PRIVATE_BITS).
inline constexpr std::uint32_t epoll_private_bits =
    abi::EPOLL::WAKEUP | abi::EPOLL::ONESHOT | abi::EPOLL::ET | abi::EPOLL::EXCLUSIVE;

}  // namespace plumbline
