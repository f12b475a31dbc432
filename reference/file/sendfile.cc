// SPDX-License-Identifier: Apache-2.0
// sendfile(2): splice(2) without a pipe of the program's. A pipe of the kernel's own takes a
// pipeful of the one file after the other, and the other file empties it.
#include "reference/file/fd_table.h"
#include "reference/file/splice.h"
#include "reference/file/syscalls.h"

namespace plumbline {
namespace {

using abi::SPLICE_F;

// Where bytes come from and where they go, as far as they have.
struct Way {
  File& in;
  std::int64_t from;
  File& out;
  std::int64_t to;
};

// What one pipeful brings: fewer bytes written than read end it all.
Task<bool> splice_pipeful(Thread& current, Way& way, Pipe& pipe, std::size_t size, long& done) {
  std::int64_t at = way.from;
  const std::size_t wanted = std::min({size, pipe.capacity(), transfer_max});
  const long read = co_await way.in.splice_read(current, at, pipe, wanted, 0);
  if (read == 0) co_return false;
  const auto there = static_cast<std::size_t>(read);
  const long written = co_await way.out.splice_write(current, pipe, way.to, there, 0);
  done += written;
  way.from += written;
  co_return written == read;
}

// do_splice_direct
Task<long> splice_direct(Thread& current, Way& way, std::size_t size) {
  if (way.out.flags() & abi::O::APPEND) co_return Error(E::INVAL);
  if (!way.in.has_position()) co_return Error(E::INVAL);  // what is not sent would be lost
  const Ref<Pipe> pipe = Pipe::allocate(current);
  if (!pipe) co_return Error(E::NOMEM);
  pipe->readers = 1;
  long done = 0;
  Result<bool> more = true;
  while (more && *more && static_cast<std::size_t>(done) < size) {
    const std::size_t left = size - static_cast<std::size_t>(done);
    more = co_await splice_pipeful(current, way, *pipe, left, done).outcome();
  }
  if (done == 0 && !more) co_return Error(more.error());
  co_return done;
}

// splice_file_to_pipe
Task<long> splice_to_pipe(Thread& current, Way& way, std::size_t size) {
  Pipe& pipe = *way.out.pipe();
  const unsigned flags = way.out.is_nonblocking() ? SPLICE_F::NONBLOCK : 0;
  co_await wait_for_space(current, pipe, flags);
  const std::size_t room = pipe.capacity() - std::size_t{pipe.occupancy()} * abi::page_size;
  const HoldsPipe holds_pipe(current);
  const long done =
      co_await way.in.splice_read(current, way.from, pipe, std::min(size, room), flags);
  if (done > 0) wakeup_pipe_readers(pipe);
  co_return done;
}

// do_sendfile; with an offset of the program's, the file's own stays where it is.
Task<long> send(Thread& current, int out_fd, int in_fd, Offset& offset, std::size_t size) {
  const Ref<File> in = co_await current.files().get(in_fd);
  if (!in->can_read()) co_return Error(E::BADF);
  if (offset && !in->has_position()) co_return Error(E::SPIPE);
  const std::int64_t from = offset.value_or(in->position);
  co_await verify_area(from, size);
  size = std::min(size, transfer_max);
  const Ref<File> out = co_await current.files().get(out_fd);
  if (!out->can_write()) co_return Error(E::BADF);
  const std::int64_t end = std::min(in->bytes_max(), out->bytes_max());
  if (from >= end && size > 0) co_return Error(E::OVERFLOW);
  size = std::min(size, static_cast<std::size_t>(std::max(end - from, std::int64_t{0})));
  Way way{.in = *in, .from = from, .out = *out, .to = out->position};
  if (!out->pipe()) co_await verify_area(way.to, size);
  const long done = out->pipe() ? co_await splice_to_pipe(current, way, size)
                                : co_await splice_direct(current, way, size);
  if (done > 0) {
    out->position = way.to;
    (offset ? *offset : in->position) = way.from;
  }
  co_return done;
}

}  // namespace

Task<long> sys_sendfile(Thread& current, int out_fd, int in_fd, UserAddress offset,
                        std::size_t size) {
  if (offset == 0) {
    Offset none;
    co_return co_await send(current, out_fd, in_fd, none, size);
  }
  Offset from = co_await current.memory().get<std::int64_t>(offset);
  const Result<long> done = co_await send(current, out_fd, in_fd, from, size).outcome();
  co_await current.memory().put(offset, *from);
  co_return done;
}

}  // namespace plumbline
