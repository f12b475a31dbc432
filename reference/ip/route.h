// SPDX-License-Identifier: Apache-2.0
// Routes: from the addresses of a packet to the device that it leaves by, and to whether it is for
// us (struct rtable).
#pragma once

#include <algorithm>
#include <optional>

#include "reference/core/result.h"
#include "reference/ip/fib.h"

namespace plumbline {

class Ip;

struct Route {
  RouteType type = RouteType::None;
  bool is_local = false;  // a copy, or all of it, is for us (RTCF_LOCAL)
  NetDevice* dev = nullptr;
  Ipv4Address gateway{};

  bool is_broadcast() const { return type == RouteType::Broadcast; }
  bool is_multicast() const { return type == RouteType::Multicast; }
  std::uint32_t mtu() const { return std::min<std::uint32_t>(dev->mtu, 0xffff); }  // IP_MAX_MTU
};

// Between whom (struct flowi4). The look-up fills in the addresses that are left open.
struct Flow {
  Ipv4Address saddr, daddr;
  int oif = 0;              // the device, if it is given
  bool any_source = false;  // the source need not be ours (FLOWI_FLAG_ANYSRC)
};

// The way of a packet of ours: EINVAL for a source that nobody can be, ENODEV, ENETUNREACH
// (ip_route_output_key).
Result<Route> ip_route_output(const Ip& ip, Flow& flow);

// What to do with a packet that came in. Null if it is nothing for us (ip_route_input).
std::optional<Route> ip_route_input(const Ip& ip, NetDevice& dev, Ipv4Address saddr,
                                    Ipv4Address daddr);

// In whose name to answer a packet that came in (fib_compute_spec_dst).
Ipv4Address ip_spec_dst(const Ip& ip, const Route& route, Ipv4Address saddr, Ipv4Address daddr);

}  // namespace plumbline
