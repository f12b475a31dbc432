// SPDX-License-Identifier: Apache-2.0
// open(2): from a path and flags to a descriptor. The order of the checks is Linux's, as it decides
// which of several errors a program sees.
#include "reference/file/directory.h"
#include "reference/file/fd_table.h"
#include "reference/file/regular_file.h"
#include "reference/file/syscalls.h"

namespace plumbline {
namespace {

using abi::O;
using abi::S;

constexpr int sync_only = O::SYNC & ~O::DSYNC;            // __O_SYNC
constexpr int tmpfile_only = O::TMPFILE & ~O::DIRECTORY;  // __O_TMPFILE
constexpr int path_flags = O::DIRECTORY | O::NOFOLLOW | O::PATH | O::CLOEXEC;
constexpr int known_flags = O::WRONLY | O::RDWR | O::CREAT | O::EXCL | O::NOCTTY | O::TRUNC |
                            O::APPEND | O::NONBLOCK | O::SYNC | O::ASYNC | O::DIRECT |
                            O::LARGEFILE | O::NOATIME | O::TMPFILE | path_flags;
// What an open file does not keep, so that F_GETFL does not show it.
constexpr int opening_flags = O::CREAT | O::EXCL | O::NOCTTY | O::TRUNC | O::CLOEXEC;

struct OpenHow {
  int flags = 0;
  unsigned mode = 0;  // permissions of a new file
  unsigned access = 0;

  bool has(int flag) const { return flags & flag; }
  int kept_flags() const { return flags & ~opening_flags; }
};

// open(2) ignores flags that it does not know, and takes some together only (build_open_flags).
Result<OpenHow> build_open_how(int flags, unsigned mode) {
  constexpr unsigned access_of[] = {may_read, may_write, may_read | may_write,
                                    may_read | may_write};
  OpenHow how{(flags & known_flags) | O::LARGEFILE, mode & permission_mask, 0};
  if (how.has(O::PATH)) {
    how.flags &= path_flags;
    return how;
  }
  how.access = access_of[flags & access_mask];
  if (how.has(O::DIRECTORY) && how.has(O::CREAT)) return Error(E::INVAL);
  if (how.has(tmpfile_only) && (!how.has(O::DIRECTORY) || !(how.access & may_write)))
    return Error(E::INVAL);
  if (how.has(sync_only)) how.flags |= O::DSYNC;
  if (how.has(O::TRUNC)) how.access |= may_write;
  return how;
}

Ref<RegularInode> make_regular(Thread& current, unsigned mode) {
  return make_counted<RegularInode>(current.credentials,
                                    S::IFREG | (mode & ~current.process.umask));
}

struct Found {
  Ref<Inode> inode;
  bool created = false;
};

// open_last_lookups
Result<Found> find_or_create(Thread& current, const LastComponent& last, const OpenHow& how) {
  const bool is_name = last.kind == LastComponent::Kind::Name;
  if (is_name && last.trailing_slash && how.has(O::CREAT)) return Error(E::ISDIR);
  auto inode = look_up(current, last);
  if (!inode) return Error(inode.error());
  if (*inode) return Found{*inode, false};
  if (!how.has(O::CREAT)) return Error(E::NOENT);
  if (auto allowed = current.process.directory->may_change(current.credentials); !allowed)
    return Error(allowed.error());
  const Ref<Inode> created = make_regular(current, how.mode);
  current.process.directory->link(last.name, created);
  return Found{created, true};
}

Result<> may_open(Thread& current, const Inode& inode, unsigned access, const OpenHow& how) {
  if (inode.is_directory() && access & may_write) return Error(E::ISDIR);
  if (inode.is_device()) return Error(E::ACCES);  // mounted with nodev
  if (auto allowed = inode.permission(current.credentials, access); !allowed) return allowed;
  if (how.has(O::NOATIME) && !inode.is_owned_by_or_open_to(current.credentials))
    return Error(E::PERM);
  return {};
}

Task<Ref<File>> open_inode(Thread& current, Inode& inode, const OpenHow& how) {
  const Ref<File> file = co_await inode.open(current, how.kept_flags());
  // Only now: a FIFO has waited for its other side in vain.
  if (how.has(O::DIRECT) && !file->can_direct(current.config())) co_return Error(E::INVAL);
  co_return file;
}

// A file without a name (O_TMPFILE).
Task<Ref<File>> open_unnamed(Thread& current, const LastComponent& last, const OpenHow& how) {
  const Ref<Inode> directory = co_await look_up(current, last);
  if (!directory) co_return Error(E::NOENT);
  if (!directory->is_directory()) co_return Error(E::NOTDIR);
  co_await current.process.directory->may_change(current.credentials);
  const Ref<RegularInode> inode = make_regular(current, how.mode);
  co_return co_await open_inode(current, *inode, how);
}

// A descriptor that only stands for a name (O_PATH).
class PathFile final : public File {
 public:
  PathFile(int flags, Ref<Inode> inode) : File(flags), inode_(std::move(inode)) {}
  const Inode* inode() const override { return inode_.get(); }

 private:
  Ref<Inode> inode_;
};

Result<Ref<File>> open_path(Thread& current, const LastComponent& last, const OpenHow& how) {
  auto inode = look_up(current, last);
  if (!inode) return Error(inode.error());
  if (!*inode) return Error(E::NOENT);
  const bool must_be_directory = how.has(O::DIRECTORY) || last.trailing_slash;
  if (must_be_directory && !(*inode)->is_directory()) return Error(E::NOTDIR);
  return make_counted<PathFile>(how.kept_flags(), *inode);
}

// do_open
Task<Ref<File>> open_named(Thread& current, const LastComponent& last, const OpenHow& how) {
  const Found found = co_await find_or_create(current, last, how);
  Inode& inode = *found.inode;
  if (how.has(O::CREAT)) {
    if (how.has(O::EXCL) && !found.created) co_return Error(E::EXIST);
    if (inode.is_directory()) co_return Error(E::ISDIR);
  }
  const bool must_be_directory = how.has(O::DIRECTORY) || last.trailing_slash;
  if (must_be_directory && !inode.is_directory()) co_return Error(E::NOTDIR);
  // Whoever makes a file may open it in any way, whatever its permissions.
  co_await may_open(current, inode, found.created ? 0 : how.access, how);
  const Ref<File> file = co_await open_inode(current, inode, how);
  if (how.has(O::TRUNC)) inode.truncate();
  co_return file;
}

Task<Ref<File>> open_file(Thread& current, std::string_view path, const OpenHow& how) {
  const LastComponent last = co_await walk(current, path);
  if (how.has(tmpfile_only)) co_return co_await open_unnamed(current, last, how);
  if (how.has(O::PATH)) co_return open_path(current, last, how);
  co_return co_await open_named(current, last, how);
}

}  // namespace

// The descriptor is taken first: if there is none, the path does not matter, and a thread that
// opens another file while this one waits for a FIFO gets the next number.
Task<long> sys_open(Thread& current, UserAddress path, int flags, unsigned mode) {
  const OpenHow how = co_await build_open_how(flags, mode);
  const std::string name = co_await get_name(current, path);
  const std::shared_ptr<FdTable> files = current.fd_table;
  const int fd = co_await files->reserve(descriptor_limit(current));
  Result<Ref<File>> file = co_await open_file(current, name, how).outcome();
  files->cancel(fd);
  if (!file) co_return Error(file.error());
  files->replace(fd, std::move(*file), flags & O::CLOEXEC);
  co_return fd;
}

}  // namespace plumbline
