// SPDX-License-Identifier: Apache-2.0
// Raw sockets: how they begin, their addresses, and ICMP_FILTER.
#include "reference/transport/raw/raw_sock.h"

#include "reference/abi/constants.h"

namespace plumbline {
namespace {

using abi::IPPROTO;

// The protocol takes the place of a port. Whoever asks for all of them can only send, and brings
// headers along (inet_create).
Result<> check_filter(const RawSock& sk, int name) {
  if (name != abi::ICMP::FILTER) return Error(E::NOPROTOOPT);
  if (sk.num != IPPROTO::ICMP) return Error(E::OPNOTSUPP);
  return {};
}

}  // namespace

RawSock::RawSock(NetNamespace& net_, Machine& machine_, int family_, int type_, int protocol_)
    : InetSock(net_, machine_, family_, type_, protocol_) {
  num = sport = static_cast<std::uint16_t>(protocol);
  hdrincl = protocol == IPPROTO::RAW;
  inet().raw.add(*this);
}

// Of any family, and as often as it likes (raw_bind).
Result<> RawSock::bind(Thread&, const SockAddr& address) {
  if (state != SockState::Close || address.size < sizeof(SockaddrIn)) return Error(E::INVAL);
  const Ipv4Address own{address.as<SockaddrIn>().address};
  const RouteType route_type = inet().ip.fib.type_of(own);
  if (!may_be_bound(own, route_type)) return Error(E::ADDRNOTAVAIL);
  rcv_saddr = saddr = own;
  if (route_type == RouteType::Multicast || route_type == RouteType::Broadcast) saddr = {};
  has_route = false;
  return {};
}

Result<> RawSock::setsockopt(Thread& current, int level, int name, UserAddress value, int size) {
  if (level != abi::SOL::RAW) return InetSock::setsockopt(current, level, name, value, size);
  if (auto has_filter = check_filter(*this, name); !has_filter) return has_filter;
  const auto filter = std::as_writable_bytes(std::span(&icmp_filter_, 1));
  const auto given = std::min<std::size_t>(static_cast<std::size_t>(size), filter.size());
  return current.memory().read(value, filter.first(given));
}

Result<> RawSock::getsockopt(Thread& current, int level, int name, UserAddress value,
                             UserAddress size_at) {
  if (level != abi::SOL::RAW) return InetSock::getsockopt(current, level, name, value, size_at);
  if (auto has_filter = check_filter(*this, name); !has_filter) return has_filter;
  const auto room = current.memory().get<int>(size_at);
  if (!room) return Error(room.error());
  if (*room < 0) return Error(E::INVAL);
  const auto filter = std::as_bytes(std::span(&icmp_filter_, 1));
  const int size = std::min(*room, static_cast<int>(filter.size()));
  if (auto told = current.memory().put(size_at, size); !told) return told;
  return current.memory().write(value, filter.first(static_cast<std::size_t>(size)));
}

}  // namespace plumbline
