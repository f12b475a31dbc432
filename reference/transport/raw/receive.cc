// SPDX-License-Identifier: Apache-2.0
// Packets and errors that come in: from IPv4 to every raw socket that they are for.
#include "reference/abi/constants.h"
#include "reference/socket/datagram.h"
#include "reference/transport/error_queue.h"
#include "reference/transport/ip_control.h"
#include "reference/transport/raw/raw_sock.h"

namespace plumbline {

using abi::MSG_FLAG;

void RawTable::add(RawSock& sk) { sockets_.push_front(sk); }

// Who has seen a packet need not have wanted it, but nobody is told that its protocol is unknown.
bool RawTable::deliver(SkBuff& skb, std::uint8_t protocol) {
  const Ipv4Header& ip = ip_header(skb);
  const RawEnds ends{ip.saddr(), ip.daddr(), protocol, ip_notes(skb).iif};
  bool is_delivered = false;
  for (RawSock* sk = sockets_.front(); sk; sk = sockets_.after(*sk)) {
    if (!sk->is_for(ends)) continue;
    is_delivered = true;
    sk->receive(skb);
  }
  return is_delivered;
}

void RawTable::error(SkBuff& skb, std::uint32_t info) {
  const auto& about = header_at<Ipv4Header>(skb.data());
  const RawEnds ends{about.daddr(), about.saddr(), about.protocol, skb.dev->index};
  for (RawSock* sk = sockets_.front(); sk; sk = sockets_.after(*sk))
    if (sk->is_for(ends)) sk->hear_of(skb, info);
}

bool RawSock::is_for(const RawEnds& ends) {
  if (num != ends.protocol) return false;
  if (!daddr.is_any() && daddr != ends.saddr) return false;
  if (!rcv_saddr.is_any() && rcv_saddr != ends.daddr) return false;
  const auto device = option(abi::SO::BINDTOIFINDEX);
  return device == 0 || device == ends.iif;
}

// A piece of a header is filtered, types that nobody knows are not (icmp_filter).
bool RawSock::blocks(SkBuff& skb) const {
  constexpr unsigned types = 32;
  if (num != abi::IPPROTO::ICMP) return false;
  if (skb.size() < sizeof(IcmpHeader)) return true;
  const std::uint8_t icmp_type = icmp_header(skb).type;
  return icmp_type < types && (icmp_filter_ >> icmp_type & 1);
}

void RawSock::receive(SkBuff& skb) {
  if (blocks(skb)) return;
  const Ref<SkBuff> copy = skb.clone();
  copy->push(copy->network_offset());
  ip_pktinfo_prepare(*this, *copy);
  sock_queue_rcv_skb(*this, copy);
}

void RawSock::hear_of(SkBuff& skb, std::uint32_t info) {
  const std::uint8_t icmp_type = icmp_header(skb).type;
  if (icmp_type == Icmp::redirect || icmp_type == Icmp::source_quench) return;
  if (!recverr && state != SockState::Established) return;
  const IcmpError meaning = icmp_meaning(icmp_type, icmp_header(skb).code);
  const std::size_t header = header_at<Ipv4Header>(skb.data()).size();
  if (recverr) ip_icmp_error(*this, skb, meaning.error, 0, info, hdrincl ? 0 : header);
  if (!recverr && !meaning.is_fatal) return;
  error = static_cast<int>(meaning.error);
  error_report();
}

Task<long> RawSock::recvmsg(Thread& current, Message& message, int flags) {
  if (flags & MSG_FLAG::OOB) co_return Error(E::OPNOTSUPP);
  if (flags & MSG_FLAG::ERRQUEUE) co_return ip_recv_error(current, *this, message);
  const Ref<SkBuff> skb = co_await skb_recv_datagram(current, *this, flags);
  if (!skb) co_return 0;
  const long size = co_await ip_recv_packet(current, *this, message, *skb);
  co_return flags& MSG_FLAG::TRUNC ? static_cast<long>(skb->size()) : size;
}

}  // namespace plumbline
