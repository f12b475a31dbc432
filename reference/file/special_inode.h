// SPDX-License-Identifier: Apache-2.0
// Special files that mknod(2) makes and open(2) cannot open: sockets, and devices, as the directory
// is on a file system that is mounted with nodev.
#pragma once

#include "reference/file/inode.h"

namespace plumbline {

class SpecialInode : public Inode {
 public:
  using Inode::Inode;
  Task<Ref<File>> open(Thread&, int) override { co_return Error(E::NXIO); }
};

}  // namespace plumbline
