// SPDX-License-Identifier: Apache-2.0
// Between two pipes, splice moves buffers and tee doubles them; no byte is copied. Neither waits
// once it has moved something.
#include <algorithm>

#include "reference/file/splice.h"

namespace plumbline {
namespace {

using abi::SPLICE_F;

// Waits for something to read; an empty pipe without writers will do, as it is at its end
// (ipipe_prep).
Task<bool> wait_for_input(Thread& current, Pipe& pipe, unsigned flags) {
  while (pipe.is_empty()) {
    if (current.signal_pending()) co_return Error(E::RESTARTSYS);
    if (pipe.writers == 0) break;
    if (flags & SPLICE_F::NONBLOCK) co_return Error(E::AGAIN);
    (void)co_await pipe.wait_readable(current, Exclusive::No).outcome();
  }
  co_return true;
}

// Waits for room. Unlike wait_for_space, it does not mind a pipe without readers while there is
// room (opipe_prep).
Task<bool> wait_for_output(Thread& current, Pipe& pipe, unsigned flags) {
  while (pipe.is_full()) {
    if (pipe.readers == 0) co_return broken_pipe(current);
    if (flags & SPLICE_F::NONBLOCK) co_return Error(E::AGAIN);
    if (current.signal_pending()) co_return Error(E::RESTARTSYS);
    (void)co_await pipe.wait_writable(current, Exclusive::No).outcome();
  }
  co_return true;
}

// A second buffer with the first bytes of one. Nothing may be appended to it: what follows in the
// page belongs to the first.
PipeBuffer share(const PipeBuffer& buffer, std::size_t size) {
  PipeBuffer shared = buffer;
  shared.size = static_cast<unsigned>(std::min<std::size_t>(buffer.size, size));
  shared.can_merge = false;
  return shared;
}

// Moves the oldest buffer, or a part of it if there are more than `size` bytes in it.
std::size_t move_buffer(Pipe& from, Pipe& to, std::size_t size) {
  PipeBuffer& buffer = from.front();
  if (size >= buffer.size) return to.push(from.pop()).size;
  to.push(share(buffer, size));
  buffer.offset += size;
  buffer.size -= size;
  return size;
}

}  // namespace

Task<long> splice_pipe_to_pipe(Thread& current, Pipe& from, Pipe& to, std::size_t size,
                               unsigned flags) {
  long done = 0;
  bool freed_slots = false;
  while (size > 0 && done == 0) {
    co_await wait_for_input(current, from, flags);
    co_await wait_for_output(current, to, flags);
    if (to.readers == 0) co_return broken_pipe(current);
    if (from.is_empty() && from.writers == 0) break;
    // While this thread waited for one pipe, the other may have changed: then it waits again.
    while (size > 0 && !from.is_empty() && !to.is_full()) {
      const unsigned before = from.occupancy();
      const std::size_t moved = move_buffer(from, to, size);
      freed_slots |= from.occupancy() < before;
      done += static_cast<long>(moved);
      size -= moved;
    }
  }
  if (done > 0) wakeup_pipe_readers(to);
  if (freed_slots) wakeup_pipe_writers(from);
  co_return done;
}

Task<long> tee_pipe_to_pipe(Thread& current, Pipe& from, Pipe& to, std::size_t size,
                            unsigned flags) {
  co_await wait_for_input(current, from, flags);
  co_await wait_for_output(current, to, flags);
  if (to.readers == 0) co_return broken_pipe(current);
  long done = 0;
  for (unsigned i = 0; i < from.occupancy() && !to.is_full() && size > 0; ++i) {
    const std::size_t shared = to.push(share(from[i], size)).size;
    done += static_cast<long>(shared);
    size -= shared;
  }
  if (done > 0) wakeup_pipe_readers(to);
  co_return done;
}

}  // namespace plumbline
