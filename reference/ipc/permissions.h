// SPDX-License-Identifier: Apache-2.0
// Who owns a System V IPC object and who may use it (kern_ipc_perm, ipcperms; sysvipc(7)).
#pragma once

#include "reference/abi/constants.h"
#include "reference/core/reference.h"
#include "reference/task/thread.h"

namespace plumbline {

// Permission bits as a caller asks for them, for user, group and others alike.
inline constexpr unsigned ipc_read = 0444, ipc_write = 0222, ipc_execute = 0111;

// struct ipc64_perm, as programs see it.
struct UserIpcPermissions {
  std::int32_t key;
  std::uint32_t uid, gid, cuid, cgid, mode;
  std::uint16_t sequence, padding[3];
  std::uint64_t unused[2];
};
static_assert(sizeof(UserIpcPermissions) == 48);

// What message queues, semaphore sets and shared memory segments have in common.
class IpcObject : public Counted {
 public:
  std::int32_t key = 0;
  std::uint32_t uid = 0, gid = 0;    // the owner
  std::uint32_t cuid = 0, cgid = 0;  // the creator
  std::uint32_t mode = 0;
  int id = 0;
  unsigned sequence = 0;
  bool deleted = false;  // removed, while somebody still waits on it

  // EACCES unless the thread may use the object as `wanted` says.
  Result<> check_access(const Thread& thread, unsigned wanted) const {
    const unsigned bits = (wanted >> 6 | wanted >> 3 | wanted) & 7;
    const Credentials& credentials = thread.credentials;
    unsigned granted = mode;
    if (credentials.euid == cuid || credentials.euid == uid)
      granted >>= 6;
    else if (credentials.in_group(cgid) || credentials.in_group(gid))
      granted >>= 3;
    if (bits & ~granted && !credentials.capable(Capability::IpcOwner)) return Error(E::ACCES);
    return {};
  }

  // EPERM unless the thread may change or remove the object.
  Result<> check_owner(const Thread& thread) const {
    const Credentials& credentials = thread.credentials;
    if (credentials.euid == cuid || credentials.euid == uid ||
        credentials.capable(Capability::SysAdmin))
      return {};
    return Error(E::PERM);
  }

  // IPC_SET's part that is common to all kinds. EINVAL for ids that are none (-1).
  Result<> update(const UserIpcPermissions& wanted) {
    if (wanted.uid == ~0u || wanted.gid == ~0u) return Error(E::INVAL);
    uid = wanted.uid;
    gid = wanted.gid;
    mode = (mode & ~0777u) | (wanted.mode & 0777);
    return {};
  }

  UserIpcPermissions to_user() const {
    return {key, uid, gid, cuid, cgid, mode, static_cast<std::uint16_t>(sequence), {}, {}};
  }
};

}  // namespace plumbline
