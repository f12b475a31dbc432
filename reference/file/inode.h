// SPDX-License-Identifier: Apache-2.0
// Inode: what a name in a directory stands for. It has a type, an owner and permissions, and makes
// open files (inode(7)).
#pragma once

#include "reference/file/file.h"

namespace plumbline {

// Of stat(2)'s st_mode: the bits that are the type, and all others.
inline constexpr unsigned type_mask = 0170000;
inline constexpr unsigned permission_mask = 07777;
inline constexpr unsigned block_device = 0060000;  // S_IFBLK

// Of open(2)'s flags: what the file is opened for. All of the mask is a mode of its own, for
// neither reading nor writing.
inline constexpr int access_mask = 3;  // O_ACCMODE

// What a thread wants to do with an inode.
enum Access : unsigned { may_execute = 1, may_write = 2, may_read = 4 };

class Inode : public Counted {
 public:
  // Made by a thread, which becomes the owner.
  Inode(const Credentials& maker, unsigned mode)
      : mode_(mode), owner_(maker.euid), group_(maker.egid) {}

  unsigned type() const { return mode_ & type_mask; }
  bool is_directory() const { return type() == abi::S::IFDIR; }
  bool is_regular() const { return type() == abi::S::IFREG; }
  bool is_device() const { return type() == abi::S::IFCHR || type() == block_device; }
  std::uint32_t owner() const { return owner_; }
  unsigned mode() const { return mode_; }

  // Whether a thread may access it in all the ways of `wanted`: EACCES (inode_permission).
  Result<> permission(const Credentials& who, unsigned wanted) const;

  bool is_owned_by_or_open_to(const Credentials& who) const {  // inode_owner_or_capable
    return who.euid == owner_ || who.capable(Capability::Fowner);
  }

  // Opens it; opening a FIFO waits for the other side. `flags` are those that the file keeps.
  virtual Task<Ref<File>> open(Thread& current, int flags) = 0;
  virtual void truncate() {}  // to no bytes (O_TRUNC)

 private:
  const unsigned mode_;
  const std::uint32_t owner_, group_;
};

// Whether a file of one size may become one of another: EFBIG and SIGXFSZ beyond RLIMIT_FSIZE
// (inode_newsize_ok).
Result<> check_new_size(Thread& current, std::int64_t size, std::int64_t new_size);

// Of a file that may never have had a name.
inline unsigned type_of(const File& file) { return file.inode() ? file.inode()->type() : 0; }

}  // namespace plumbline
