// SPDX-License-Identifier: Apache-2.0
#include "reference/ipc/semaphore.h"

#include <algorithm>

namespace plumbline {

using abi::IPC;
using abi::SEM;

SemaphoreRequest::SemaphoreRequest(Thread& thread_, SemaphoreOperations operations_,
                                   SemaphoreUndo* undo_)
    : thread(thread_),
      operations(operations_),
      undo(undo_),
      alters(std::ranges::any_of(operations, [](auto& operation) { return operation.change; })) {}

SemaphoreSet::SemaphoreSet(const Thread& creator, std::int32_t key_, int count, int flags)
    : machine_(creator.machine()), semaphores_(static_cast<std::size_t>(count)) {
  key = key_;
  mode = flags & 0777;
  change_time = real_seconds();
}

std::int64_t SemaphoreSet::real_seconds() const {
  return machine_.scheduler.timers.real_time() / second;
}

// Does all the operations, or none. Nothing is returned for those that have to wait
// (perform_atomic_semop).
std::optional<Result<>> SemaphoreSet::perform(SemaphoreRequest& request) {
  std::size_t done = 0;
  for (const SemaphoreOperation& operation : request.operations) {
    Semaphore& semaphore = semaphores_[operation.number];
    const int value = semaphore.value + operation.change;
    const bool must_wait = operation.change == 0 ? semaphore.value != 0 : value < 0;
    const bool is_undone = operation.flags & SEM::UNDO;
    if (must_wait) {
      take_back(request, done);
      request.blocking = &operation;
      // Also one that waits already fails when it gets stuck at an operation that must not wait.
      if (operation.flags & IPC::NOWAIT) return Error(E::AGAIN);
      return std::nullopt;
    }
    if (value > value_max ||
        (is_undone && !request.undo->allows(operation.number, operation.change))) {
      take_back(request, done);
      return Error(E::RANGE);
    }
    if (is_undone) request.undo->note(operation.number, operation.change);
    semaphore.value = value;
    ++done;
  }
  for (const SemaphoreOperation& operation : request.operations)
    semaphores_[operation.number].last_process = request.thread.process.pid;
  return Result<>{};
}

void SemaphoreSet::take_back(SemaphoreRequest& request, std::size_t count) {
  for (const SemaphoreOperation& operation : request.operations.first(count)) {
    semaphores_[operation.number].value -= operation.change;
    if (operation.flags & SEM::UNDO) request.undo->note(operation.number, -operation.change);
  }
}

std::optional<Result<>> SemaphoreSet::operate(SemaphoreRequest& request) {
  const auto outcome = perform(request);
  if (!outcome || !*outcome) return outcome;
  if (request.alters)
    settle(request.operations, true);
  else
    operation_time = real_seconds();
  return outcome;
}

Task<long> SemaphoreSet::wait(SemaphoreRequest& request, Nanoseconds deadline) {
  enqueue(request);
  bool in_time = true;
  do {
    in_time = co_await Schedule(request.thread, deadline);
    if (request.outcome) co_return zero_or_error(*request.outcome);
  } while (in_time && !request.thread.signal_pending());
  leave(request);
  separate_queues();
  co_return Error(in_time ? E::INTR : E::AGAIN);  // never restarted: signal(7)
}

void SemaphoreSet::enqueue(SemaphoreRequest& request) {
  Semaphore& first = semaphores_[request.operations.front().number];
  if (!request.is_complex()) {
    List<SemaphoreRequest>& alter = complex_count_ ? pending_alter_ : first.pending_alter;
    (request.alters ? alter : first.pending_const).push_back(request);
    return;
  }
  // Those who came before go into the one queue, too: the last semaphore's first (merge_queues).
  if (!complex_count_)
    for (Semaphore& semaphore : semaphores_) pending_alter_.splice_front(semaphore.pending_alter);
  (request.alters ? pending_alter_ : pending_const_).push_back(request);
  ++complex_count_;
}

void SemaphoreSet::leave(SemaphoreRequest& request) {
  request.unlink();
  if (request.is_complex()) --complex_count_;
}

void SemaphoreSet::finish(SemaphoreRequest& request, Result<> outcome) {
  request.outcome = outcome;
  request.thread.wake_up();
}

// Without anything complex, each request goes back to its semaphore's queue (unmerge_queues).
void SemaphoreSet::separate_queues() {
  if (complex_count_) return;
  while (SemaphoreRequest* request = pending_alter_.pop_front())
    semaphores_[request->operations.front().number].pending_alter.push_back(*request);
}

// After a change by `operations`: does what has become possible (do_smart_update). `operated`: that
// was a semop, so sem_otime is set in any case.
void SemaphoreSet::settle(SemaphoreOperations operations, bool operated) {
  operated |= wake_waiters_for_zero(operations);
  if (!pending_alter_.empty()) {
    operated |= update_queue(pending_alter_, nullptr);
  } else {
    // Those who wait for one semaphore alone wait for it to grow.
    for (const SemaphoreOperation& operation : operations) {
      Semaphore& semaphore = semaphores_[operation.number];
      if (operation.change > 0) operated |= update_queue(semaphore.pending_alter, &semaphore);
    }
  }
  if (operated) operation_time = real_seconds();
  separate_queues();
}

// The same after any change of any semaphore.
void SemaphoreSet::settle_all(bool operated) {
  bool zero = false;
  for (Semaphore& semaphore : semaphores_) {
    if (semaphore.value != 0) continue;
    zero = true;
    operated |= wake_const(semaphore.pending_const);
  }
  if (zero) operated |= wake_const(pending_const_);
  if (!pending_alter_.empty()) {
    operated |= update_queue(pending_alter_, nullptr);
  } else {
    for (Semaphore& semaphore : semaphores_)
      operated |= update_queue(semaphore.pending_alter, &semaphore);
  }
  if (operated) operation_time = real_seconds();
  separate_queues();
}

// do_smart_wakeup_zero
bool SemaphoreSet::wake_waiters_for_zero(SemaphoreOperations operations) {
  bool zero = false, completed = false;
  for (const SemaphoreOperation& operation : operations) {
    Semaphore& semaphore = semaphores_[operation.number];
    if (semaphore.value != 0) continue;
    zero = true;
    completed |= wake_const(semaphore.pending_const);
  }
  if (zero) completed |= wake_const(pending_const_);
  return completed;
}

// wake_const_ops
bool SemaphoreSet::wake_const(List<SemaphoreRequest>& queue) {
  bool completed = false;
  for (SemaphoreRequest *request = queue.front(), *next; request; request = next) {
    next = queue.after(*request);
    const auto outcome = perform(*request);
    if (!outcome) continue;
    leave(*request);
    finish(*request, *outcome);
    completed |= outcome->has_value();
  }
  return completed;
}

// `only`: the queue is that of one semaphore. What a request of several operations did, or anything
// while several wait, may help one further ahead, so the search begins again. Those who wait for
// zero are told first (update_queue).
bool SemaphoreSet::update_queue(List<SemaphoreRequest>& queue, const Semaphore* only) {
  bool completed = false;
  for (SemaphoreRequest *request = queue.front(), *next; request; request = next) {
    if (only && only->value == 0) break;
    next = queue.after(*request);
    const auto outcome = perform(*request);
    if (!outcome) continue;
    leave(*request);
    if (*outcome) {
      completed = true;
      wake_waiters_for_zero(request->operations);
      if (!pending_alter_.empty() || request->is_complex()) next = queue.front();
    }
    finish(*request, *outcome);
  }
  return completed;
}

void SemaphoreSet::set_value(const Thread& current, int number, int value) {
  for (SemaphoreUndo* undo = undoes.front(); undo; undo = undoes.after(*undo))
    undo->adjustments[number] = 0;
  semaphores_[number].value = value;
  semaphores_[number].last_process = current.process.pid;
  changed_now();
  settle_all(false);
}

void SemaphoreSet::set_all(const Thread& current, std::span<const std::uint16_t> values) {
  for (std::size_t i = 0; i < semaphores_.size(); ++i) {
    semaphores_[i].value = values[i];
    semaphores_[i].last_process = current.process.pid;
  }
  for (SemaphoreUndo* undo = undoes.front(); undo; undo = undoes.after(*undo))
    std::ranges::fill(undo->adjustments, 0);
  changed_now();
  settle_all(false);
}

void SemaphoreSet::adjust(const Thread& ending, std::span<const std::int16_t> adjustments) {
  for (std::size_t i = 0; i < semaphores_.size(); ++i) {
    if (adjustments[i] == 0) continue;
    semaphores_[i].value = std::clamp(semaphores_[i].value + adjustments[i], 0, value_max);
    semaphores_[i].last_process = ending.process.pid;
  }
  settle_all(true);
}

void SemaphoreSet::fail_all(List<SemaphoreRequest>& queue, E error) {
  while (SemaphoreRequest* request = queue.front()) {
    leave(*request);
    finish(*request, Error(error));
  }
}

void SemaphoreSet::destroy() {
  while (SemaphoreUndo* undo = undoes.front()) delete undo;
  fail_all(pending_const_, E::IDRM);
  fail_all(pending_alter_, E::IDRM);
  for (Semaphore& semaphore : semaphores_) {
    fail_all(semaphore.pending_const, E::IDRM);
    fail_all(semaphore.pending_alter, E::IDRM);
  }
}

// A call waits on the semaphore of the first operation that is not possible, and on no other.
bool SemaphoreRequest::waits_on(int number, bool for_zero) const {
  return blocking->number == number && (for_zero ? blocking->change == 0 : blocking->change < 0);
}

// count_semcnt
int SemaphoreSet::count_waiting(int number, bool for_zero) {
  Semaphore& semaphore = semaphores_[number];
  int count =
      static_cast<int>((for_zero ? semaphore.pending_const : semaphore.pending_alter).size());
  for (SemaphoreRequest* r = pending_alter_.front(); r; r = pending_alter_.after(*r))
    count += r->waits_on(number, for_zero);
  if (for_zero)
    for (SemaphoreRequest* r = pending_const_.front(); r; r = pending_const_.after(*r))
      count += r->waits_on(number, for_zero);
  return count;
}

}  // namespace plumbline
