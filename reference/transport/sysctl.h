// SPDX-License-Identifier: Apache-2.0
// Setting what a network namespace has of IPv4, as root does by /proc/sys/net (abi/sysctls.h has
// the names).
#pragma once

#include <span>
#include <string_view>

#include "reference/socket/net_namespace.h"

namespace plumbline {

// False if there is no such name.
bool set_sysctl(NetNamespace& net, std::string_view name, std::span<const std::uint64_t> numbers);

}  // namespace plumbline
