// SPDX-License-Identifier: Apache-2.0
// File: what a descriptor refers to, an open file description (open(2)).
//
// A kind of file overrides what it can do, as Linux's file_operations do; what it leaves alone
// answers as Linux answers for a file that lacks the operation. Calls that may wait are tasks.
// Descriptors, fork and running calls share a File by reference; `release` runs with the last one.
#pragma once

#include <cstdint>
#include <limits>
#include <optional>

#include "reference/abi/constants.h"
#include "reference/core/reference.h"
#include "reference/core/wait_queue.h"
#include "reference/task/iov_iter.h"
#include "reference/task/thread.h"

namespace plumbline {

// The masks that most files answer to poll with.
inline constexpr PollMask poll_in = abi::POLL::IN | abi::POLL::RDNORM;
inline constexpr PollMask poll_out = abi::POLL::OUT | abi::POLL::WRNORM;
inline constexpr PollMask poll_default = poll_in | poll_out;  // DEFAULT_POLLMASK

class WaitQueue;

// Whoever asks a file for its readiness and wants to hear of changes: the file names each queue
// that it will wake. poll(2) and epoll(7) are the two who ask.
class PollTable {
 public:
  virtual ~PollTable() = default;
  virtual void wait_on(WaitQueue& queue) = 0;
  PollMask interest = ~PollMask{0};  // what the asker wants to know (poll_requested_events)
};

inline void poll_wait(PollTable* table, WaitQueue& queue) {
  if (table) table->wait_on(queue);
}

// Where pread, pwrite and splice read and write; without a value, at the file's position.
using Offset = std::optional<std::int64_t>;

// Told when a file goes away (epoll forgets it then: eventpoll_release).
class FileWatcher : public ListLink<> {
 public:
  virtual ~FileWatcher() = default;
  virtual void file_released() = 0;
};

class Epoll;
class Inode;
class Pipe;
class RegularInode;

class File : public Counted {
 public:
  // `flags`: of open(2); access mode and status flags.
  explicit File(int flags) : flags_(flags) {}

  // Reads into, or writes from, the iterator; the number of bytes, at least one unless at the end.
  virtual Task<long> read(Thread& current, IovIter& to, Offset offset);
  virtual Task<long> write(Thread& current, IovIter& from, Offset offset);

  // Whether there is an operation at all (FMODE_CAN_READ, FMODE_CAN_WRITE): a call asks before it
  // looks at sizes.
  virtual bool has_read() const { return true; }
  virtual bool has_write() const { return true; }

  // What is ready now; with a table, also where changes will be announced.
  virtual PollMask poll(PollTable*) { return poll_default; }
  virtual bool can_poll() const { return true; }  // false: select and poll call it always ready

  // A descriptor of it is given up, whether or not others remain: by close(2) and its kin, by
  // dup2(2) onto it, or at the end of a process. `current` still runs.
  virtual void flush(Thread&) {}

  virtual Result<long> seek(std::int64_t, int) { return Error(E::SPIPE); }
  virtual bool has_position() const { return false; }  // pread and pwrite are possible
  // The file system's s_maxbytes, which only sendfile asks for.
  virtual std::int64_t bytes_max() const { return std::numeric_limits<std::int64_t>::max(); }

  virtual Result<> truncate(Thread&, std::int64_t) { return Error(E::INVAL); }  // ftruncate(2)

  virtual Result<long> ioctl(Thread&, unsigned, UserAddress) { return Error(E::NOTTY); }

  // splice(2): into a pipe that has room, and out of a pipe. `at` is the position to use and to
  // move on. EINVAL for files that cannot.
  virtual Task<long> splice_read(Thread& current, std::int64_t& at, Pipe& to, std::size_t size,
                                 unsigned flags);
  virtual Task<long> splice_write(Thread& current, Pipe& from, std::int64_t& at, std::size_t size,
                                  unsigned flags);

  // What the file's name stands for; null for files that never had one (anonymous inodes).
  virtual const Inode* inode() const { return nullptr; }
  virtual bool can_direct(const Config&) const { return false; }  // O_DIRECT (FMODE_CAN_ODIRECT)
  virtual bool can_async() const { return false; }                // O_ASYNC (fasync)

  // The pipe, epoll instance or regular file behind this file, where it is one.
  virtual Pipe* pipe() { return nullptr; }
  virtual Epoll* epoll() { return nullptr; }
  virtual RegularInode* regular() { return nullptr; }

  // open(2) takes O_WRONLY|O_RDWR too: a descriptor for neither reading nor writing.
  bool can_read() const {
    return (access_mode() == abi::O::RDONLY || access_mode() == abi::O::RDWR) && !is_path();
  }
  bool can_write() const {
    return (access_mode() == abi::O::WRONLY || access_mode() == abi::O::RDWR) && !is_path();
  }
  bool is_path() const { return flags_ & abi::O::PATH; }  // opened with O_PATH: only a name
  bool is_nonblocking() const { return flags_ & abi::O::NONBLOCK; }
  int flags() const { return flags_; }
  void set_flags(int flags) { flags_ = flags; }

  std::int64_t position = 0;
  List<FileWatcher> watchers;

 protected:
  ~File() override = default;
  void release() final;
  virtual void closed() {}  // the last reference is gone

 private:
  int access_mode() const { return flags_ & 3; }

  int flags_;
};

// A range of a file that a call may name: EINVAL if it is negative or reaches beyond the largest
// offset (rw_verify_area).
Result<> verify_area(std::int64_t position, std::size_t size);

}  // namespace plumbline
