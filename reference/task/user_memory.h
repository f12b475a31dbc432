// SPDX-License-Identifier: Apache-2.0
// User memory, as system calls see it: every access can fail with EFAULT, and nothing is read from
// or written to a program but through here (copy_from_user, copy_to_user).
//
// A program has one area of its own, which is there from the start, and what it attaches: mappings
// of objects that others may have mapped, too. Both together are its address space (mm_struct).
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>
#include <type_traits>
#include <vector>

#include "reference/abi/constants.h"
#include "reference/core/reference.h"
#include "reference/core/result.h"

namespace plumbline {

class Thread;

using UserAddress = std::uint64_t;

// The highest address that a program may name at all (access_ok, x86-64 TASK_SIZE_MAX).
inline constexpr UserAddress task_size = 0x7fff'ffff'f000;

inline bool access_ok(UserAddress address, std::size_t size) {
  return size <= task_size && address <= task_size - size;
}

// What an address space can show, in pages (a file, with the vm_operations of its mappings).
class MappedObject : public Counted {
 public:
  // What it shows: the same for all that show it.
  virtual Ref<Counted> memory() = 0;
  // The bytes of a page, which exists from the first touch on.
  virtual std::span<std::byte> page(std::uint64_t index) = 0;
  // One more piece of an address space shows it, or one less.
  virtual void opened(const Thread& current) = 0;
  virtual void closed(const Thread& current) = 0;
};

struct Mapping {  // vm_area_struct
  UserAddress start, end;
  bool writable;
  Ref<MappedObject> object;
  std::uint64_t first_page = 0;  // that is shown at `start` (vm_pgoff)

  bool overlaps(UserAddress from, UserAddress to) const { return start < to && from < end; }
};

class UserMemory {
 public:
  UserMemory() = default;
  UserMemory(UserAddress base, std::span<std::byte> bytes) : base_(base), bytes_(bytes) {}

  // Copies as much as can be accessed; returns how much that was.
  std::size_t read_some(UserAddress address, std::span<std::byte> to) const {
    std::size_t done = 0;
    while (done < to.size()) {
      const auto from = accessible(address + done, to.size() - done, false);
      if (from.empty()) break;
      std::memcpy(to.data() + done, from.data(), from.size());
      done += from.size();
    }
    return done;
  }
  std::size_t write_some(UserAddress address, std::span<const std::byte> from) {
    std::size_t done = 0;
    while (done < from.size()) {
      const auto to = accessible(address + done, from.size() - done, true);
      if (to.empty()) break;
      std::memcpy(to.data(), from.data() + done, to.size());
      done += to.size();
    }
    return done;
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

  // What is mapped at an address, and which of its bytes lies there; null where nothing is mapped.
  struct Place {
    Ref<Counted> memory;
    std::uint64_t offset = 0;
  };
  Place place_of(UserAddress address) const;

  // The highest or the lowest gap of this many bytes, or ENOMEM (get_unmapped_area).
  Result<UserAddress> find_room(std::size_t size, bool top_down) const;
  // Whether anything is there already.
  bool is_used(UserAddress from, UserAddress to) const;
  // Shows an object; what was there goes (mmap_region with MAP_FIXED).
  void map(const Thread& current, Mapping mapping);
  // What is in the range goes; mappings that reach out of it are split (do_munmap).
  void unmap(const Thread& current, UserAddress from, UserAddress to);
  void unmap_all(const Thread& current);  // exit_mmap

  // A child's: the same own area, as the programs' memory is shared, and the same mappings
  // (dup_mmap).
  UserMemory fork(const Thread& parent) const;

  const std::vector<Mapping>& mappings() const { return mappings_; }  // by address

 private:
  // Bytes that lie together from `address` on, at most `size`; none where there is no access.
  std::span<std::byte> accessible(UserAddress address, std::size_t size, bool write) const {
    if (address >= base_ && address - base_ < bytes_.size()) {
      const auto rest = bytes_.subspan(address - base_);
      return rest.first(std::min(size, rest.size()));
    }
    return mapped(address, size, write);
  }
  const Mapping* mapping_at(UserAddress address) const;
  std::span<std::byte> mapped(UserAddress address, std::size_t size, bool write) const;
  UserAddress highest_room(std::size_t size) const;
  UserAddress lowest_room(std::size_t size) const;
  void split(const Thread& current, UserAddress at);

  UserAddress base_ = 0;
  std::span<std::byte> bytes_;
  std::vector<Mapping> mappings_;
};

}  // namespace plumbline
