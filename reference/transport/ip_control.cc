// SPDX-License-Identifier: Apache-2.0
#include "reference/transport/ip_control.h"

#include <optional>

namespace plumbline {
namespace {

using abi::IP;

struct InPktinfo {  // struct in_pktinfo
  std::int32_t index;
  Be32 spec_dst, address;
};

template <class T>
std::optional<T> exactly(std::span<const std::byte> data) {
  if (data.size() != sizeof(T)) return std::nullopt;
  T value;
  std::memcpy(&value, data.data(), sizeof value);
  return value;
}

Result<> take_ttl(IpControl& ip, std::span<const std::byte> data) {
  const auto ttl = exactly<std::int32_t>(data);
  if (!ttl || *ttl < 1 || *ttl > 255) return Error(E::INVAL);
  ip.ttl = *ttl;
  return {};
}

Result<> take_tos(IpControl& ip, std::span<const std::byte> data) {
  auto tos = exactly<std::int32_t>(data);
  if (!tos)
    if (const auto byte = exactly<std::uint8_t>(data)) tos = *byte;
  if (!tos || *tos < 0 || *tos > 255) return Error(E::INVAL);
  ip.tos = *tos;
  return {};
}

Result<> take_pktinfo(IpControl& ip, std::span<const std::byte> data) {
  const auto info = exactly<InPktinfo>(data);
  if (!info) return Error(E::INVAL);
  if (info->index) ip.oif = info->index;
  ip.saddr = {info->spec_dst};
  return {};
}

Result<> take(IpControl& ip, int type, std::span<const std::byte> data) {
  switch (type) {
    case IP::PKTINFO:
      return take_pktinfo(ip, data);
    case IP::TTL:
      return take_ttl(ip, data);
    case IP::TOS:
      return take_tos(ip, data);
    case IP::PROTOCOL: {
      const auto protocol = exactly<std::int32_t>(data);
      if (!protocol || *protocol < 1 || *protocol > 255) return Error(E::INVAL);
      return {};
    }
    default:
      return Error(E::INVAL);
  }
}

// SO_MARK and the like, of one message (__sock_cmsg_send).
Result<> take_of_socket(int type) {
  if (type == abi::SO::MARK) return {};
  if (type == abi::SCM::RIGHTS || type == abi::SCM::CREDENTIALS) return {};
  return Error(E::INVAL);
}

}  // namespace

Result<IpControl> ip_cmsg_send(InetSock& sk, std::span<const std::byte> control) {
  IpControl ip(sk);
  while (control.size() >= sizeof(ControlHeader)) {
    ControlHeader header;
    std::memcpy(&header, control.data(), sizeof header);
    if (header.size < sizeof header || header.size > control.size()) return Error(E::INVAL);
    const auto data = control.subspan(sizeof header, header.size - sizeof header);
    Result<> taken;
    if (header.level == abi::SOL::SOCKET) taken = take_of_socket(header.type);
    if (header.level == abi::SOL::IP) taken = take(ip, header.type, data);
    if (header.level == abi::SOL::UDP) taken = Error(E::INVAL);
    if (!taken) return Error(taken.error());
    control = control.subspan(std::min(abi::cmsg_align(header.size), control.size()));
  }
  return ip;
}

void ip_pktinfo_prepare(InetSock& sk, SkBuff& skb) {
  const IpNotes notes = ip_notes(skb);
  const Ipv4Header& header = ip_header(skb);
  packet_info(skb) = {};
  if (!(sk.cmsg_flags & CmsgPktinfo)) return;
  packet_info(skb).index = notes.iif;
  packet_info(skb).spec_dst =
      ip_spec_dst(sk.inet().ip, notes.route, header.saddr(), header.daddr());
}

void ip_cmsg_recv(Thread& current, const InetSock& sk, Message& message, SkBuff& skb) {
  const auto tell = [&](int type, const auto& value) {
    (void)put_cmsg(current.memory(), message, abi::SOL::IP, type,
                   std::as_bytes(std::span(&value, 1)));
  };
  const Ipv4Header& header = ip_header(skb);
  if (sk.cmsg_flags & CmsgPktinfo) {
    const PacketInfo& info = packet_info(skb);
    tell(IP::PKTINFO, InPktinfo{info.index, info.spec_dst.value, header.destination});
  }
  if (sk.cmsg_flags & CmsgTtl) tell(IP::TTL, std::int32_t{header.ttl});
  if (sk.cmsg_flags & CmsgTos) tell(IP::TOS, header.tos);
  if (sk.cmsg_flags & CmsgOrigdstaddr) {
    const auto port = header_at<Be16>(skb.transport_header() + sizeof(Be16));
    tell(IP::ORIGDSTADDR, sockaddr_in(header.daddr(), port));
  }
}

}  // namespace plumbline
