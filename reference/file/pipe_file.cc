// SPDX-License-Identifier: Apache-2.0
#include "reference/file/pipe_file.h"

#include "reference/abi/changes.h"
#include "reference/file/fd_table.h"
#include "reference/file/syscalls.h"

namespace plumbline {
namespace {

using abi::O;

// A transfer that has moved something says how much, and not why it stopped.
void stop(Result<long>& done, E error) {
  if (*done == 0) done = Error(error);
}

// Moves the oldest buffer to the reader, or as much of it as `wanted`, which counts down. True if
// this has freed its slot.
Result<bool> read_buffer(Pipe& pipe, IovIter& to, std::size_t& wanted, Result<long>& done) {
  PipeBuffer& buffer = pipe.front();
  const std::size_t size = std::min<std::size_t>(buffer.size, wanted);
  if (to.copy_to_user(buffer.page->bytes(buffer.offset, size)) < size) return Error(E::FAULT);
  *done += size;
  wanted -= size;
  buffer.offset += size;
  buffer.size -= size;
  if (buffer.packet) {  // its rest is lost, and a read takes one packet
    wanted = 0;
    buffer.size = 0;
  }
  if (buffer.size > 0) return false;
  pipe.pop();
  return true;
}

}  // namespace

Task<long> PipeFile::read(Thread& current, IovIter& to, Offset) {
  Pipe& pipe = *pipe_;
  std::size_t wanted = to.count();
  if (wanted == 0) co_return 0;

  // Writers only wait while the pipe is full, so only a read from a full pipe wakes one.
  const bool precise = current.config().has(changes::pipe_read_wakes_writers_for_free_slots);
  bool wake_writer = !precise && pipe.is_full();
  bool wake_next_reader = false;
  Result<long> done = 0;
  for (;;) {
    if (!pipe.is_empty()) {
      const bool was_full = pipe.is_full();
      const Result<bool> freed = read_buffer(pipe, to, wanted, done);
      if (!freed) {
        stop(done, freed.error());
        break;
      }
      if (*freed && was_full) wake_writer = true;
      if (wanted == 0) break;
      if (!pipe.is_empty()) continue;
    }
    if (pipe.writers == 0 || *done > 0) break;
    if (is_nonblocking()) {
      done = Error(E::AGAIN);
      break;
    }
    // Nothing was read, but an empty buffer may have gone and made room.
    if (wake_writer) pipe.wr_wait.wake_up(poll_out);
    co_await pipe.wait_readable(current, Exclusive::Yes);
    wake_writer = !precise && pipe.is_full();
    wake_next_reader = true;
  }
  if (wake_writer) pipe.wr_wait.wake_up(poll_out);
  if (wake_next_reader && !pipe.is_empty()) pipe.rd_wait.wake_up(poll_in);
  co_return done;
}

// A write of up to PIPE_BUF bytes needs one slot, and takes all of it or nothing: that is all there
// is to its atomicity (pipe(7)). A longer one fills slot after slot, and others may come between.
Task<long> PipeFile::write(Thread& current, IovIter& from, Offset) {
  Pipe& pipe = *pipe_;
  if (from.count() == 0) co_return 0;

  bool was_empty = pipe.readers > 0 && pipe.is_empty();
  bool wake_next_writer = false;
  Result<long> done = pipe.readers > 0 ? pipe.merge(from) : 0;
  while (done && from.count() > 0) {
    if (pipe.readers == 0) {
      const Error error = broken_pipe(current);
      stop(done, error.error());
      break;
    }
    if (!pipe.is_full()) {
      const Result<long> copied = pipe.append(from, is_packetized(), current.config());
      if (!copied) {
        stop(done, copied.error());
        break;
      }
      *done += *copied;
      continue;
    }
    if (is_nonblocking()) {
      stop(done, E::AGAIN);
      break;
    }
    if (current.signal_pending()) {
      stop(done, E::RESTARTSYS);
      break;
    }
    if (was_empty) pipe.rd_wait.wake_up(poll_in);
    // What has ended the wait shows above: room, no reader, or a signal.
    (void)co_await pipe.wait_writable(current, Exclusive::Yes).outcome();
    was_empty = pipe.is_empty();
    wake_next_writer = true;
  }
  // Edge-triggered epoll wants to hear of every write, so once the pipe was polled, readers are
  // woken even if there was something to read before. Only Linux fixes this.
  if (was_empty || pipe.poll_usage) pipe.rd_wait.wake_up(poll_in);
  if (wake_next_writer && !pipe.is_full()) pipe.wr_wait.wake_up(poll_out);
  co_return done;
}

PollMask PipeFile::poll(PollTable* table) {
  Pipe& pipe = *pipe_;
  pipe.poll_usage = true;
  if (can_read()) poll_wait(table, pipe.rd_wait);
  if (can_write()) poll_wait(table, pipe.wr_wait);
  PollMask mask = 0;
  if (can_read()) {
    if (!pipe.is_empty()) mask |= poll_in;
    if (pipe.writers == 0 && writers_seen_ != pipe.w_counter) mask |= abi::POLL::HUP;
  }
  if (can_write()) {
    if (!pipe.is_full()) mask |= poll_out;
    if (pipe.readers == 0) mask |= abi::POLL::ERR;
  }
  return mask;
}

Result<long> PipeFile::ioctl(Thread& current, unsigned request, UserAddress argument) {
  if (request != abi::FIO::NREAD) return Error(E::NOTTY);
  return zero_or_error(current.memory().put(argument, static_cast<int>(pipe_->bytes())));
}

// The last reader or writer leaves the other side without a partner, and it has to hear of that.
void PipeFile::closed() {
  Pipe& pipe = *pipe_;
  if (can_read()) --pipe.readers;
  if (can_write()) --pipe.writers;
  if ((pipe.readers == 0) != (pipe.writers == 0)) {
    pipe.rd_wait.wake_up_all();
    pipe.wr_wait.wake_up_all();
  }
  inode_->end_gone();
}

Result<long> sys_pipe2(Thread& current, UserAddress fds, int flags) {
  constexpr int notification_pipe =
      O::EXCL;  // O_NOTIFICATION_PIPE, of kernels with CONFIG_WATCH_QUEUE
  if (flags & ~(O::CLOEXEC | O::NONBLOCK | O::DIRECT | notification_pipe)) return Error(E::INVAL);
  if (flags & notification_pipe) return Error(E::NOPKG);
  auto ends = Fifo::make_pipe(current, flags);
  if (!ends) return Error(ends.error());
  FdTable& files = current.files();
  if (auto room = files.check_room(descriptor_limit(current), 2); !room) return Error(room.error());
  std::array<int, 2> numbers;
  for (int end : {0, 1})
    numbers[end] = static_cast<int>(*install_file(current, (*ends)[end], flags));
  const Result<> told = current.memory().put(fds, numbers);
  if (!told)
    for (int fd : numbers) files.replace(fd, nullptr, false);
  return zero_or_error(told);
}

Result<long> sys_pipe(Thread& current, UserAddress fds) { return sys_pipe2(current, fds, 0); }

}  // namespace plumbline
