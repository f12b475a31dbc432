// SPDX-License-Identifier: Apache-2.0
// ICMP's header, types and codes (RFC 792).
#pragma once

#include "reference/wire/byte_order.h"

namespace plumbline {

struct IcmpHeader {
  std::uint8_t type, code;
  Be16 check;
  Be16 id;        // of an echo; of an error, 0
  Be16 sequence;  // of an echo; of "fragmentation needed", the MTU
};
static_assert(sizeof(IcmpHeader) == 8);

struct Icmp {
  static constexpr std::uint8_t echo_reply = 0, dest_unreach = 3, source_quench = 4, redirect = 5,
                                echo = 8, time_exceeded = 11, parameter_problem = 12;
  static constexpr std::uint8_t types_max = 18;  // NR_ICMP_TYPES

  // Of dest_unreach.
  static constexpr std::uint8_t host_unreach = 1, protocol_unreach = 2, port_unreach = 3,
                                fragmentation_needed = 4, source_route_failed = 5;
  static constexpr std::uint8_t unreach_codes_max = 15;  // NR_ICMP_UNREACH

  // RFC 1122 3.2.2: errors are never answered with errors.
  static constexpr bool is_error(std::uint8_t type) {
    return type == dest_unreach || type == source_quench || type == redirect ||
           type == time_exceeded || type == parameter_problem;
  }
};

}  // namespace plumbline
