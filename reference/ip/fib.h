// SPDX-License-Identifier: Apache-2.0
// Fib: where addresses are (the forwarding information base): which are our own, which are
// broadcasts, and which device the others are reached by. The longest prefix that fits decides.
#pragma once

#include "reference/device/net_device.h"
#include "reference/wire/ipv4.h"

namespace plumbline {

enum class RouteType : std::uint8_t { None, Unicast, Local, Broadcast, Multicast };  // RTN_*

struct FibEntry {
  Ipv4Address prefix;
  unsigned prefix_size;  // bits
  RouteType type;
  NetDevice* dev;
  Ipv4Address prefsrc;  // whose name we speak in to who is there
  Ipv4Address gateway{};

  bool covers(Ipv4Address address) const {
    return prefix_size == 0 || (address.value ^ prefix.value) >> (32 - prefix_size) == 0;
  }
};

class Fib {
 public:
  void add(const FibEntry& entry);
  const FibEntry* look_up(Ipv4Address address) const;

  // An address of our own brings with it routes to itself, to its network, and to the network's
  // broadcast (fib_add_ifaddr).
  void add_address(NetDevice& dev, Ipv4Address local, unsigned prefix_size);
  // The first address of a device; any, if there is none (inet_select_addr).
  Ipv4Address select_address(const NetDevice& dev) const;
  // The device that has the address (__ip_dev_find).
  NetDevice* device_of(Ipv4Address local) const;

  // What an address is to us (inet_addr_type).
  RouteType type_of(Ipv4Address address) const;

 private:
  std::vector<FibEntry> entries_;  // the longest prefixes first
};

}  // namespace plumbline
