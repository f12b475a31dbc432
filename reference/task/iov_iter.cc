// SPDX-License-Identifier: Apache-2.0
#include "reference/task/iov_iter.h"

#include <algorithm>

#include "reference/abi/constants.h"

namespace plumbline {

IovIter::IovIter(UserMemory& memory, std::vector<Segment> segments)
    : memory_(memory), later_(std::move(segments)) {
  std::ranges::reverse(later_);
  for (const Segment& segment : later_) count_ += segment.size;
  if (!later_.empty()) next_segment();
}

void IovIter::next_segment() {
  current_ = later_.back();
  later_.pop_back();
}

Segment IovIter::segment() {
  while (current_.size == 0) next_segment();
  return {current_.address, std::min(current_.size, count_)};
}

template <class Copy>
std::size_t IovIter::for_each_segment(std::size_t size, Copy copy) {
  size = std::min(size, count_);
  std::size_t done = 0;
  while (done < size) {
    segment();
    const std::size_t want = std::min(current_.size, size - done);
    const std::size_t got = copy(current_.address, done, want);
    current_.address += got;
    current_.size -= got;
    done += got;
    if (got < want) break;
  }
  count_ -= done;
  while (current_.size == 0 && !later_.empty()) next_segment();
  return done;
}

std::size_t IovIter::copy_to_user(std::span<const std::byte> from) {
  return for_each_segment(from.size(), [&](UserAddress to, std::size_t done, std::size_t size) {
    return memory_.write_some(to, from.subspan(done, size));
  });
}

std::size_t IovIter::copy_from_user(std::span<std::byte> to) {
  return for_each_segment(to.size(), [&](UserAddress from, std::size_t done, std::size_t size) {
    return memory_.read_some(from, to.subspan(done, size));
  });
}

void IovIter::advance(std::size_t size) {
  for_each_segment(size, [](UserAddress, std::size_t, std::size_t want) { return want; });
}

Result<IovIter> import_buffer(UserMemory& memory, UserAddress address, std::size_t size) {
  if (!access_ok(address, size)) return Error(E::FAULT);
  return IovIter(memory, Segment{address, std::min(size, transfer_max)});
}

Result<IovIter> import_iovec(UserMemory& memory, UserAddress vector, std::size_t count) {
  struct UserSegment {
    UserAddress address;
    std::int64_t size;
  };
  if (count > abi::iov_max) return Error(E::INVAL);
  std::vector<Segment> segments;
  std::size_t total = 0;
  for (std::size_t i = 0; i < count; ++i) {
    const auto segment = memory.get<UserSegment>(vector + i * sizeof(UserSegment));
    if (!segment) return Error(segment.error());
    if (segment->size < 0) return Error(E::INVAL);
    const std::size_t size = std::min<std::size_t>(segment->size, transfer_max - total);
    if (!access_ok(segment->address, segment->size)) return Error(E::FAULT);
    segments.push_back({segment->address, size});
    total += size;
  }
  return IovIter(memory, std::move(segments));
}

}  // namespace plumbline
