// SPDX-License-Identifier: Apache-2.0
// The Internet checksum (RFC 1071): the one's complement of the one's complement sum of 16-bit
// words.
#pragma once

#include <cstdint>
#include <span>

#include "reference/wire/ipv4.h"

namespace plumbline {

// The sum so far, not folded. Only the last piece may have an odd size.
std::uint64_t csum_partial(std::span<const std::byte> bytes, std::uint64_t sum = 0);

constexpr std::uint16_t csum_fold(std::uint64_t sum) {
  while (sum >> 16) sum = (sum & 0xffff) + (sum >> 16);
  return static_cast<std::uint16_t>(~sum);
}

// What UDP and TCP add, as if it stood in front of them (RFC 768; csum_tcpudp_nofold).
constexpr std::uint64_t csum_pseudo(Ipv4Address source, Ipv4Address destination, std::size_t size,
                                    std::uint8_t protocol) {
  const auto words = [](std::uint32_t address) -> std::uint64_t {
    return (address >> 16) + (address & 0xffff);
  };
  return words(source.value) + words(destination.value) + size + protocol;
}

}  // namespace plumbline
