// SPDX-License-Identifier: Apache-2.0
// Taking buffers out of a pipe, as splice(2) to a file and vmsplice(2) to memory do (struct
// splice_desc). A file's splice_write is made of these parts:
//
//   SpliceFrom splice(size, flags);
//   while (splice.left > 0 && co_await splice.next(…))   // there is something to take
//     … splice.consume(pipe, bytes) …
//   splice.end(pipe);                                    // writers hear of the room
#pragma once

#include <functional>

#include "reference/file/pipe.h"

namespace plumbline {

struct SpliceFrom {
  SpliceFrom(std::size_t size, unsigned flags_) : left(size), flags(flags_) {}

  // Waits until the pipe has something. False if the splice is over: something was taken before, or
  // there are no writers any more. EAGAIN, ERESTARTSYS.
  Task<bool> next(Thread& current, Pipe& pipe);

  // So many bytes of the pipe have been taken.
  void consume(Pipe& pipe, std::size_t size);

  void end(Pipe& pipe);

  std::size_t left;  // bytes to take
  const unsigned flags;
  long done = 0;  // bytes taken
  bool need_wakeup = false;
};

// What takes `size` bytes of a buffer: the number of bytes, or an error; nothing taken ends it all.
using SpliceActor = std::function<Result<long>(PipeBuffer& buffer, std::size_t size)>;

// The whole of such a splice (splice_from_pipe): the number of bytes taken, or an error if there
// are none.
Task<long> splice_from_pipe(Thread& current, Pipe& pipe, SpliceFrom& splice,
                            const SpliceActor& actor);

// Waiting for the pipe into which something is spliced to have room (wait_for_space).
Task<bool> wait_for_space(Thread& current, Pipe& pipe, unsigned flags);

// A splice into a pipe keeps the pipe's mutex while it waits for what the other file, a socket, has
// to give. Whoever then needs the mutex sleeps uninterruptibly, so that not even a signal that
// kills has it return, or end: the reference has no such sleep, and only tells when there may be
// one.
class HoldsPipe {
 public:
  explicit HoldsPipe(Thread& thread) : machine_(thread.process.machine) { ++machine_.pipes_held; }
  HoldsPipe(const HoldsPipe&) = delete;
  HoldsPipe& operator=(const HoldsPipe&) = delete;
  ~HoldsPipe() { --machine_.pipes_held; }

 private:
  Machine& machine_;
};

// Unlike those of read and write, the wake-ups of splices do not say what happened, and are not
// only for a pipe that was empty or full.
inline void wakeup_pipe_readers(Pipe& pipe) { pipe.rd_wait.wake_up(); }
inline void wakeup_pipe_writers(Pipe& pipe) { pipe.wr_wait.wake_up(); }

// pipe_to_pipe.cc: splice(2) and tee(2) between two pipes (splice_pipe_to_pipe, do_tee).
Task<long> splice_pipe_to_pipe(Thread& current, Pipe& from, Pipe& to, std::size_t size,
                               unsigned flags);
Task<long> tee_pipe_to_pipe(Thread& current, Pipe& from, Pipe& to, std::size_t size,
                            unsigned flags);

inline constexpr unsigned splice_flags =
    abi::SPLICE_F::MOVE | abi::SPLICE_F::NONBLOCK | abi::SPLICE_F::MORE | abi::SPLICE_F::GIFT;

}  // namespace plumbline
