// SPDX-License-Identifier: Apache-2.0
#include "reference/packet/checksum.h"

#include <bit>
#include <cstring>

namespace plumbline {

// Sums 32 bits at a time as this machine reads them: the sum is the same but for the order of its
// bytes (RFC 1071, 2.B).
std::uint64_t csum_partial(std::span<const std::byte> bytes, std::uint64_t sum) {
  static_assert(std::endian::native == std::endian::little);
  std::uint64_t native = 0;
  while (bytes.size() >= 4) {
    std::uint32_t word;
    std::memcpy(&word, bytes.data(), sizeof word);
    native += word;
    bytes = bytes.subspan(4);
  }
  std::uint32_t rest = 0;
  if (!bytes.empty()) std::memcpy(&rest, bytes.data(), bytes.size());
  native += rest;
  while (native >> 16) native = (native & 0xffff) + (native >> 16);
  return sum + std::byteswap(static_cast<std::uint16_t>(native));
}

}  // namespace plumbline
