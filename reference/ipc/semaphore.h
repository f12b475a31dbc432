// SPDX-License-Identifier: Apache-2.0
// A set of System V semaphores (ipc/sem.c, semop(2)).
//
// A call brings an array of operations that happen all at once or not at all. One that must wait
// stands in a queue until somebody else's change makes it possible: whoever makes the change also
// does the operations of those who wait, in order, and wakes them with the outcome in their hands.
//
// Who waits with a single operation stands in a queue of its semaphore. While an array of several
// waits, all who would change values stand in one queue of the set instead, so that none of them
// overtakes another. Those who only wait for zero have queues of their own.
#pragma once

#include <memory>
#include <optional>
#include <span>

#include "reference/core/list.h"
#include "reference/core/task.h"
#include "reference/ipc/namespace.h"
#include "reference/ipc/semaphore_undo.h"

namespace plumbline {

struct SemaphoreOperation {  // struct sembuf
  std::uint16_t number;
  std::int16_t change;  // 0: wait until the value is zero
  std::int16_t flags;
};
static_assert(sizeof(SemaphoreOperation) == 6);

using SemaphoreOperations = std::span<const SemaphoreOperation>;

// A call that wants its operations done, and waits in a queue until they are (sem_queue). Whoever
// wakes it first writes what came of it.
struct SemaphoreRequest : ListLink<> {
  Thread& thread;
  SemaphoreOperations operations;
  SemaphoreUndo* undo;                           // for operations with SEM_UNDO
  bool alters;                                   // or only waits for zero
  const SemaphoreOperation* blocking = nullptr;  // the first that was not possible
  std::optional<Result<>> outcome;

  SemaphoreRequest(Thread& thread, SemaphoreOperations operations, SemaphoreUndo* undo);
  bool is_complex() const { return operations.size() > 1; }
  bool waits_on(int number, bool for_zero) const;
};

class SemaphoreSet final : public IpcObject {
 public:
  static constexpr int value_max = 32767;  // SEMVMX

  SemaphoreSet(const Thread& creator, std::int32_t key, int count, int flags);

  int count() const { return static_cast<int>(semaphores_.size()); }

  // Does the operations, and what they make possible. EAGAIN, ERANGE; nothing is returned if the
  // request has to wait.
  std::optional<Result<>> operate(SemaphoreRequest& request);
  // Waits until the operations are done. EAGAIN, ERANGE, EIDRM, EINTR.
  Task<long> wait(SemaphoreRequest& request, Nanoseconds deadline);

  // SETVAL and SETALL: also forget what was to be undone.
  void set_value(const Thread& current, int number, int value);
  void set_all(const Thread& current, std::span<const std::uint16_t> values);

  // A process ends: adds what its operations with SEM_UNDO left, within the limits of a value.
  void adjust(const Thread& ending, std::span<const std::int16_t> adjustments);

  // IPC_RMID: everybody who waits gets EIDRM, and nothing is left to be undone.
  void destroy();

  int value(int number) const { return semaphores_[number].value; }
  int last_process(int number) const { return semaphores_[number].last_process; }
  // GETNCNT and GETZCNT: who waits for the semaphore to grow, or to be zero.
  int count_waiting(int number, bool for_zero);

  void changed_now() { change_time = real_seconds(); }

  UndoesOfSet undoes;
  std::int64_t operation_time = 0, change_time;  // seconds, CLOCK_REALTIME

 private:
  struct Semaphore {
    int value = 0;
    int last_process = 0;                  // sempid
    List<SemaphoreRequest> pending_alter;  // single operations
    List<SemaphoreRequest> pending_const;  // single waits for zero
  };

  std::optional<Result<>> perform(SemaphoreRequest& request);
  void take_back(SemaphoreRequest& request, std::size_t count);
  void enqueue(SemaphoreRequest& request);
  void leave(SemaphoreRequest& request);
  void finish(SemaphoreRequest& request, Result<> outcome);
  void fail_all(List<SemaphoreRequest>& queue, E error);

  void settle(SemaphoreOperations operations, bool operated);
  void settle_all(bool operated);
  bool wake_waiters_for_zero(SemaphoreOperations operations);
  bool wake_const(List<SemaphoreRequest>& queue);
  bool update_queue(List<SemaphoreRequest>& queue, const Semaphore* only);
  void separate_queues();

  std::int64_t real_seconds() const;

  Machine& machine_;
  std::vector<Semaphore> semaphores_;
  List<SemaphoreRequest> pending_alter_;  // all that alter, while something complex waits
  List<SemaphoreRequest> pending_const_;  // several waits for zero
  int complex_count_ = 0;                 // requests of several operations
};

}  // namespace plumbline
