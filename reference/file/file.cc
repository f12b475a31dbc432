// SPDX-License-Identifier: Apache-2.0
#include "reference/file/file.h"

namespace plumbline {

// vfs_read and vfs_write of a file without the operation.
Task<long> File::read(Thread&, IovIter&, Offset) { co_return Error(E::INVAL); }
Task<long> File::write(Thread&, IovIter&, Offset) { co_return Error(E::INVAL); }

void File::release() {
  while (FileWatcher* watcher = watchers.front()) {
    watcher->unlink();
    watcher->file_released();
  }
  closed();
  Counted::release();
}

}  // namespace plumbline
