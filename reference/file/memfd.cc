// SPDX-License-Identifier: Apache-2.0
// Files without a name, and the length of those that have one (memfd_create(2), truncate(2)).
#include "reference/file/fd_table.h"
#include "reference/file/regular_file.h"
#include "reference/file/syscalls.h"

namespace plumbline {

using abi::MFD;
using abi::O;

namespace {

// Beyond it, a file must have been opened with O_LARGEFILE; open(2) sets that by itself.
constexpr std::int64_t size_max_of_small_files = 0x7fff'ffff;

// The name only shows in /proc. EFAULT, EINVAL for one that is too long.
Result<> check_name(const Thread& current, UserAddress name) {
  constexpr unsigned length_max = 249;  // NAME_MAX less the "memfd:" that comes before it
  for (unsigned i = 0; i <= length_max; ++i) {
    const auto letter = current.memory().get<char>(name + i);
    if (!letter) return Error(letter.error());
    if (*letter == '\0') return {};
  }
  return Error(E::INVAL);
}

}  // namespace

Result<long> sys_memfd_create(Thread& current, UserAddress name, unsigned flags) {
  if (flags & ~(MFD::CLOEXEC | MFD::ALLOW_SEALING)) return Error(E::INVAL);
  if (auto valid = check_name(current, name); !valid) return Error(valid.error());
  const auto inode = make_counted<RegularInode>(current.credentials, abi::S::IFREG | 0777);
  inode->is_memfd = true;
  if (flags & MFD::ALLOW_SEALING) inode->seals = 0;
  const int close_on_exec = flags & MFD::CLOEXEC ? O::CLOEXEC : 0;
  return install_file(current, make_counted<RegularFile>(O::RDWR | O::LARGEFILE, inode),
                      close_on_exec);
}

Result<long> sys_ftruncate(Thread& current, int fd, std::int64_t length) {
  if (length < 0) return Error(E::INVAL);
  const auto file = current.files().get(fd);
  if (!file) return Error(file.error());
  if (length > size_max_of_small_files && !((*file)->flags() & O::LARGEFILE))
    return Error(E::INVAL);
  if (!(*file)->can_write()) return Error(E::INVAL);
  return zero_or_error((*file)->truncate(current, length));
}

}  // namespace plumbline
