// SPDX-License-Identifier: Apache-2.0
// What SEM_UNDO remembers: for each semaphore of a set, what is to be added to it when the process
// ends (semop(2), struct sem_undo).
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "reference/core/list.h"
#include "reference/task/thread.h"

namespace plumbline {

class SemaphoreSet;

struct InUndoList;
struct InSemaphoreSet;

struct SemaphoreUndo : ListLink<InUndoList>, ListLink<InSemaphoreSet> {
  SemaphoreSet& set;
  std::vector<std::int16_t> adjustments;  // semadj

  explicit SemaphoreUndo(SemaphoreSet& set_);

  // Whether the adjustment stays in its range when the semaphore is changed by `change`.
  bool allows(int number, int change) const {
    constexpr int adjustment_max = 32767;  // SEMAEM
    const int adjustment = adjustments[number] - change;
    return adjustment >= -adjustment_max - 1 && adjustment <= adjustment_max;
  }
  void note(int number, int change) {
    adjustments[number] = static_cast<std::int16_t>(adjustments[number] - change);
  }
};

using UndoesOfSet = List<SemaphoreUndo, InSemaphoreSet>;

// Of a process: its threads share it (CLONE_SYSVSEM), and a child begins with an empty one. The set
// used last comes first.
class SemaphoreUndoList {
 public:
  SemaphoreUndoList() = default;
  ~SemaphoreUndoList();

  SemaphoreUndo& find_or_add(SemaphoreSet& set);  // find_alloc_undo
  void apply(const Thread& ending);

 private:
  List<SemaphoreUndo, InUndoList> undoes_;
};

// The thread's list, made when it is first asked for (get_undo_list).
const std::shared_ptr<SemaphoreUndoList>& undo_list_of(Thread& thread);

// A thread ends: the last one of those that share a list undoes what is in it.
void exit_sem(Thread& thread);

}  // namespace plumbline
