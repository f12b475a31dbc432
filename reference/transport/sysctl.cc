// SPDX-License-Identifier: Apache-2.0
#include "reference/transport/sysctl.h"

#include "reference/transport/inet_sock.h"

namespace plumbline {

bool set_sysctl(NetNamespace& net, std::string_view name, std::span<const std::uint64_t> numbers) {
  if (name != "net.ipv4.ping_group_range") return false;
  auto& groups = net.state<InetState>(abi::AF::INET).ping_groups;
  for (std::size_t i = 0; i < groups.size(); ++i)
    groups[i] = static_cast<std::uint32_t>(numbers[i]);
  return true;
}

}  // namespace plumbline
