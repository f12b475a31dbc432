// SPDX-License-Identifier: Apache-2.0
// Sending datagrams: udp_sendmsg, and what is put together by several calls.
#include "reference/packet/checksum.h"
#include "reference/transport/ip_control.h"
#include "reference/transport/udp/udp_sock.h"
#include "reference/wire/udp.h"

namespace plumbline {
namespace {

using abi::MSG_FLAG;

// The sum over the whole datagram, unless the device does it or nobody wants it (RFC 768).
void fill_checksum(UdpSock& sk, SkBuff& skb, const Flow& flow) {
  auto& header = header_at<UdpHeader>(skb.data());
  const std::uint64_t pseudo =
      csum_pseudo(flow.saddr, flow.daddr, skb.size(), static_cast<std::uint8_t>(sk.protocol));
  if (sk.flag(abi::SO::NO_CHECK)) {
    skb.ip_summed = IpSummed::None;
  } else if (skb.ip_summed == IpSummed::Partial) {
    header.check = static_cast<std::uint16_t>(~csum_fold(pseudo));
  } else {
    const std::uint16_t sum = csum_fold(csum_partial(skb.bytes(), pseudo));
    header.check = sum == 0 ? std::uint16_t{0xffff} : sum;
  }
}

// udp_send_skb
void send(UdpSock& sk, Cork& cork) {
  SkBuff& skb = *cork.skb;
  auto& header = header_at<UdpHeader>(skb.push(sizeof(UdpHeader)));
  header = {.source = sk.sport,
            .destination = cork.dport,
            .size = static_cast<std::uint16_t>(skb.size()),
            .check = std::uint16_t{0}};
  skb.reset_transport_header();
  fill_checksum(sk, skb, cork.flow);
  cork.send(sk, static_cast<std::uint8_t>(sk.protocol));
}

struct Destination {
  Ipv4Address address;
  std::uint16_t port;
};

Result<Destination> destination_of(const UdpSock& sk, const SockAddr& name) {
  if (name.size == 0) {
    if (sk.state != SockState::Established) return Error(E::DESTADDRREQ);
    return Destination{sk.daddr, sk.dport};
  }
  if (name.size < sizeof(SockaddrIn)) return Error(E::INVAL);
  const auto to = name.as<SockaddrIn>();
  if (to.family != abi::AF::INET && to.family != abi::AF::UNSPEC) return Error(E::AFNOSUPPORT);
  if (to.port == 0) return Error(E::INVAL);
  return Destination{{to.address}, to.port};
}

// Where the datagram goes, and how (the first half of udp_sendmsg).
Result<Cork> prepare(UdpSock& sk, const Message& message) {
  const auto to = destination_of(sk, message.name);
  if (!to) return Error(to.error());
  const auto control = ip_cmsg_send(sk, message.sent_control);
  if (!control) return Error(control.error());
  Flow flow{.saddr = control->saddr, .daddr = to->address, .oif = control->oif};
  if (flow.oif == 0) flow.oif = static_cast<int>(sk.option(abi::SO::BINDTOIFINDEX));
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
  if (message.name.size == 0 && message.sent_control.empty()) {
    sk.route = *route;
    sk.has_route = true;
  }
  return Cork{.flow = flow,
              .route = *route,
              .dport = to->port,
              .ttl = control->ttl,
              .tos = control->tos < 0 ? sk.tos : control->tos};
}

}  // namespace

void udp_push_pending(UdpSock& sk) {
  if (auto cork = std::exchange(sk.pending, std::nullopt)) send(sk, *cork);
}

Task<long> udp_sendmsg(Thread& current, UdpSock& sk, Message& message) {
  const std::size_t size = message.iter.count();
  if (size > 0xffff) co_return Error(E::MSGSIZE);
  if (message.has(MSG_FLAG::OOB)) co_return Error(E::OPNOTSUPP);
  const bool corks = sk.corked || message.has(MSG_FLAG::MORE);
  const int flags = message.flags | (corks ? MSG_FLAG::MORE : 0);
  if (!sk.pending) {
    Cork cork = co_await prepare(sk, message);
    if (!corks) {
      co_await cork.append(current, sk, message.iter, size, sizeof(UdpHeader), flags);
      send(sk, cork);
      co_return static_cast<long>(size);
    }
    sk.pending = std::move(cork);
  }
  const Result<> added =
      co_await sk.pending->append(current, sk, message.iter, size, sizeof(UdpHeader), flags)
          .outcome();
  if (!added) {
    sk.pending.reset();
    co_return Error(added.error());
  }
  if (!corks) udp_push_pending(sk);
  co_return static_cast<long>(size);
}

}  // namespace plumbline
