// SPDX-License-Identifier: Apache-2.0
// close, close_range and the dup family (close(2), close_range(2), dup(2)).
#include <algorithm>

#include "reference/file/fd_table.h"
#include "reference/file/syscalls.h"

namespace plumbline {

using abi::O;

Result<long> sys_close(Thread& current, int fd) {
  if (!current.files().entry(fd)) return Error(E::BADF);
  replace_file(current, fd, nullptr, false);
  return 0;
}

Result<long> sys_close_range(Thread& current, unsigned first, unsigned last, unsigned flags) {
  using abi::CLOSE_RANGE;
  if (flags & ~(CLOSE_RANGE::UNSHARE | CLOSE_RANGE::CLOEXEC)) return Error(E::INVAL);
  if (first > last) return Error(E::INVAL);
  if (flags & CLOSE_RANGE::UNSHARE && current.fd_table.use_count() > 1)
    current.fd_table = std::make_shared<FdTable>(*current.fd_table);
  FdTable& files = current.files();
  const int end = static_cast<int>(std::min<std::uint64_t>(last + 1ull, files.size()));
  const int begin = static_cast<int>(std::min(first, static_cast<unsigned>(end)));
  if (!(flags & CLOSE_RANGE::CLOEXEC)) {
    close_files(current, begin, end);
    return 0;
  }
  for (int fd = begin; fd < end; ++fd)
    if (FdTable::Entry* entry = files.entry(fd)) entry->close_on_exec = true;
  return 0;
}

Result<long> sys_dup(Thread& current, int oldfd) {
  auto file = current.files().get_raw(oldfd);
  if (!file) return Error(file.error());
  return install_file(current, std::move(*file), 0);
}

Result<long> sys_dup3(Thread& current, int oldfd, int newfd, int flags) {
  if (flags & ~O::CLOEXEC || oldfd == newfd) return Error(E::INVAL);
  if (static_cast<unsigned>(newfd) >= descriptor_limit(current)) return Error(E::BADF);
  auto file = current.files().get_raw(oldfd);
  if (!file) return Error(file.error());
  if (current.files().is_reserved(newfd)) return Error(E::BUSY);
  replace_file(current, newfd, std::move(*file), flags & O::CLOEXEC);
  return newfd;
}

Result<long> sys_dup2(Thread& current, int oldfd, int newfd) {
  if (oldfd != newfd) return sys_dup3(current, oldfd, newfd, 0);
  if (!current.files().entry(oldfd)) return Error(E::BADF);
  return newfd;
}

}  // namespace plumbline
