// SPDX-License-Identifier: Apache-2.0
#include "reference/socket/address.h"

#include <algorithm>

namespace plumbline {

Result<SockAddr> move_addr_to_kernel(const UserMemory& memory, UserAddress from, int size) {
  SockAddr address;
  if (size < 0 || size > static_cast<int>(SockAddr::size_max)) return Error(E::INVAL);
  address.size = static_cast<std::size_t>(size);
  if (auto read = memory.read(from, std::span(address.bytes).first(address.size)); !read)
    return Error(read.error());
  return address;
}

Result<> move_addr_to_user(UserMemory& memory, const SockAddr& address, UserAddress to,
                           UserAddress size_at) {
  const auto room = memory.get<std::int32_t>(size_at);
  if (!room) return Error(room.error());
  if (*room < 0) return Error(E::INVAL);
  const auto fitting = std::min<std::size_t>(static_cast<std::size_t>(*room), address.size);
  if (auto written = memory.write(to, address.span().first(fitting)); !written) return written;
  return memory.put(size_at, static_cast<std::int32_t>(address.size));
}

}  // namespace plumbline
