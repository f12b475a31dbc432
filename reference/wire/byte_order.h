// SPDX-License-Identifier: Apache-2.0
// Numbers as they are on a wire: big-endian, and at any address.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

namespace plumbline {

template <class T>
class BigEndian {
 public:
  BigEndian() = default;
  BigEndian(T value) {
    for (std::size_t i = sizeof(T); i-- > 0; value = static_cast<T>(value >> 8))
      bytes_[i] = static_cast<std::uint8_t>(value);
  }
  operator T() const {
    T value = 0;
    for (const std::uint8_t byte : bytes_) value = static_cast<T>(value << 8 | byte);
    return value;
  }

 private:
  std::array<std::uint8_t, sizeof(T)> bytes_{};
};

using Be16 = BigEndian<std::uint16_t>;
using Be32 = BigEndian<std::uint32_t>;

// A header where it lies; all of its members are bytes.
template <class Header>
Header& header_at(std::byte* at) {
  static_assert(alignof(Header) == 1);
  return *reinterpret_cast<Header*>(at);
}

}  // namespace plumbline
