// SPDX-License-Identifier: Apache-2.0
// vmsplice(2): between user memory and a pipe. O_NONBLOCK of the descriptor does not count here,
// only SPLICE_F_NONBLOCK does (only Linux fixes this).
#include <algorithm>

#include "reference/file/fd_table.h"
#include "reference/file/splice.h"
#include "reference/file/syscalls.h"

namespace plumbline {
namespace {

using abi::page_size;

// A slot for each page of user memory that the vector touches. Linux lets the pipe refer to the
// program's own pages. Here they are copied, so what the program writes there later does not show:
// programs of this house leave memory alone that they have given away.
Result<long> push_user_pages(Pipe& pipe, IovIter& from) {
  long done = 0;
  while (from.count() > 0 && !pipe.is_full()) {
    const Segment segment = from.segment();
    const std::size_t offset = segment.address % page_size;
    const auto size = std::min<std::size_t>(segment.size, page_size - offset);
    auto page = make_counted<Page>();
    const std::size_t copied = from.copy_from_user(page->bytes(offset, size));
    if (copied == 0) break;
    pipe.push({.page = page, .offset = unsigned(offset), .size = unsigned(copied)});
    done += static_cast<long>(copied);
  }
  if (done == 0) return Error(E::FAULT);
  return done;
}

Task<long> vmsplice_to_pipe(Thread& current, Pipe& pipe, IovIter& from, unsigned flags) {
  co_await wait_for_space(current, pipe, flags);
  const long done = co_await push_user_pages(pipe, from);
  wakeup_pipe_readers(pipe);
  co_return done;
}

Task<long> vmsplice_to_user(Thread& current, Pipe& pipe, IovIter& to, unsigned flags) {
  SpliceFrom splice(to.count(), flags);
  const SpliceActor copy = [&to](PipeBuffer& buffer, std::size_t size) -> Result<long> {
    if (to.copy_to_user(buffer.page->bytes(buffer.offset, size)) < size) return Error(E::FAULT);
    return static_cast<long>(size);
  };
  co_return co_await splice_from_pipe(current, pipe, splice, copy);
}

}  // namespace

// A descriptor for both reading and writing, which only a FIFO has, is written to.
Task<long> sys_vmsplice(Thread& current, int fd, UserAddress vector, std::size_t count,
                        unsigned flags) {
  if (flags & ~splice_flags) co_return Error(E::INVAL);
  const Ref<File> file = co_await current.files().get(fd);
  if (!file->can_read() && !file->can_write()) co_return Error(E::BADF);
  IovIter memory = co_await import_iovec(current.memory(), vector, count);
  if (memory.count() == 0) co_return 0;
  if (!file->pipe()) co_return Error(E::BADF);
  if (file->can_write()) co_return co_await vmsplice_to_pipe(current, *file->pipe(), memory, flags);
  co_return co_await vmsplice_to_user(current, *file->pipe(), memory, flags);
}

}  // namespace plumbline
