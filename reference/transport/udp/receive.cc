// SPDX-License-Identifier: Apache-2.0
// Datagrams and errors that come in: from IPv4 to a socket's queue.
#include "reference/packet/checksum.h"
#include "reference/socket/timestamp.h"
#include "reference/transport/error_queue.h"
#include "reference/transport/ip_control.h"
#include "reference/transport/udp/udp_sock.h"
#include "reference/wire/udp.h"

namespace plumbline {
namespace {

UdpHeader& udp_header(const SkBuff& skb) { return header_at<UdpHeader>(skb.transport_header()); }

// Whole, and with a right checksum if it has one. A device that would have made it vouches for it.
bool is_valid(SkBuff& skb) {
  if (skb.size() < sizeof(UdpHeader)) return false;
  const std::size_t size = udp_header(skb).size;
  if (size > skb.size() || size < sizeof(UdpHeader)) return false;
  skb.trim(size);
  if (skb.ip_summed == IpSummed::Partial || udp_header(skb).check == 0) return true;
  const Ipv4Header& ip = ip_header(skb);
  return csum_fold(csum_partial(skb.bytes(),
                                csum_pseudo(ip.saddr(), ip.daddr(), size, ip.protocol))) == 0;
}

// What many get, a socket gets unless it has said that it is for others (__udp_is_mcast_sock).
bool is_for(UdpSock& sk, const UdpEnds& ends) {
  if (sk.num != ends.dport) return false;
  if (!sk.daddr.is_any() && sk.daddr != ends.saddr) return false;
  if (sk.dport != 0 && sk.dport != ends.sport) return false;
  if (!sk.rcv_saddr.is_any() && sk.rcv_saddr != ends.daddr) return false;
  const auto device = sk.option(abi::SO::BINDTOIFINDEX);
  return device == 0 || device == ends.iif;
}

IcmpError meaning_of(std::uint8_t type, std::uint8_t code) {
  if (type == Icmp::dest_unreach) return icmp_unreachable(code);
  if (type == Icmp::parameter_problem) return {E::PROTO, true};
  return {E::HOSTUNREACH, false};
}

void queue(UdpSock& sk, Ref<SkBuff> skb) {  // udp_queue_rcv_skb
  if (sk.timestamps.wanted) net_timestamp(*skb, sk.machine);
  ip_pktinfo_prepare(sk, *skb);
  skb->pull(sizeof(UdpHeader));
  sk.enqueue(std::move(skb));
}

}  // namespace

void UdpTable::receive(Ref<SkBuff> skb) {
  if (!is_valid(*skb)) return;
  const UdpHeader& udp = udp_header(*skb);
  const Ipv4Header& ip = ip_header(*skb);
  const IpNotes& notes = ip_notes(*skb);
  const UdpEnds ends{ip.saddr(), ip.daddr(), udp.source, udp.destination, notes.iif};
  if (notes.route.is_broadcast() || notes.route.is_multicast())
    return deliver_to_all(std::move(skb), ends);
  if (UdpSock* const sk = look_up(ends)) return queue(*sk, std::move(skb));
  icmp_send(ip_, *skb, Icmp::dest_unreach, Icmp::port_unreach, 0);
}

// The first of them is the last to get it (__udp4_lib_mcast_deliver).
void UdpTable::deliver_to_all(Ref<SkBuff> skb, const UdpEnds& ends) {
  PortSlot& list = slot_of(ends.dport);
  UdpSock* first = nullptr;
  for (UdpSock* sk = list.front(); sk; sk = list.after(*sk)) {
    if (!is_for(*sk, ends)) continue;
    first ? queue(*sk, skb->clone()) : void(first = sk);
  }
  if (first) queue(*first, std::move(skb));
}

// RFC 1122 4.1.3.3: errors are for the program, as far as it has asked for them.
void UdpTable::error(SkBuff& skb, std::uint32_t info) {
  const auto& about = header_at<Ipv4Header>(skb.data());
  const auto& udp = header_at<UdpHeader>(skb.data() + about.size());
  const std::uint8_t type = icmp_header(skb).type, code = icmp_header(skb).code;
  UdpSock* const sk =
      look_up({about.daddr(), about.saddr(), udp.destination, udp.source, skb.dev->index});
  if (!sk || type == Icmp::source_quench) return;
  const IcmpError meaning = meaning_of(type, code);
  if (sk->recverr) {
    ip_icmp_error(*sk, skb, meaning.error, udp.destination, info, about.size() + sizeof(UdpHeader));
  } else if (!meaning.is_fatal || sk->state != SockState::Established) {
    return;
  }
  sk->error = static_cast<int>(meaning.error);
  sk->error_report();
}

}  // namespace plumbline
