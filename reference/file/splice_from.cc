// SPDX-License-Identifier: Apache-2.0
#include "reference/file/splice.h"

#include <algorithm>

namespace plumbline {

using abi::SPLICE_F;

Task<bool> SpliceFrom::next(Thread& current, Pipe& pipe) {
  if (current.signal_pending()) co_return Error(E::RESTARTSYS);
  for (;;) {
    while (pipe.is_empty()) {
      if (pipe.writers == 0 || done > 0) co_return false;
      if (flags & SPLICE_F::NONBLOCK) co_return Error(E::AGAIN);
      if (current.signal_pending()) co_return Error(E::RESTARTSYS);
      end(pipe);
      (void)co_await pipe.wait_readable(current, Exclusive::No).outcome();
    }
    if (pipe.front().size > 0) co_return true;
    pipe.pop();  // left behind by a write that failed
  }
}

void SpliceFrom::consume(Pipe& pipe, std::size_t size) {
  done += static_cast<long>(size);
  left -= size;
  while (size > 0) {
    PipeBuffer& buffer = pipe.front();
    const auto part = std::min<std::size_t>(buffer.size, size);
    buffer.offset += part;
    buffer.size -= part;
    size -= part;
    if (buffer.size > 0) break;
    pipe.pop();
    need_wakeup = true;
  }
}

void SpliceFrom::end(Pipe& pipe) {
  if (need_wakeup) wakeup_pipe_writers(pipe);
  need_wakeup = false;
}

namespace {

// Takes what is there (splice_from_pipe_feed). True if the pipe was emptied and more is wanted.
Result<bool> feed(Pipe& pipe, SpliceFrom& splice, const SpliceActor& actor) {
  while (!pipe.is_empty()) {
    PipeBuffer& buffer = pipe.front();
    const auto size = std::min<std::size_t>(buffer.size, splice.left);
    const Result<long> taken = actor(buffer, size);
    if (!taken) return Error(taken.error());
    if (*taken == 0) return false;
    splice.consume(pipe, *taken);
    if (splice.left == 0) return false;
  }
  return true;
}

}  // namespace

Task<long> splice_from_pipe(Thread& current, Pipe& pipe, SpliceFrom& splice,
                            const SpliceActor& actor) {
  Result<bool> more = true;
  while (more && *more) {
    more = co_await splice.next(current, pipe).outcome();
    if (more && *more) more = feed(pipe, splice, actor);
  }
  splice.end(pipe);
  if (splice.done == 0 && !more) co_return Error(more.error());
  co_return splice.done;
}

Task<bool> wait_for_space(Thread& current, Pipe& pipe, unsigned flags) {
  for (;;) {
    if (pipe.readers == 0) co_return broken_pipe(current);
    if (!pipe.is_full()) co_return true;
    if (flags & SPLICE_F::NONBLOCK) co_return Error(E::AGAIN);
    if (current.signal_pending()) co_return Error(E::RESTARTSYS);
    (void)co_await pipe.wait_writable(current, Exclusive::No).outcome();
  }
}

}  // namespace plumbline
