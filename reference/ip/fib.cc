// SPDX-License-Identifier: Apache-2.0
#include "reference/ip/fib.h"

#include <algorithm>

namespace plumbline {

void Fib::add(const FibEntry& entry) {
  const auto shorter = std::ranges::find_if(
      entries_, [&](const FibEntry& other) { return other.prefix_size < entry.prefix_size; });
  entries_.insert(shorter, entry);
}

const FibEntry* Fib::look_up(Ipv4Address address) const {
  for (const FibEntry& entry : entries_)
    if (entry.covers(address)) return &entry;
  return nullptr;
}

void Fib::add_address(NetDevice& dev, Ipv4Address local, unsigned prefix_size) {
  add({local, 32, RouteType::Local, &dev, local});
  if (prefix_size == 32) return;
  const std::uint32_t hosts = ~0u >> prefix_size;
  const RouteType type = dev.is_loopback() ? RouteType::Local : RouteType::Unicast;
  add({{local.value & ~hosts}, prefix_size, type, &dev, local});
  if (prefix_size < 31) add({{local.value | hosts}, 32, RouteType::Broadcast, &dev, local});
}

Ipv4Address Fib::select_address(const NetDevice& dev) const {
  for (const FibEntry& entry : entries_)
    if (entry.dev == &dev && entry.type == RouteType::Local) return entry.prefsrc;
  return {};
}

NetDevice* Fib::device_of(Ipv4Address local) const {
  const FibEntry* const entry = look_up(local);
  return entry && entry->type == RouteType::Local ? entry->dev : nullptr;
}

RouteType Fib::type_of(Ipv4Address address) const {
  if (address.is_zeronet() || address.is_limited_broadcast()) return RouteType::Broadcast;
  if (address.is_multicast()) return RouteType::Multicast;
  const FibEntry* const entry = look_up(address);
  return entry ? entry->type : RouteType::Unicast;
}

}  // namespace plumbline
