// SPDX-License-Identifier: Apache-2.0
// Addresses of datagram sockets: what bind and connect give them and take from them.
#include "reference/families/inet/inet_ops.h"

namespace plumbline {
namespace {

bool may_be_bound(const InetSock& sk, Ipv4Address address, RouteType type) {
  return sk.may_bind_anywhere() || address.is_any() || type != RouteType::Unicast;
}

Result<> take_port(UdpSock& sk, std::uint16_t port) {
  if (auto taken = sk.inet().udp.get_port(sk, port); !taken) return taken;
  sk.sport = sk.num;
  return {};
}

}  // namespace

// __inet_bind. A broadcast or a group is what it receives by, not what it sends from.
Result<> inet_bind(Thread& current, UdpSock& sk, const SockAddr& address) {
  if (address.size < sizeof(SockaddrIn)) return Error(E::INVAL);
  const auto wanted = address.as<SockaddrIn>();
  const Ipv4Address own{wanted.address};
  const bool is_old_any = wanted.family == abi::AF::UNSPEC && own.is_any();
  if (wanted.family != abi::AF::INET && !is_old_any) return Error(E::AFNOSUPPORT);
  InetState& inet = sk.inet();
  const RouteType type = inet.ip.fib.type_of(own);
  if (!may_be_bound(sk, own, type)) return Error(E::ADDRNOTAVAIL);
  const std::uint16_t port = wanted.port;
  if (port != 0 && port < inet.first_unprivileged_port &&
      !net_capable(current, Capability::NetBindService))
    return Error(E::ACCES);
  if (sk.state != SockState::Close || sk.num != 0) return Error(E::INVAL);
  sk.rcv_saddr = sk.saddr = own;
  if (type == RouteType::Multicast || type == RouteType::Broadcast) sk.saddr = {};
  if (port != 0 || !sk.bind_address_no_port) {
    if (auto taken = take_port(sk, port); !taken) {
      sk.rcv_saddr = sk.saddr = {};
      return taken;
    }
  }
  sk.address_locked |= !own.is_any();
  sk.port_locked |= port != 0;
  sk.daddr = {};
  sk.dport = 0;
  sk.has_route = false;
  return {};
}

Result<> inet_autobind(UdpSock& sk) {
  if (sk.num != 0 || take_port(sk, 0)) return {};
  return Error(E::AGAIN);
}

// __ip4_datagram_connect
Result<> inet_connect(UdpSock& sk, const SockAddr& address) {
  if (address.size < sizeof(SockaddrIn)) return Error(E::INVAL);
  const auto to = address.as<SockaddrIn>();
  if (to.family != abi::AF::INET) return Error(E::AFNOSUPPORT);
  sk.has_route = false;
  Flow flow{.saddr = sk.saddr, .daddr = {to.address}};
  flow.oif = static_cast<int>(sk.option(abi::SO::BINDTOIFINDEX));
  flow.any_source = sk.transparent;
  if (flow.daddr.is_multicast()) {
    if (flow.oif == 0) flow.oif = sk.mc_index;
    if (flow.saddr.is_any()) flow.saddr = sk.mc_addr;
  } else if (flow.oif == 0) {
    flow.oif = sk.uc_index;
  }
  const auto route = ip_route_output(sk.inet().ip, flow);
  if (!route) return Error(route.error());
  if (route->is_broadcast() && !sk.flag(abi::SO::BROADCAST)) return Error(E::ACCES);
  if (sk.saddr.is_any()) sk.saddr = flow.saddr;
  if (sk.rcv_saddr.is_any()) {
    sk.rcv_saddr = flow.saddr;
    sk.inet().udp.rehash(sk);
  }
  sk.daddr = flow.daddr;
  sk.dport = to.port;
  sk.state = SockState::Established;
  sk.route = *route;
  sk.has_route = true;
  return {};
}

// What bind gave it stays (__udp_disconnect).
void inet_disconnect(UdpSock& sk) {
  sk.state = SockState::Close;
  sk.daddr = {};
  sk.dport = 0;
  sk.option(abi::SO::BINDTOIFINDEX) = 0;
  if (!sk.address_locked) {
    sk.rcv_saddr = sk.saddr = {};
    if (sk.port_locked) sk.inet().udp.rehash(sk);
  }
  if (!sk.port_locked) {
    sk.inet().udp.unhash(sk);
    sk.sport = 0;
  }
  sk.has_route = false;
}

// A socket that is not connected is shut down all the same, and says that it was not connected.
Result<> inet_shutdown(Sock& sk, int how) {
  const unsigned sides = static_cast<unsigned>(how) + 1;
  if (sides & ~shutdown_mask || sides == 0) return Error(E::INVAL);
  sk.shutdown |= sides;
  sk.state_change();
  if (sk.state == SockState::Close) return Error(E::NOTCONN);
  return {};
}

}  // namespace plumbline
