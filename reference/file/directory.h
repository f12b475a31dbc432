// SPDX-License-Identifier: Apache-2.0
// The one directory of the model: the root of its processes and where they work. In the real
// kernels it is an empty directory on a tmpfs, and a chroot keeps the programs in it.
#pragma once

#include <map>
#include <string>
#include <string_view>

#include "reference/file/inode.h"

namespace plumbline {

class Directory {
 public:
  // `owner` is who the first processes are.
  explicit Directory(const Credentials& owner);

  Inode& inode() const { return *inode_; }  // of the directory itself

  // Null if there is no such name.
  Ref<Inode> find(std::string_view name) const;
  // Whether names may be added and taken away: EACCES.
  Result<> may_change(const Credentials& who) const {
    return inode_->permission(who, may_write | may_execute);
  }
  // Whether a name may be taken away that stands for the inode: EACCES, or EPERM where the sticky
  // bit leaves that to the owners (may_delete).
  Result<> may_unlink(const Credentials& who, const Inode& inode) const;
  void link(std::string_view name, Ref<Inode> inode) { names_.emplace(name, std::move(inode)); }
  void unlink(const std::string& name) { names_.erase(name); }

 private:
  Ref<Inode> inode_;
  std::map<std::string, Ref<Inode>, std::less<>> names_;
};

// The end of a path, after the walk to it.
struct LastComponent {
  enum class Kind : std::uint8_t {
    Name,  // of something in the directory, or of nothing yet
    Dots,  // `.` or `..`: the directory itself
    Root,  // nothing but slashes
  };
  Kind kind = Kind::Root;
  std::string name;
  bool trailing_slash = false;
};

// Reads a path from a program: EFAULT, ENAMETOOLONG, ENOENT if it is empty (getname).
Result<std::string> get_name(Thread& current, UserAddress address);

// Walks to the last component: ENOENT, ENOTDIR, EACCES, ENAMETOOLONG (link_path_walk). That itself
// need not exist.
Result<LastComponent> walk(Thread& current, std::string_view path);

// What the last component names; null for a name that is free. ENAMETOOLONG.
Result<Ref<Inode>> look_up(Thread& current, const LastComponent& last);

}  // namespace plumbline
