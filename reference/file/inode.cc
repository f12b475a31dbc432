// SPDX-License-Identifier: Apache-2.0
#include "reference/file/inode.h"

namespace plumbline {
namespace {

// Owner, group or others: the first that fits decides, even if a later one would allow more.
bool permitted_by_mode(const Inode& inode, std::uint32_t group, const Credentials& who,
                       unsigned wanted) {
  unsigned mode = inode.mode();
  if (who.euid == inode.owner())
    mode >>= 6;
  else if (who.in_group(group))
    mode >>= 3;
  return (wanted & ~mode) == 0;
}

// capabilities(7), CAP_DAC_OVERRIDE and CAP_DAC_READ_SEARCH.
bool permitted_by_capability(const Inode& inode, const Credentials& who, unsigned wanted) {
  const unsigned harmless = inode.is_directory() ? may_read | may_execute : may_read;
  if ((wanted & ~harmless) == 0 && who.capable(Capability::DacReadSearch)) return true;
  const bool can_execute = inode.is_directory() || inode.mode() & 0111;
  return (!(wanted & may_execute) || can_execute) && who.capable(Capability::DacOverride);
}

}  // namespace

Result<> Inode::permission(const Credentials& who, unsigned wanted) const {
  if (permitted_by_mode(*this, group_, who, wanted)) return {};
  if (permitted_by_capability(*this, who, wanted)) return {};
  return Error(E::ACCES);
}

Result<> check_new_size(Thread& current, std::int64_t size, std::int64_t new_size) {
  const std::uint64_t limit = current.process.limits[abi::RLIMIT::FSIZE].current;
  if (new_size <= size || static_cast<std::uint64_t>(new_size) <= limit) return {};
  send_signal(current, abi::SIG::XFSZ);
  return Error(E::FBIG);
}

}  // namespace plumbline
