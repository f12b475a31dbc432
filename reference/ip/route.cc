// SPDX-License-Identifier: Apache-2.0

#include "reference/ip/ip.h"

namespace plumbline {
namespace {

// Checks a source that is given; a packet to a group leaves by the source's device.
Result<NetDevice*> check_source(const Ip& ip, const Flow& flow) {
  const Ipv4Address saddr = flow.saddr;
  if (saddr.is_multicast() || saddr.is_limited_broadcast() || saddr.is_zeronet())
    return Error(E::INVAL);
  if (flow.oif == 0 && (flow.daddr.is_multicast() || flow.daddr.is_limited_broadcast())) {
    NetDevice* const dev = ip.fib.device_of(saddr);
    if (!dev) return Error(E::NETUNREACH);
    return dev;
  }
  if (!flow.any_source && !ip.fib.device_of(saddr)) return Error(E::NETUNREACH);
  return nullptr;
}

// __mkroute_output
Result<Route> make_route(const Flow& flow, RouteType type, NetDevice& dev, Ipv4Address gateway) {
  if (flow.saddr.is_loopback() && !dev.is_loopback()) return Error(E::INVAL);
  if (flow.daddr.is_limited_broadcast())
    type = RouteType::Broadcast;
  else if (flow.daddr.is_multicast())
    type = RouteType::Multicast;
  else if (flow.daddr.is_zeronet())
    return Error(E::INVAL);
  Route route{type, dev.is_loopback(), &dev, gateway};
  if (type == RouteType::Broadcast) route.is_local = true;
  if (type == RouteType::Multicast) route.is_local = flow.daddr == inaddr_allhosts;
  return route;
}

// The device is given: ENODEV, ENETUNREACH.
Result<NetDevice*> given_device(const Ip& ip, Flow& flow) {
  NetDevice* const dev = ip.devices.find(flow.oif);
  if (!dev) return Error(E::NODEV);
  if (!dev->is_up()) return Error(E::NETUNREACH);
  const bool needs_address =
      flow.daddr.is_limited_broadcast() || flow.daddr.is_multicast() || flow.daddr.is_any();
  if (flow.saddr.is_any() && needs_address) flow.saddr = ip.fib.select_address(*dev);
  return dev;
}

}  // namespace

Result<Route> ip_route_output(const Ip& ip, Flow& flow) {
  NetDevice* dev = nullptr;
  if (!flow.saddr.is_any()) {
    const auto source = check_source(ip, flow);
    if (!source) return Error(source.error());
    if (*source) return make_route(flow, RouteType::None, **source, {});
  }
  if (flow.oif != 0) {
    const auto given = given_device(ip, flow);
    if (!given) return Error(given.error());
    dev = *given;
    if (flow.daddr.is_limited_broadcast() || (flow.daddr.value & 0xffff'ff00) == 0xe000'0000)
      return make_route(flow, RouteType::None, *dev, {});
  }
  if (flow.daddr.is_any()) {
    flow.daddr = flow.saddr;
    if (flow.daddr.is_any()) flow.daddr = flow.saddr = inaddr_loopback;
    return make_route(flow, RouteType::Local, ip.devices.loopback(), {});
  }
  const FibEntry* const entry = ip.fib.look_up(flow.daddr);
  if (!entry || (dev && entry->dev != dev && entry->type != RouteType::Local)) {
    if (!dev) return Error(E::NETUNREACH);
    // A device that is given reaches everybody.
    if (flow.saddr.is_any()) flow.saddr = ip.fib.select_address(*dev);
    return make_route(flow, RouteType::Unicast, *dev, {});
  }
  if (flow.saddr.is_any()) flow.saddr = entry->prefsrc;
  NetDevice& out = entry->type == RouteType::Local ? ip.devices.loopback() : *entry->dev;
  return make_route(flow, entry->type, out, entry->gateway);
}

std::optional<Route> ip_route_input(const Ip& ip, NetDevice& dev, Ipv4Address saddr,
                                    Ipv4Address daddr) {
  // RFC 1812 5.3.7: martians.
  if (saddr.is_multicast() || saddr.is_limited_broadcast()) return std::nullopt;
  if (daddr.is_multicast()) {
    if (daddr != inaddr_allhosts) return std::nullopt;
    return Route{RouteType::Multicast, true, &dev};
  }
  if (daddr.is_limited_broadcast() || (saddr.is_any() && daddr.is_any()))
    return Route{RouteType::Broadcast, true, &dev};
  if (saddr.is_zeronet() || daddr.is_zeronet()) return std::nullopt;
  if ((saddr.is_loopback() || daddr.is_loopback()) && !dev.is_loopback()) return std::nullopt;
  const FibEntry* const entry = ip.fib.look_up(daddr);
  if (!entry || entry->type == RouteType::Unicast) return std::nullopt;
  return Route{entry->type, true, &dev};
}

Ipv4Address ip_spec_dst(const Ip& ip, const Route& route, Ipv4Address saddr, Ipv4Address daddr) {
  if (!route.is_broadcast() && !route.is_multicast()) return daddr;
  const FibEntry* const entry = ip.fib.look_up(saddr);
  return entry ? entry->prefsrc : ip.fib.select_address(*route.dev);
}

}  // namespace plumbline
