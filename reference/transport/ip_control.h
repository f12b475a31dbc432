// SPDX-License-Identifier: Apache-2.0
// Control messages of SOL_IP (ip(7)): what a sender asks for one packet, and what a receiver is
// told of one.
#pragma once

#include "reference/transport/inet_sock.h"

namespace plumbline {

// What one packet is sent with (struct ipcm_cookie); from the socket, unless a control message says
// otherwise.
struct IpControl {
  explicit IpControl(const InetSock& sk) : saddr(sk.saddr) {}
  Ipv4Address saddr;
  int oif = 0;
  int ttl = 0;   // 0: the socket's
  int tos = -1;  // -1: the socket's
};

// Reads what was sent with a message: EINVAL (ip_cmsg_send).
Result<IpControl> ip_cmsg_send(InetSock& sk, std::span<const std::byte> control);

// Tells the receiver of a packet what it wants to know (ip_cmsg_recv).
void ip_cmsg_recv(Thread& current, const InetSock& sk, Message& message, SkBuff& skb);

// What a packet notes for IP_PKTINFO when it is queued (ipv4_pktinfo_prepare).
struct PacketInfo {
  int index;
  Ipv4Address spec_dst;
  std::uint32_t drops;  // SO_RXQ_OVFL: what the socket had dropped before it
};
inline PacketInfo& packet_info(SkBuff& skb) { return skb.cb<PacketInfo>(); }
void ip_pktinfo_prepare(InetSock& sk, SkBuff& skb);

}  // namespace plumbline
