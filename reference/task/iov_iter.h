// SPDX-License-Identifier: Apache-2.0
// The user's side of a transfer: one or more buffers in user memory, and how far it has come.
// A copy that meets unmapped memory is short; the caller says what that means (iov_iter).
#pragma once

#include <vector>

#include "reference/task/user_memory.h"

namespace plumbline {

// No transfer is longer, so that counts fit an int (MAX_RW_COUNT).
inline constexpr std::size_t transfer_max = 0x7fff'f000;

struct Segment {
  UserAddress address = 0;
  std::size_t size = 0;
};

class IovIter {
 public:
  IovIter(UserMemory& memory, Segment segment) : memory_(memory), current_(segment) {
    count_ = segment.size;
  }
  // `import_iovec` and `import_buffer` below make iterators from what a program says.
  IovIter(UserMemory& memory, std::vector<Segment> segments);

  std::size_t count() const { return count_; }  // bytes left

  // Copy, go forward, and return the number of bytes; less than asked for only at the end of the
  // buffers or at unmapped memory.
  std::size_t copy_to_user(std::span<const std::byte> from);
  std::size_t copy_from_user(std::span<std::byte> to);

  // The bytes that come next and lie together; there must be some.
  Segment segment();

  // Bytes left in the current segment, which may be none at the start (iov_iter_single_seg_count).
  std::size_t segment_count() const { return std::min(count_, current_.size); }

  void advance(std::size_t size);
  void truncate(std::size_t size) { count_ = std::min(count_, size); }

 private:
  void next_segment();
  template <class Copy>
  std::size_t for_each_segment(std::size_t size, Copy copy);

  UserMemory& memory_;
  Segment current_;
  std::vector<Segment> later_;  // the segments behind the current one, last first
  std::size_t count_ = 0;
};

// EFAULT outside the address space; longer than transfer_max is cut.
Result<IovIter> import_buffer(UserMemory& memory, UserAddress address, std::size_t size);

// EINVAL for more than IOV_MAX segments or a negative length; EFAULT (readv(2)).
Result<IovIter> import_iovec(UserMemory& memory, UserAddress vector, std::size_t count);

}  // namespace plumbline
