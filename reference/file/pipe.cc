// SPDX-License-Identifier: Apache-2.0
#include "reference/file/pipe.h"

#include "reference/abi/changes.h"

namespace plumbline {

using abi::page_size;

std::size_t Pipe::bytes() const {
  std::size_t sum = 0;
  for (unsigned slot = tail_; slot != head_; ++slot) sum += ring_[slot & (slots() - 1)].size;
  return sum;
}

PipeBuffer& Pipe::push(PipeBuffer buffer) {
  ++head_;
  return back() = std::move(buffer);
}

void Pipe::push_bytes(std::span<const std::byte> bytes) {
  while (!bytes.empty()) {
    const std::size_t size = std::min<std::size_t>(bytes.size(), abi::page_size);
    const auto page = make_counted<Page>();
    std::ranges::copy(bytes.first(size), page->bytes().begin());
    push({.page = page, .size = static_cast<unsigned>(size)});
    bytes = bytes.subspan(size);
  }
}

PipeBuffer Pipe::pop() {
  PipeBuffer buffer = std::move(front());
  ++tail_;
  return buffer;
}

// Only Linux fixes this: a write of more than a page is merged with its odd bytes first, so that
// the rest fills whole pages, and if the last page cannot take all of them, it takes none.
Result<long> Pipe::merge(IovIter& from) {
  const std::size_t odd = from.count() % page_size;
  if (odd == 0 || is_empty()) return 0;
  PipeBuffer& last = back();
  const std::size_t end = last.offset + last.size;
  if (!last.can_merge || end + odd > page_size) return 0;
  if (from.copy_from_user(last.page->bytes(end, odd)) < odd) return Error(E::FAULT);
  last.size += odd;
  return odd;
}

// The slot is taken before the bytes are copied. If that fails, Linux before 6.15 leaves it in the
// ring without a byte in it: poll says that there is something to read, and there is not.
Result<long> Pipe::append(IovIter& from, bool packet, const Config& config) {
  PipeBuffer& buffer = push({.page = make_counted<Page>(), .can_merge = !packet, .packet = packet});
  const std::size_t copied = from.copy_from_user(buffer.page->bytes());
  if (copied < page_size && from.count() > 0) {
    if (config.has(changes::pipe_write_leaves_no_empty_buffer)) {
      buffer = {};
      --head_;
    }
    return Error(E::FAULT);
  }
  buffer.size = copied;
  return copied;
}

Task<bool> Pipe::wait_readable(Thread& current, Exclusive exclusive) {
  const auto is_readable = [this] { return !is_empty() || writers == 0; };
  return wait_event_interruptible(current, rd_wait, is_readable, exclusive);
}

Task<bool> Pipe::wait_writable(Thread& current, Exclusive exclusive) {
  const auto is_writable = [this] { return !is_full() || readers == 0; };
  return wait_event_interruptible(current, wr_wait, is_writable, exclusive);
}

Error broken_pipe(Thread& current) {
  send_signal(current, abi::SIG::PIPE);
  return Error(E::PIPE);
}

}  // namespace plumbline
