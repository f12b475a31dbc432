// SPDX-License-Identifier: Apache-2.0
// splice(2) and tee(2): which way the bytes go, and from where in a file to where.
#include "reference/file/splice.h"

#include "reference/abi/changes.h"
#include "reference/file/fd_table.h"
#include "reference/file/syscalls.h"

namespace plumbline {
namespace {

using abi::O;
using abi::SPLICE_F;

// Descriptors with O_NONBLOCK make the whole call non-blocking.
unsigned with_nonblocking(unsigned flags, const File& file) {
  return file.is_nonblocking() ? flags | SPLICE_F::NONBLOCK : flags;
}

// The offset that a program passes, if it passes one.
Result<Offset> read_offset(Thread& current, UserAddress address) {
  if (address == 0) return Offset{};
  const auto offset = current.memory().get<std::int64_t>(address);
  if (!offset) return Error(offset.error());
  return *offset;
}

Task<long> splice_to_file(Thread& current, File& in, File& out, Offset& offset, std::size_t size,
                          unsigned flags) {
  if (offset && !out.has_position()) co_return Error(E::INVAL);
  if (out.flags() & O::APPEND) co_return Error(E::INVAL);
  std::int64_t at = offset.value_or(out.position);
  co_await verify_area(at, size);
  flags = with_nonblocking(flags, in);
  Pipe& from = *in.pipe();
  const Result<long> done = co_await out.splice_write(current, from, at, size, flags).outcome();
  (offset ? *offset : out.position) = at;
  co_return done;
}

Task<long> splice_to_pipe(Thread& current, File& in, Offset& offset, File& out, std::size_t size,
                          unsigned flags) {
  if (offset && !in.has_position()) co_return Error(E::INVAL);
  Pipe& to = *out.pipe();
  std::int64_t at = offset.value_or(in.position);
  if (current.config().has(changes::splice_checks_the_range_first)) co_await verify_area(at, size);
  co_await wait_for_space(current, to, with_nonblocking(flags, out));
  const std::size_t room = to.capacity() - std::size_t{to.occupancy()} * abi::page_size;
  size = std::min({size, room, transfer_max});
  co_await verify_area(at, size);
  const HoldsPipe holds_pipe(current);
  const long done = co_await in.splice_read(current, at, to, size, with_nonblocking(flags, out));
  (offset ? *offset : in.position) = at;
  if (done > 0) wakeup_pipe_readers(to);
  co_return done;
}

// do_splice
Task<long> splice_files(Thread& current, File& in, Offset& offset_in, File& out, Offset& offset_out,
                        std::size_t size, unsigned flags) {
  if (!in.can_read() || !out.can_write()) co_return Error(E::BADF);
  if (in.pipe() && out.pipe()) {
    if (in.pipe() == out.pipe()) co_return Error(E::INVAL);
    flags = with_nonblocking(with_nonblocking(flags, in), out);
    co_return co_await splice_pipe_to_pipe(current, *in.pipe(), *out.pipe(), size, flags);
  }
  if (in.pipe()) co_return co_await splice_to_file(current, in, out, offset_out, size, flags);
  if (out.pipe()) co_return co_await splice_to_pipe(current, in, offset_in, out, size, flags);
  co_return Error(E::INVAL);
}

}  // namespace

Task<long> sys_splice(Thread& current, int fd_in, UserAddress offset_in, int fd_out,
                      UserAddress offset_out, std::size_t size, unsigned flags) {
  if (size == 0) co_return 0;
  if (flags & ~splice_flags) co_return Error(E::INVAL);
  const Ref<File> in = co_await current.files().get(fd_in);
  const Ref<File> out = co_await current.files().get(fd_out);
  if ((in->pipe() && offset_in) || (out->pipe() && offset_out)) co_return Error(E::SPIPE);
  Offset to = co_await read_offset(current, offset_out);
  Offset from = co_await read_offset(current, offset_in);
  const long done = co_await splice_files(current, *in, from, *out, to, size, flags);
  if (to) co_await current.memory().put(offset_out, *to);
  if (from) co_await current.memory().put(offset_in, *from);
  co_return done;
}

Task<long> sys_tee(Thread& current, int fd_in, int fd_out, std::size_t size, unsigned flags) {
  if (flags & ~splice_flags) co_return Error(E::INVAL);
  if (size == 0) co_return 0;
  const Ref<File> in = co_await current.files().get(fd_in);
  const Ref<File> out = co_await current.files().get(fd_out);
  if (!in->can_read() || !out->can_write()) co_return Error(E::BADF);
  Pipe *from = in->pipe(), *to = out->pipe();
  if (!from || !to || from == to) co_return Error(E::INVAL);
  flags = with_nonblocking(with_nonblocking(flags, *in), *out);
  co_return co_await tee_pipe_to_pipe(current, *from, *to, size, flags);
}

}  // namespace plumbline
