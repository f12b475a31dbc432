// SPDX-License-Identifier: Apache-2.0
#include "reference/ipc/semaphore_undo.h"

#include "reference/ipc/semaphore.h"

namespace plumbline {

SemaphoreUndo::SemaphoreUndo(SemaphoreSet& set_)
    : set(set_), adjustments(static_cast<std::size_t>(set_.count())) {}

SemaphoreUndoList::~SemaphoreUndoList() {
  while (SemaphoreUndo* undo = undoes_.pop_front()) delete undo;
}

SemaphoreUndo& SemaphoreUndoList::find_or_add(SemaphoreSet& set) {
  SemaphoreUndo* undo = undoes_.front();
  while (undo && &undo->set != &set) undo = undoes_.after(*undo);
  if (!undo) {
    undo = new SemaphoreUndo(set);  // lives until the set is removed or the process ends
    set.undoes.push_front(*undo);
  } else if (undo != undoes_.front()) {
    static_cast<ListLink<InUndoList>*>(undo)->unlink();
  } else {
    return *undo;
  }
  undoes_.push_front(*undo);
  return *undo;
}

void SemaphoreUndoList::apply(const Thread& ending) {
  while (SemaphoreUndo* first = undoes_.pop_front()) {
    const std::unique_ptr<SemaphoreUndo> undo(first);
    static_cast<ListLink<InSemaphoreSet>*>(first)->unlink();
    undo->set.adjust(ending, undo->adjustments);
  }
}

const std::shared_ptr<SemaphoreUndoList>& undo_list_of(Thread& thread) {
  if (!thread.undo_list) thread.undo_list = std::make_shared<SemaphoreUndoList>();
  return thread.undo_list;
}

void exit_sem(Thread& thread) {
  const std::shared_ptr<SemaphoreUndoList> list = std::exchange(thread.undo_list, nullptr);
  if (list.use_count() == 1) list->apply(thread);
}

}  // namespace plumbline
