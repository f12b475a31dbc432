// SPDX-License-Identifier: Apache-2.0
// What a program does to its own memory without a system call. Where it must not, the access is a
// fault: SIGSEGV, and if a handler returns from it, the access is given up (EFAULT).
#include <algorithm>
#include <array>

#include "reference/kernel/syscalls.h"

namespace plumbline {
namespace {

// In order and as far as both sides can be accessed. True if all was copied.
bool copy(UserMemory& memory, UserAddress from, UserAddress to, std::size_t size) {
  std::array<std::byte, abi::page_size> bytes;
  while (size > 0) {
    const auto part = std::span(bytes).first(std::min(size, bytes.size()));
    const std::size_t read = memory.read_some(from, part);
    const std::size_t written = memory.write_some(to, part.first(read));
    if (written < part.size()) return false;
    from += written;
    to += written;
    size -= written;
  }
  return true;
}

Result<long> access(Thread& current, UserAddress from, UserAddress to, std::size_t size) {
  if (copy(current.memory(), from, to, size)) return static_cast<long>(size);
  force_signal(current, abi::SIG::SEGV);
  return Error(E::FAULT);
}

}  // namespace

Result<long> sys_peek(Thread& current, UserAddress address, std::int64_t offset, UserAddress buffer,
                      std::size_t size) {
  return access(current, address + offset, buffer, size);
}

Result<long> sys_poke(Thread& current, UserAddress address, std::int64_t offset, UserAddress buffer,
                      std::size_t size) {
  return access(current, buffer, address + offset, size);
}

}  // namespace plumbline
