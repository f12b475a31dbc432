// SPDX-License-Identifier: Apache-2.0
#include "reference/ip/icmp.h"

#include <algorithm>
#include <array>

#include "reference/packet/checksum.h"

namespace plumbline {
namespace {

constexpr IcmpError unreachables[] = {
    {E::NETUNREACH, false},   // network unreachable
    {E::HOSTUNREACH, false},  // host unreachable
    {E::NOPROTOOPT, true},    // protocol unreachable
    {E::CONNREFUSED, true},   // port unreachable
    {E::MSGSIZE, false},      // fragmentation needed
    {E::OPNOTSUPP, false},    // source route failed
    {E::NETUNREACH, true},    // network unknown
    {E::HOSTDOWN, true},      // host unknown
    {E::NONET, true},         // host isolated
    {E::NETUNREACH, true},    // network prohibited
    {E::HOSTUNREACH, true},   // host prohibited
    {E::NETUNREACH, false},   // network unreachable for this service
    {E::HOSTUNREACH, false},  // host unreachable for this service
    {E::HOSTUNREACH, true},   // filtered
    {E::HOSTUNREACH, true},   // precedence violated
    {E::HOSTUNREACH, true},   // precedence cut off
};

// Never about an error, a fragment that is not the first, or what was for many (RFC 1122 3.2.2).
bool may_complain(SkBuff& about) {
  const Ipv4Header& header = ip_header(about);
  const Route& route = ip_notes(about).route;
  if (about.pkt_type != PacketType::Host || route.is_broadcast() || route.is_multicast())
    return false;
  if ((header.fragment & Ipv4Header::offset) != 0) return false;
  if (header.protocol != 1) return true;
  const std::byte* const icmp = about.network_header() + header.size();
  const bool has_type = icmp < about.data() + about.size();
  return has_type && !Icmp::is_error(std::to_integer<std::uint8_t>(*icmp));
}

// Sends an ICMP message (icmp_push_reply).
void push_reply(const Flow& flow, const Route& route, std::uint8_t tos, IcmpHeader header,
                std::span<const std::byte> data) {
  const std::size_t headroom = ll_reserved_space(*route.dev) + sizeof(Ipv4Header);
  const std::size_t size = sizeof header + data.size();
  const Ref<SkBuff> skb = *alloc_skb(headroom + size + 15, 0, headroom);
  skb->trim(size);
  header.check = std::uint16_t{0};
  skb->reset_transport_header();
  icmp_header(*skb) = header;
  std::ranges::copy(data, skb->data() + sizeof header);
  icmp_header(*skb).check = csum_fold(csum_partial(skb->bytes()));
  ip_push_header(*skb, flow, {.protocol = 1, .ttl = Ip::default_ttl, .tos = tos});
  ip_send(skb, route);
}

}  // namespace

IcmpError icmp_unreachable(std::uint8_t code) {
  return code <= Icmp::unreach_codes_max ? unreachables[code] : IcmpError{E::HOSTUNREACH, false};
}

void icmp_send(const Ip& ip, SkBuff& about, std::uint8_t type, std::uint8_t code,
               std::uint32_t info) {
  constexpr std::size_t packet_max = 576;  // RFC 1812 4.3.2.3: as much as fits in so many bytes
  constexpr std::uint8_t internetwork_control = 0xc0;
  if (!may_complain(about)) return;
  const Ipv4Header& header = ip_header(about);
  const bool was_for_us = ip_notes(about).route.is_local;
  Flow flow{.saddr = was_for_us ? header.daddr() : Ipv4Address{}, .daddr = header.saddr()};
  const auto route = ip_route_output(ip, flow);
  if (!route) return;
  const std::size_t room =
      std::min<std::size_t>(packet_max, route->mtu()) - sizeof(Ipv4Header) - sizeof(IcmpHeader);
  const std::byte* const begin = about.network_header();
  const auto size = static_cast<std::size_t>(about.data() + about.size() - begin);
  const std::uint8_t tos = (header.tos & 0x1e) | internetwork_control;
  push_reply(flow, *route, tos,
             {.type = type,
              .code = code,
              .check = std::uint16_t{0},
              .id = static_cast<std::uint16_t>(info >> 16),
              .sequence = static_cast<std::uint16_t>(info)},
             {begin, std::min(size, room)});
}

void IcmpProtocol::receive(Ref<SkBuff> skb) {
  if (skb->size() < sizeof(IcmpHeader) || csum_fold(csum_partial(skb->bytes())) != 0) return;
  switch (icmp_header(*skb).type) {
    case Icmp::echo:
      return echo(*skb);
    case Icmp::dest_unreach:
    case Icmp::time_exceeded:
    case Icmp::source_quench:
    case Icmp::parameter_problem:
      return tell_protocol(*skb);
    default:
      return;
  }
}

// RFC 1122 3.2.2.6; an echo to many is not answered (net.ipv4.icmp_echo_ignore_broadcasts).
void IcmpProtocol::echo(SkBuff& skb) {
  const Ipv4Header& header = ip_header(skb);
  const Route& came_by = ip_notes(skb).route;
  if (came_by.is_broadcast() || came_by.is_multicast()) return;
  Flow flow{.saddr = header.daddr(), .daddr = header.saddr()};
  const auto route = ip_route_output(ip_, flow);
  if (!route) return;
  IcmpHeader reply = icmp_header(skb);
  reply.type = Icmp::echo_reply;
  push_reply(flow, *route, header.tos, reply, skb.bytes().subspan(sizeof reply));
}

// icmp_unreach, icmp_socket_deliver
void IcmpProtocol::tell_protocol(SkBuff& skb) {
  constexpr std::size_t ports = 8;  // as much as every error must have of the transport's header
  const IcmpHeader header = icmp_header(skb);
  skb.pull(sizeof(IcmpHeader));
  if (skb.size() < sizeof(Ipv4Header)) return;
  const auto& about = header_at<Ipv4Header>(skb.data());
  if (about.size() < sizeof(Ipv4Header) || skb.size() < about.size() + ports) return;
  std::uint32_t info = 0;
  if (header.type == Icmp::dest_unreach && header.code > Icmp::unreach_codes_max) return;
  if (header.type == Icmp::dest_unreach && header.code == Icmp::fragmentation_needed)
    info = header.sequence;
  if (header.type == Icmp::dest_unreach && header.code == Icmp::source_route_failed) return;
  if (header.type == Icmp::parameter_problem) info = header.id >> 8;
  if (IpProtocol* const protocol = ip_.protocol(about.protocol)) protocol->error(skb, info);
}

}  // namespace plumbline
