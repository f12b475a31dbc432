// SPDX-License-Identifier: Apache-2.0
// Names in the directory: mknod(2), unlink(2), and the umask of new files (umask(2)).
#include "reference/file/directory.h"
#include "reference/file/fifo.h"
#include "reference/file/regular_file.h"
#include "reference/file/special_inode.h"
#include "reference/file/syscalls.h"

namespace plumbline {
namespace {

using abi::S;

// may_mknod
Result<> check_type(unsigned type) {
  switch (type) {
    case 0:  // a regular file
    case S::IFREG:
    case S::IFCHR:
    case block_device:
    case S::IFIFO:
    case S::IFSOCK:
      return {};
    case S::IFDIR:
      return Error(E::PERM);  // that is for mkdir(2)
    default:
      return Error(E::INVAL);
  }
}

Ref<Inode> make_inode(Thread& current, unsigned mode) {
  const unsigned type = mode & type_mask;
  const unsigned wanted = type | (mode & permission_mask & ~current.process.umask);
  if (type == 0) return make_counted<RegularInode>(current.credentials, S::IFREG | wanted);
  if (type == S::IFREG) return make_counted<RegularInode>(current.credentials, wanted);
  if (type == S::IFIFO) return make_counted<Fifo>(current.credentials, wanted);
  return make_counted<SpecialInode>(current.credentials, wanted);
}

// The last component of a path that is to be made (filename_create).
Result<LastComponent> find_free_name(Thread& current, UserAddress path) {
  const auto name = get_name(current, path);
  if (!name) return Error(name.error());
  auto last = walk(current, *name);
  if (!last) return last;
  const auto inode = look_up(current, *last);
  if (!inode) return Error(inode.error());
  if (*inode) return Error(E::EXIST);
  if (last->trailing_slash) return Error(E::NOENT);
  return last;
}

}  // namespace

Result<long> sys_mknod(Thread& current, UserAddress path, unsigned mode, unsigned device) {
  const unsigned type = mode & type_mask;
  if (auto checked = check_type(type); !checked) return Error(checked.error());
  const auto last = find_free_name(current, path);
  if (!last) return Error(last.error());
  if (auto allowed = current.process.directory->may_change(current.credentials); !allowed)
    return Error(allowed.error());
  const bool is_whiteout = type == S::IFCHR && device == 0;  // of overlay file systems, for all
  const bool is_device = type == S::IFCHR || type == block_device;
  if (is_device && !is_whiteout && !current.credentials.capable(Capability::Mknod))
    return Error(E::PERM);
  current.process.directory->link(last->name, make_inode(current, mode));
  return 0;
}

Result<long> sys_unlink(Thread& current, UserAddress path) {
  const auto name = get_name(current, path);
  if (!name) return Error(name.error());
  const auto last = walk(current, *name);
  if (!last) return Error(last.error());
  if (last->kind != LastComponent::Kind::Name) return Error(E::ISDIR);
  const auto inode = look_up(current, *last);
  if (!inode) return Error(inode.error());
  if (!*inode) return Error(E::NOENT);
  if (last->trailing_slash) return Error(E::NOTDIR);
  Directory& directory = *current.process.directory;
  if (auto allowed = directory.may_unlink(current.credentials, **inode); !allowed)
    return Error(allowed.error());
  directory.unlink(last->name);
  return 0;
}

Result<long> sys_umask(Thread& current, unsigned mask) {
  return std::exchange(current.process.umask, mask & 0777);
}

}  // namespace plumbline
