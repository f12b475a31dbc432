// SPDX-License-Identifier: Apache-2.0
// Descriptors: small numbers that name open files (files_struct). Threads share a table; fork
// copies it.
#pragma once

#include <algorithm>
#include <bit>
#include <vector>

#include "reference/file/file.h"

namespace plumbline {

class FdTable {
 public:
  struct Entry {
    Ref<File> file;
    bool close_on_exec = false;
    bool reserved = false;  // by a call that is still opening the file
  };

  FdTable() = default;
  // What is only reserved is not copied, and the copy is only as large as it must be (dup_fd).
  FdTable(const FdTable& other);
  FdTable& operator=(const FdTable&) = delete;

  // The file behind a descriptor, or EBADF. The caller's reference keeps it alive while the call
  // runs, even if another thread closes the descriptor (fdget). A descriptor opened with O_PATH is
  // good for few calls; those use get_raw (fdget_raw).
  Result<Ref<File>> get(int fd) const;
  Result<Ref<File>> get_raw(int fd) const;

  // Gives the file the lowest free descriptor that is not below `lowest` (alloc_fd). `limit` is
  // RLIMIT_NOFILE: EMFILE from there on.
  Result<int> install(Ref<File> file, bool close_on_exec, std::uint64_t limit, int lowest = 0);
  // The same in two steps, for a call that may wait in between (get_unused_fd_flags, fd_install). A
  // reserved descriptor is not open, but nobody else gets it.
  Result<int> reserve(std::uint64_t limit);
  void cancel(int fd) { entries_[fd].reserved = false; }
  bool is_reserved(int fd) const { return fd < size() && entries_[fd].reserved; }

  // Whether `count` more descriptors would fit.
  Result<> check_room(std::uint64_t limit, unsigned count = 1) const;

  // Makes `fd` refer to the file; null: to nothing. Gives back what it referred to before, so that
  // the file's end finds the table whole: it may look at it.
  Ref<File> replace(int fd, Ref<File> file, bool close_on_exec);

  Entry* entry(int fd);                                           // null where nothing is open
  int size() const { return static_cast<int>(entries_.size()); }  // one past the highest ever used
  // How many descriptors Linux's table has room for: it begins with 64, grows to the next power of
  // two, and does not shrink (alloc_fdtable). select(2) lets programs see it.
  int capacity() const { return std::max<int>(64, std::bit_ceil(entries_.size())); }

 private:
  int lowest_free(int lowest) const;
  std::vector<Entry> entries_;
};

// The soft RLIMIT_NOFILE of a thread's process.
inline std::uint64_t descriptor_limit(const Thread& thread) {
  return thread.process.limits[abi::RLIMIT::NOFILE].current;
}

// install, with the thread's table and limit; `flags` may have O_CLOEXEC.
Result<long> install_file(Thread& current, Ref<File> file, int flags);

// Makes a descriptor refer to another file, or to none, and closes what it referred to.
void replace_file(Thread& current, int fd, Ref<File> file, bool close_on_exec);

// Closes all that are open from `first` on and below `end`.
void close_files(Thread& current, int first, int end);

// A thread ends: the last one of those that share a table closes its descriptors (exit_files).
void exit_files(Thread& thread);

}  // namespace plumbline
