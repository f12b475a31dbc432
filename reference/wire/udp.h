// SPDX-License-Identifier: Apache-2.0
// UDP's header (RFC 768).
#pragma once

#include "reference/wire/byte_order.h"

namespace plumbline {

struct UdpHeader {
  Be16 source, destination;
  Be16 size;   // with the header
  Be16 check;  // 0: there is none
};
static_assert(sizeof(UdpHeader) == 8);

}  // namespace plumbline
