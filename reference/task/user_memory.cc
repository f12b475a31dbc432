// SPDX-License-Identifier: Apache-2.0
#include "reference/task/user_memory.h"

#include <ranges>

namespace plumbline {
namespace {

// Between them the kernel looks for room; behind them lies the stack.
constexpr UserAddress room_begin = 0x2a80'0000'0000, room_end = 0x7f00'0000'0000;

}  // namespace

const Mapping* UserMemory::mapping_at(UserAddress address) const {
  const auto holds = [&](const Mapping& it) { return it.overlaps(address, address + 1); };
  const auto found = std::ranges::find_if(mappings_, holds);
  return found == mappings_.end() ? nullptr : &*found;
}

UserMemory::Place UserMemory::place_of(UserAddress address) const {
  const Mapping* mapping = mapping_at(address);
  if (!mapping) return {};
  return {mapping->object->memory(),
          mapping->first_page * abi::page_size + (address - mapping->start)};
}

std::span<std::byte> UserMemory::mapped(UserAddress address, std::size_t size, bool write) const {
  const Mapping* found = mapping_at(address);
  if (!found || (write && !found->writable)) return {};
  const std::uint64_t offset = address - found->start;
  const auto page = found->object->page(found->first_page + offset / abi::page_size);
  const auto rest = page.subspan(offset % abi::page_size);
  return rest.first(std::min(size, rest.size()));
}

UserAddress UserMemory::highest_room(std::size_t size) const {
  UserAddress top = room_end;
  for (const Mapping& mapping : std::views::reverse(mappings_)) {
    if (mapping.start >= top) continue;
    if (mapping.end + size <= top) break;
    top = mapping.start;
  }
  return top - size;
}

UserAddress UserMemory::lowest_room(std::size_t size) const {
  UserAddress bottom = room_begin;
  for (const Mapping& mapping : mappings_)
    if (mapping.overlaps(bottom, bottom + size)) bottom = mapping.end;
  return bottom;
}

Result<UserAddress> UserMemory::find_room(std::size_t size, bool top_down) const {
  if (size > room_end - room_begin) return Error(E::NOMEM);
  const UserAddress place = top_down ? highest_room(size) : lowest_room(size);
  if (place < room_begin || place > room_end - size) return Error(E::NOMEM);
  return place;
}

bool UserMemory::is_used(UserAddress from, UserAddress to) const {
  const bool is_own = from < base_ + bytes_.size() && base_ < to;
  const bool is_stack = from < task_size && room_end < to;
  return is_own || is_stack ||
         std::ranges::any_of(mappings_, [&](const Mapping& it) { return it.overlaps(from, to); });
}

void UserMemory::map(const Thread& current, Mapping mapping) {
  unmap(current, mapping.start, mapping.end);
  mapping.object->opened(current);
  const auto place = std::ranges::upper_bound(mappings_, mapping.start, {}, &Mapping::start);
  mappings_.insert(place, std::move(mapping));
}

// A mapping that reaches over `at` becomes two.
void UserMemory::split(const Thread& current, UserAddress at) {
  const auto crosses = [at](const Mapping& it) { return it.start < at && at < it.end; };
  const auto lower = std::ranges::find_if(mappings_, crosses);
  if (lower == mappings_.end()) return;
  Mapping upper = *lower;
  lower->end = upper.start = at;
  upper.first_page += (at - lower->start) / abi::page_size;
  upper.object->opened(current);
  mappings_.insert(lower + 1, std::move(upper));
}

void UserMemory::unmap(const Thread& current, UserAddress from, UserAddress to) {
  split(current, from);
  split(current, to);
  std::erase_if(mappings_, [&](const Mapping& mapping) {
    const bool goes = mapping.overlaps(from, to);
    if (goes) mapping.object->closed(current);
    return goes;
  });
}

void UserMemory::unmap_all(const Thread& current) { unmap(current, 0, task_size); }

UserMemory UserMemory::fork(const Thread& parent) const {
  UserMemory child = *this;
  for (const Mapping& mapping : child.mappings_) mapping.object->opened(parent);
  return child;
}

}  // namespace plumbline
