// SPDX-License-Identifier: Apache-2.0
#include "reference/file/fifo.h"

#include "reference/file/pipe_file.h"

namespace plumbline {
namespace {

using abi::O;

// Sleeps until somebody has opened the other side. Looking at how many did so ever, and not at how
// many there are, does not miss a partner who has left again by the time that this thread runs.
Task<bool> wait_for_partner(Thread& current, Pipe& pipe, const unsigned& counter) {
  const unsigned before = counter;
  while (counter == before) {
    Waiter waiter(current);
    pipe.rd_wait.add(waiter);
    co_await Schedule(current);
    if (current.signal_pending()) break;
  }
  if (counter == before) co_return Error(E::RESTARTSYS);
  co_return true;
}

// Readers and writers who wait to open both wait on the readers' queue.
void wake_up_partner(Pipe& pipe) { pipe.rd_wait.wake_up_all(); }

// The number of writers that there were when the file was opened, for PipeFile::poll; 0 if it does
// not matter.
Task<unsigned> open_for_reading(Thread& current, Pipe& pipe, bool nonblocking) {
  ++pipe.r_counter;
  if (pipe.readers++ == 0) wake_up_partner(pipe);
  if (pipe.writers > 0) co_return 0;
  if (nonblocking) co_return pipe.w_counter;
  const Result<bool> met = co_await wait_for_partner(current, pipe, pipe.w_counter).outcome();
  if (met) co_return 0;
  if (--pipe.readers == 0) pipe.wr_wait.wake_up();
  co_return Error(met.error());
}

Task<unsigned> open_for_writing(Thread& current, Pipe& pipe, bool nonblocking) {
  if (nonblocking && pipe.readers == 0) co_return Error(E::NXIO);
  ++pipe.w_counter;
  if (pipe.writers++ == 0) wake_up_partner(pipe);
  if (pipe.readers > 0) co_return 0;
  const Result<bool> met = co_await wait_for_partner(current, pipe, pipe.r_counter).outcome();
  if (met) co_return 0;
  if (--pipe.writers == 0) pipe.rd_wait.wake_up_all();
  co_return Error(met.error());
}

// POSIX leaves this undefined; on Linux it never waits, as the thread can talk to itself.
unsigned open_for_both(Pipe& pipe) {
  ++pipe.r_counter;
  ++pipe.w_counter;
  ++pipe.readers;
  ++pipe.writers;
  if (pipe.readers == 1 || pipe.writers == 1) wake_up_partner(pipe);
  return 0;
}

Task<unsigned> open_pipe(Thread& current, Pipe& pipe, int flags) {
  const bool nonblocking = flags & O::NONBLOCK;
  switch (flags & access_mask) {
    case O::RDONLY:
      co_return co_await open_for_reading(current, pipe, nonblocking);
    case O::WRONLY:
      co_return co_await open_for_writing(current, pipe, nonblocking);
    case O::RDWR:
      co_return open_for_both(pipe);
    default:
      co_return Error(E::INVAL);
  }
}

}  // namespace

Task<Ref<File>> Fifo::open(Thread& current, int flags) {
  const Ref<Fifo> self(this);  // it may lose its name while this thread waits
  if (!pipe_) pipe_ = Pipe::allocate(current);
  if (!pipe_) co_return Error(E::NOMEM);
  const Ref<Pipe> pipe = pipe_;
  const Result<unsigned> writers_seen = co_await open_pipe(current, *pipe, flags).outcome();
  if (!writers_seen) {
    end_gone();
    co_return Error(writers_seen.error());
  }
  co_return make_counted<PipeFile>(flags, self, pipe, *writers_seen);
}

void Fifo::end_gone() {
  if (pipe_ && pipe_->readers == 0 && pipe_->writers == 0) pipe_ = nullptr;
}

Result<std::array<Ref<File>, 2>> Fifo::make_pipe(Thread& current, int flags) {
  const Ref<Pipe> pipe = Pipe::allocate(current);
  if (!pipe) return Error(E::NFILE);
  pipe->readers = pipe->writers = 1;
  const auto inode = make_counted<Fifo>(current.credentials, abi::S::IFIFO | 0600u);
  inode->pipe_ = pipe;
  const int status = flags & (O::NONBLOCK | O::DIRECT);
  return std::array<Ref<File>, 2>{
      make_counted<PipeFile>(O::RDONLY | (status & O::NONBLOCK), inode, pipe),
      make_counted<PipeFile>(O::WRONLY | status, inode, pipe)};
}

}  // namespace plumbline
