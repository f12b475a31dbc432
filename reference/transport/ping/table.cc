// SPDX-License-Identifier: Apache-2.0
#include "reference/abi/constants.h"
#include "reference/socket/datagram.h"
#include "reference/transport/error_queue.h"
#include "reference/transport/ip_control.h"
#include "reference/transport/ping/ping_sock.h"

namespace plumbline {

bool PingTable::is_in_use(std::uint16_t ident) const {
  for (PingSock* sk = sockets_.front(); sk; sk = sockets_.after(*sk))
    if (sk->num == ident) return true;
  return false;
}

Result<> PingTable::get_port(PingSock& sk, std::uint16_t ident) {
  if (ident == 0) {
    const std::uint16_t first = ++last_;
    while (last_ == 0 || is_in_use(last_))
      if (++last_ == first) return Error(E::ADDRINUSE);
    ident = last_;
  } else {
    for (PingSock* other = sockets_.front(); other; other = sockets_.after(*other)) {
      const bool may_share = other->flag(abi::SO::REUSEADDR) && sk.flag(abi::SO::REUSEADDR);
      if (other != &sk && other->num == ident && !may_share) return Error(E::ADDRINUSE);
    }
  }
  sk.num = ident;
  if (!sk.ListLink<>::is_linked()) sockets_.push_front(sk);
  return {};
}

// ping_lookup
PingSock* PingTable::look_up(std::uint16_t ident, Ipv4Address daddr, int iif) {
  for (PingSock* sk = sockets_.front(); sk; sk = sockets_.after(*sk)) {
    if (sk->num != ident) continue;
    if (!sk->rcv_saddr.is_any() && sk->rcv_saddr != daddr) continue;
    const auto device = sk->option(abi::SO::BINDTOIFINDEX);
    if (device == 0 || device == iif) return sk;
  }
  return nullptr;
}

void PingTable::receive(const SkBuff& reply) {
  const Ref<SkBuff> skb = reply.clone();
  const int iif = ip_notes(*skb).iif;
  PingSock* const sk = look_up(icmp_header(*skb).id, ip_header(*skb).daddr(), iif);
  if (!sk) return;
  packet_info(*skb) = {.index = iif, .spec_dst = {}, .drops = 0};
  sock_queue_rcv_skb(*sk, skb);
}

// The identifier is that of the echo, which went out from where the error came to.
void PingTable::error(SkBuff& skb, std::uint32_t info) {
  const std::size_t header = header_at<Ipv4Header>(skb.data()).size();
  const auto& echo = header_at<IcmpHeader>(skb.data() + header);
  if (echo.type != Icmp::echo || echo.code != 0) return;
  PingSock* const sk = look_up(echo.id, ip_header(skb).daddr(), skb.dev->index);
  if (!sk) return;
  const std::uint8_t type = icmp_header(skb).type;
  IcmpError meaning = icmp_meaning(type, icmp_header(skb).code);
  if (type == Icmp::source_quench) meaning = {E::REMOTEIO, false};
  if (sk->recverr)
    ip_icmp_error(*sk, skb, meaning.error, 0, info, header);
  else if (!meaning.is_fatal || sk->state != SockState::Established)
    return;
  sk->error = static_cast<int>(meaning.error);
  sk->error_report();
}

}  // namespace plumbline
