// SPDX-License-Identifier: Apache-2.0
// Pipe: the ring of buffers between those who write and those who read (pipe(7), struct
// pipe_inode_info). Both pipe(2) and FIFOs are made of it.
//
//        tail                     head
//          v                       v
//   ring:  [page, 40..4096] [page, 0..4096] [page, 0..17] [free] [free] …
//           next to be read                  writers may still append here: can_merge
//
// A slot holds a part of a page, however small, so a pipe is full when it has no free slot, and not
// when some number of bytes is reached. Small writes share a page by merging into the last slot.
//
// Readers sleep on rd_wait and writers on wr_wait, exclusively, in the order in which they came.
// Only a change from empty or from full wakes somebody; whoever was woken, and leaves something for
// the next in line, passes the wake-up on.
#pragma once

#include <vector>

#include "reference/core/wait_queue.h"
#include "reference/file/page.h"
#include "reference/task/iov_iter.h"
#include "reference/task/thread.h"

namespace plumbline {

struct PipeBuffer {
  Ref<Page> page;
  unsigned offset = 0;     // of the first byte in the page
  unsigned size = 0;       // bytes; 0 only after a write that failed (see Pipe::append)
  bool can_merge = false;  // later writes may go behind the last byte
  bool packet = false;     // read as a unit: what a reader does not take is gone (O_DIRECT)
};

class Pipe final : public Counted {
 public:
  // The kinds of slots a pipe can have: of most pipes, and of those beyond the user's quota.
  static constexpr unsigned default_slots = 16;  // PIPE_DEF_BUFFERS
  static constexpr unsigned minimal_slots = 2;   // PIPE_MIN_DEF_BUFFERS

  // A pipe on the thread's user's account, or null beyond its hard limit (alloc_pipe_info).
  static Ref<Pipe> allocate(Thread& current);

  bool is_empty() const { return head_ == tail_; }
  bool is_full() const { return occupancy() >= slots(); }
  unsigned occupancy() const { return head_ - tail_; }
  unsigned slots() const { return static_cast<unsigned>(ring_.size()); }
  std::size_t capacity() const { return std::size_t{slots()} * abi::page_size; }
  std::size_t bytes() const;

  // The buffers from the oldest (0) to the newest (occupancy() - 1).
  PipeBuffer& operator[](unsigned index) { return ring_[(tail_ + index) & (slots() - 1)]; }
  PipeBuffer& front() { return (*this)[0]; }
  PipeBuffer& back() { return (*this)[occupancy() - 1]; }
  PipeBuffer& push(PipeBuffer buffer);  // there must be room
  PipeBuffer pop();
  void push_bytes(std::span<const std::byte> bytes);  // a slot for each page of them

  // The parts of a write: to the rest of the last page, if all that does not fill pages of its own
  // fits there; and to a fresh page. The number of bytes, or EFAULT.
  Result<long> merge(IovIter& from);
  Result<long> append(IovIter& from, bool packet, const Config& config);

  // Interruptible waits (wait_event_interruptible, and _exclusive).
  Task<bool> wait_readable(Thread& current, Exclusive exclusive);
  Task<bool> wait_writable(Thread& current, Exclusive exclusive);

  // fcntl(2), F_SETPIPE_SZ: the new capacity in bytes, or EINVAL, EPERM, EBUSY, ENOMEM.
  Result<long> set_size(Thread& current, unsigned long size);

  WaitQueue rd_wait, wr_wait;
  unsigned readers = 0, writers = 0;      // open files
  unsigned r_counter = 1, w_counter = 1;  // how many there have been: FIFOs rendezvous on them
  bool poll_usage = false;                // somebody has polled it once

 private:
  Pipe(User& user, unsigned slots);
  ~Pipe() override;
  Result<> resize(unsigned slots);

  User& user_;
  std::vector<PipeBuffer> ring_;  // a power of two of slots
  // Slots filled and emptied so far; they wrap around naturally, and only an access masks them.
  unsigned head_ = 0, tail_ = 0;
};

// What a write to a pipe without readers comes to: EPIPE, and SIGPIPE for the thread (pipe(7)).
Error broken_pipe(Thread& current);

}  // namespace plumbline
