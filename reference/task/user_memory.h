// SPDX-License-Identifier: Apache-2.0
// User memory, as system calls see it: every access can fail with EFAULT, and nothing is read from
// or written to a program but through here (copy_from_user, copy_to_user).
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>
#include <type_traits>

#include "reference/core/result.h"

namespace plumbline {

using UserAddress = std::uint64_t;

// One mapped area of an address space.
class UserMemory {
 public:
  UserMemory() = default;
  UserMemory(UserAddress base, std::span<std::byte> bytes) : base_(base), bytes_(bytes) {}

  // How many of `size` bytes from `address` on are mapped.
  std::size_t accessible(UserAddress address, std::size_t size) const {
    if (address < base_ || address - base_ >= bytes_.size()) return 0;
    return std::min<std::size_t>(size, bytes_.size() - (address - base_));
  }

  // Copies as much as is mapped; returns how much that was.
  std::size_t read_some(UserAddress address, std::span<std::byte> to) const {
    const std::size_t size = accessible(address, to.size());
    if (size) std::memcpy(to.data(), bytes_.data() + (address - base_), size);
    return size;
  }
  std::size_t write_some(UserAddress address, std::span<const std::byte> from) {
    const std::size_t size = accessible(address, from.size());
    if (size) std::memcpy(bytes_.data() + (address - base_), from.data(), size);
    return size;
  }

  Result<> read(UserAddress address, std::span<std::byte> to) const {
    if (read_some(address, to) != to.size()) return Error(E::FAULT);
    return {};
  }
  Result<> write(UserAddress address, std::span<const std::byte> from) {
    if (write_some(address, from) != from.size()) return Error(E::FAULT);
    return {};
  }

  template <class T>
    requires std::is_trivially_copyable_v<T>
  Result<T> get(UserAddress address) const {
    T value;
    if (read_some(address, std::as_writable_bytes(std::span(&value, 1))) != sizeof value)
      return Error(E::FAULT);
    return value;
  }
  // Without padding, which would tell the program what happened to lie there.
  template <class T>
    requires std::has_unique_object_representations_v<T>
  Result<> put(UserAddress address, const T& value) {
    return write(address, std::as_bytes(std::span(&value, 1)));
  }

 private:
  UserAddress base_ = 0;
  std::span<std::byte> bytes_;
};

// The highest address that a program may name at all (access_ok, x86-64 TASK_SIZE_MAX).
inline constexpr UserAddress task_size = 0x7fff'ffff'f000;

inline bool access_ok(UserAddress address, std::size_t size) {
  return size <= task_size && address <= task_size - size;
}

}  // namespace plumbline
