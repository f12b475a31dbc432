// SPDX-License-Identifier: Apache-2.0
// Addresses of sockets that are not connections: what bind and connect give them and take from
// them.
#include "reference/transport/inet_sock.h"

namespace plumbline {
namespace {

Result<> take_port(InetSock& sk, std::uint16_t port) {
  if (auto taken = sk.get_port(port); !taken) return taken;
  sk.sport = sk.num;
  return {};
}

}  // namespace

// __inet_bind. A broadcast or a group is what it receives by, not what it sends from.
Result<> InetSock::bind(Thread& current, const SockAddr& address) {
  if (address.size < sizeof(SockaddrIn)) return Error(E::INVAL);
  const auto wanted = address.as<SockaddrIn>();
  const Ipv4Address own{wanted.address};
  const bool is_old_any = wanted.family == abi::AF::UNSPEC && own.is_any();
  if (wanted.family != abi::AF::INET && !is_old_any) return Error(E::AFNOSUPPORT);
  const RouteType kind = inet().ip.fib.type_of(own);
  if (!may_be_bound(own, kind)) return Error(E::ADDRNOTAVAIL);
  const std::uint16_t port = wanted.port;
  if (port != 0 && port < inet().first_unprivileged_port &&
      !net_capable(current, Capability::NetBindService))
    return Error(E::ACCES);
  if (state != SockState::Close || num != 0) return Error(E::INVAL);
  rcv_saddr = saddr = own;
  if (kind == RouteType::Multicast || kind == RouteType::Broadcast) saddr = {};
  if (port != 0 || !bind_address_no_port) {
    if (auto taken = take_port(*this, port); !taken) {
      rcv_saddr = saddr = {};
      return taken;
    }
  }
  address_locked |= !own.is_any();
  port_locked |= port != 0;
  daddr = {};
  dport = 0;
  has_route = false;
  return {};
}

Result<> InetSock::autobind() {
  if (num != 0 || take_port(*this, 0)) return {};
  return Error(E::AGAIN);
}

// __ip4_datagram_connect
Result<> InetSock::connect(const SockAddr& address) {
  if (address.size < sizeof(SockaddrIn)) return Error(E::INVAL);
  const auto to = address.as<SockaddrIn>();
  if (to.family != abi::AF::INET) return Error(E::AFNOSUPPORT);
  has_route = false;
  Flow flow{.saddr = saddr, .daddr = {to.address}};
  flow.oif = static_cast<int>(option(abi::SO::BINDTOIFINDEX));
  flow.any_source = transparent;
  if (flow.daddr.is_multicast()) {
    if (flow.oif == 0) flow.oif = mc_index;
    if (flow.saddr.is_any()) flow.saddr = mc_addr;
  } else if (flow.oif == 0) {
    flow.oif = uc_index;
  }
  const auto way = ip_route_output(inet().ip, flow);
  if (!way) return Error(way.error());
  if (way->is_broadcast() && !flag(abi::SO::BROADCAST)) return Error(E::ACCES);
  if (saddr.is_any()) saddr = flow.saddr;
  if (rcv_saddr.is_any()) {
    rcv_saddr = flow.saddr;
    rehash();
  }
  daddr = flow.daddr;
  dport = to.port;
  state = SockState::Established;
  next_ident = static_cast<std::uint16_t>(machine.random.next());
  route = *way;
  has_route = true;
  return {};
}

// What bind gave it stays (__udp_disconnect).
void InetSock::disconnect() {
  state = SockState::Close;
  daddr = {};
  dport = 0;
  option(abi::SO::BINDTOIFINDEX) = 0;
  if (!address_locked) {
    rcv_saddr = saddr = {};
    if (port_locked) rehash();
  }
  if (!port_locked) {
    unhash();
    sport = 0;
  }
  has_route = false;
}

// A socket that is not connected is shut down all the same, and says that it was not connected.
Result<> InetSock::shut_down(int how) {
  const unsigned sides = static_cast<unsigned>(how) + 1;
  if (sides & ~shutdown_mask || sides == 0) return Error(E::INVAL);
  shutdown |= sides;
  state_change();
  if (state == SockState::Close) return Error(E::NOTCONN);
  return {};
}

}  // namespace plumbline
