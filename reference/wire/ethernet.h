// SPDX-License-Identifier: Apache-2.0
// Ethernet's frame (IEEE 802.3) and the numbers of what it carries.
#pragma once

#include <array>

#include "reference/wire/byte_order.h"

namespace plumbline {

using EthernetAddress = std::array<std::uint8_t, 6>;

struct EthernetHeader {
  EthernetAddress destination, source;
  Be16 type;
};
static_assert(sizeof(EthernetHeader) == 14);

inline constexpr std::uint16_t ethertype_ipv4 = 0x0800;

}  // namespace plumbline
