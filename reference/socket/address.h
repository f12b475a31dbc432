// SPDX-License-Identifier: Apache-2.0
// SockAddr: a socket address as calls pass it, a struct sockaddr_storage and a length. What it
// means is the family's affair.
#pragma once

#include <array>
#include <cstring>

#include "reference/task/user_memory.h"

namespace plumbline {

struct SockAddr {
  static constexpr std::size_t size_max = 128;   // sizeof(struct sockaddr_storage)
  static constexpr std::size_t path_offset = 2;  // behind the family

  std::array<std::byte, size_max> bytes{};
  std::size_t size = 0;

  std::uint16_t family() const {
    std::uint16_t family;
    std::memcpy(&family, bytes.data(), sizeof family);
    return family;
  }
  void set_family(std::uint16_t family) {
    std::memcpy(bytes.data(), &family, sizeof family);
    size = sizeof family;
  }
  std::span<const std::byte> span() const { return std::span(bytes).first(size); }
  template <class T>
  T as() const {
    T value;
    std::memcpy(&value, bytes.data(), sizeof value);
    return value;
  }
  template <class T>
  static SockAddr of(const T& value) {
    SockAddr address;
    std::memcpy(address.bytes.data(), &value, sizeof value);
    address.size = sizeof value;
    return address;
  }
};

// From a program: EINVAL for a length that no address has, EFAULT (move_addr_to_kernel).
Result<SockAddr> move_addr_to_kernel(const UserMemory& memory, UserAddress from, int size);

// To a program, cut to the room that `size_at` says; the full size goes there (move_addr_to_user).
Result<> move_addr_to_user(UserMemory& memory, const SockAddr& address, UserAddress to,
                           UserAddress size_at);

}  // namespace plumbline
