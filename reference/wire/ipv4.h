// SPDX-License-Identifier: Apache-2.0
// IPv4's addresses and header (RFC 791).
#pragma once

#include <compare>

#include "reference/wire/byte_order.h"

namespace plumbline {

struct Ipv4Address {
  std::uint32_t value = 0;  // 10.0.0.1 is 0x0a000001

  auto operator<=>(const Ipv4Address&) const = default;
  bool is_any() const { return value == 0; }
  bool is_loopback() const { return value >> 24 == 127; }
  bool is_multicast() const { return value >> 28 == 14; }
  bool is_limited_broadcast() const { return value == ~0u; }
  bool is_zeronet() const { return value >> 24 == 0; }
};
inline constexpr Ipv4Address inaddr_loopback{0x7f000001};
inline constexpr Ipv4Address inaddr_allhosts{0xe0000001};  // RFC 1112: all hosts of the link

struct Ipv4Header {
  static constexpr std::uint16_t dont_fragment = 0x4000, more_fragments = 0x2000, offset = 0x1fff;

  std::uint8_t version_and_size;  // 4, and the number of 32-bit words
  std::uint8_t tos;
  Be16 total_size;
  Be16 id;
  Be16 fragment;
  std::uint8_t ttl;
  std::uint8_t protocol;
  Be16 check;
  Be32 source, destination;

  std::size_t size() const { return std::size_t{version_and_size & 15u} * 4; }
  Ipv4Address saddr() const { return {source}; }
  Ipv4Address daddr() const { return {destination}; }
  bool is_fragment() const { return (fragment & (more_fragments | offset)) != 0; }
};
static_assert(sizeof(Ipv4Header) == 20);

}  // namespace plumbline
