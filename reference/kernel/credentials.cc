// SPDX-License-Identifier: Apache-2.0
// User and group ids, capabilities, and resource limits (setresuid(2), capset(2), setrlimit(2)).
#include <algorithm>
#include <array>
#include <vector>

#include "reference/kernel/syscalls.h"

namespace plumbline {
namespace {

constexpr unsigned unchanged = ~0u;

// Without the capability, each id must be one that the thread already has.
bool may_take(const Credentials& credentials, Capability capability, unsigned id,
              std::array<std::uint32_t, 3> own) {
  return id == unchanged || credentials.capable(capability) ||
         std::ranges::find(own, id) != own.end();
}

// Giving up user 0 gives up its capabilities, and taking it on again brings back the permitted
// ones (capabilities(7), "Effect of user ID changes on capabilities").
void adjust_capabilities(Credentials& credentials, const Credentials& before) {
  const auto is_root = [](const Credentials& c) { return !c.uid || !c.euid || !c.suid; };
  if (is_root(before) && !is_root(credentials)) credentials.permitted = credentials.effective = 0;
  if (before.euid == 0 && credentials.euid != 0) credentials.effective = 0;
  if (before.euid != 0 && credentials.euid == 0) credentials.effective = credentials.permitted;
}

}  // namespace

Result<long> sys_setresuid(Thread& current, unsigned ruid, unsigned euid, unsigned suid) {
  Credentials& credentials = current.credentials;
  const Credentials before = credentials;
  for (unsigned id : {ruid, euid, suid})
    if (!may_take(before, Capability::Setuid, id, {before.uid, before.euid, before.suid}))
      return Error(E::PERM);
  if (ruid != unchanged) credentials.uid = ruid;
  if (euid != unchanged) credentials.euid = euid;
  if (suid != unchanged) credentials.suid = suid;
  adjust_capabilities(credentials, before);
  return 0;
}

Result<long> sys_setresgid(Thread& current, unsigned rgid, unsigned egid, unsigned sgid) {
  Credentials& credentials = current.credentials;
  const Credentials before = credentials;
  for (unsigned id : {rgid, egid, sgid})
    if (!may_take(before, Capability::Setgid, id, {before.gid, before.egid, before.sgid}))
      return Error(E::PERM);
  if (rgid != unchanged) credentials.gid = rgid;
  if (egid != unchanged) credentials.egid = egid;
  if (sgid != unchanged) credentials.sgid = sgid;
  return 0;
}

Result<long> sys_setgroups(Thread& current, int size, UserAddress list) {
  constexpr unsigned groups_max = 65536;  // NGROUPS_MAX
  if (!current.credentials.capable(Capability::Setgid)) return Error(E::PERM);
  if (static_cast<unsigned>(size) > groups_max) return Error(E::INVAL);
  std::vector<std::uint32_t> groups(static_cast<unsigned>(size));
  if (auto read = current.memory().read(list, std::as_writable_bytes(std::span(groups))); !read)
    return Error(read.error());
  if (std::ranges::find(groups, unchanged) != groups.end()) return Error(E::INVAL);
  current.credentials.groups = std::move(groups);
  return 0;
}

namespace {

struct CapabilityHeader {  // struct __user_cap_header_struct
  std::uint32_t version;
  std::int32_t pid;
};

struct CapabilityData {  // two struct __user_cap_data_struct
  std::uint32_t effective, permitted, inheritable;
  std::uint32_t upper_effective, upper_permitted, upper_inheritable;
};

}  // namespace

// Of the version of today only. Others are EINVAL, and the program is told which one it is.
Result<long> sys_capset(Thread& current, UserAddress header, UserAddress data) {
  const auto head = current.memory().get<CapabilityHeader>(header);
  if (!head) return Error(head.error());
  if (head->version != abi::capability_version) {
    if (auto told = current.memory().put(header, abi::capability_version); !told)
      return Error(told.error());
    return Error(E::INVAL);
  }
  if (head->pid && head->pid != current.tid) return Error(E::PERM);
  const auto wanted = current.memory().get<CapabilityData>(data);
  if (!wanted) return Error(wanted.error());
  const auto join = [](std::uint64_t upper, std::uint32_t lower) { return upper << 32 | lower; };
  const auto permitted = join(wanted->upper_permitted, wanted->permitted);
  const auto effective = join(wanted->upper_effective, wanted->effective);
  Credentials& credentials = current.credentials;
  if (permitted & ~credentials.permitted || effective & ~permitted) return Error(E::PERM);
  credentials.permitted = permitted;
  credentials.effective = effective;
  return 0;
}

Result<long> sys_setrlimit(Thread& current, unsigned resource, UserAddress limit) {
  const auto wanted = current.memory().get<ResourceLimit>(limit);
  if (!wanted) return Error(wanted.error());
  auto& limits = current.process.limits;
  if (resource >= limits.size() || wanted->current > wanted->maximum) return Error(E::INVAL);
  if (resource == abi::RLIMIT::NOFILE && wanted->maximum > current.config().descriptors_max)
    return Error(E::PERM);
  if (wanted->maximum > limits[resource].maximum &&
      !current.credentials.capable(Capability::SysResource))
    return Error(E::PERM);
  limits[resource] = *wanted;
  return 0;
}

Result<long> sys_getrlimit(Thread& current, unsigned resource, UserAddress limit) {
  if (resource >= current.process.limits.size()) return Error(E::INVAL);
  return zero_or_error(current.memory().put(limit, current.process.limits[resource]));
}

}  // namespace plumbline
