// SPDX-License-Identifier: Apache-2.0
#include "reference/file/file.h"

#include <limits>

namespace plumbline {

// vfs_read and vfs_write of a file without the operation.
Task<long> File::read(Thread&, IovIter&, Offset) { co_return Error(E::INVAL); }
Task<long> File::write(Thread&, IovIter&, Offset) { co_return Error(E::INVAL); }

Task<long> File::splice_read(Thread&, std::int64_t&, Pipe&, std::size_t, unsigned) {
  co_return Error(E::INVAL);
}
Task<long> File::splice_write(Thread&, Pipe&, std::int64_t&, std::size_t, unsigned) {
  co_return Error(E::INVAL);
}

void File::release() {
  while (FileWatcher* watcher = watchers.front()) {
    watcher->unlink();
    watcher->file_released();
  }
  closed();
  Counted::release();
}

Result<> verify_area(std::int64_t position, std::size_t size) {
  constexpr std::int64_t last = std::numeric_limits<std::int64_t>::max();
  if (position < 0 || size > static_cast<std::uint64_t>(last - position)) return Error(E::INVAL);
  return {};
}

}  // namespace plumbline
