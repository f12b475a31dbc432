// SPDX-License-Identifier: Apache-2.0
// Who a thread is: user and group ids, groups and capabilities (credentials(7), capabilities(7)).
// Linux keeps them per thread; the C library makes them look as if they were the process's.
#pragma once

#include <algorithm>
#include <cstdint>
#include <vector>

namespace plumbline {

// Numbers of include/uapi/linux/capability.h.
enum class Capability : unsigned {
  Chown = 0,
  DacOverride = 1,
  DacReadSearch = 2,
  Fowner = 3,
  Kill = 5,
  Setgid = 6,
  Setuid = 7,
  NetBindService = 10,
  NetBroadcast = 11,
  NetAdmin = 12,
  NetRaw = 13,
  IpcLock = 14,
  IpcOwner = 15,
  SysAdmin = 21,
  SysResource = 24,
  Mknod = 27,
  WakeAlarm = 35,
};

struct Credentials {
  std::uint32_t uid = 0, euid = 0, suid = 0;
  std::uint32_t gid = 0, egid = 0, sgid = 0;
  std::vector<std::uint32_t> groups;
  std::uint64_t permitted = 0;
  std::uint64_t effective = 0;

  bool capable(Capability capability) const {
    return effective >> static_cast<unsigned>(capability) & 1;
  }
  void grant(Capability capability) {
    permitted |= std::uint64_t{1} << static_cast<unsigned>(capability);
    effective |= std::uint64_t{1} << static_cast<unsigned>(capability);
  }
  bool in_group(std::uint32_t group) const {  // in_group_p
    return group == egid || std::ranges::find(groups, group) != groups.end();
  }
};

}  // namespace plumbline
