// SPDX-License-Identifier: Apache-2.0
#include "reference/transport/ping/ping_sock.h"

#include "reference/abi/constants.h"
#include "reference/packet/checksum.h"
#include "reference/socket/datagram.h"
#include "reference/transport/error_queue.h"
#include "reference/transport/ip_control.h"

namespace plumbline {
namespace {

using abi::MSG_FLAG;

Result<Ipv4Address> destination_of(const PingSock& sk, const SockAddr& name) {
  if (name.size == 0) {
    if (sk.state != SockState::Established) return Error(E::DESTADDRREQ);
    return sk.daddr;
  }
  if (name.size < sizeof(SockaddrIn)) return Error(E::INVAL);
  const auto to = name.as<SockaddrIn>();
  if (to.family != abi::AF::INET) return Error(E::AFNOSUPPORT);
  return Ipv4Address{to.address};
}

// The header is the program's, and only an echo's (ping_common_sendmsg).
Result<IcmpHeader> take_header(Message& message) {
  IcmpHeader header;
  if (message.iter.count() > 0xffff) return Error(E::MSGSIZE);
  if (message.iter.count() < sizeof header) return Error(E::INVAL);
  if (message.has(MSG_FLAG::OOB)) return Error(E::OPNOTSUPP);
  const auto bytes = std::as_writable_bytes(std::span(&header, 1));
  if (message.iter.copy_from_user(bytes) < bytes.size()) return Error(E::FAULT);
  if (header.type != Icmp::echo || header.code != 0) return Error(E::INVAL);
  return header;
}

}  // namespace

// Unlike others, only to an address of ours and to none for many (ping_check_bind_addr).
Result<> PingSock::bind(Thread&, const SockAddr& address) {
  if (address.size < sizeof(SockaddrIn)) return Error(E::INVAL);
  const auto wanted = address.as<SockaddrIn>();
  const Ipv4Address own{wanted.address};
  if (wanted.family != abi::AF::INET && !(wanted.family == abi::AF::UNSPEC && own.is_any()))
    return Error(E::AFNOSUPPORT);
  const RouteType kind = inet().ip.fib.type_of(own);
  const bool is_for_many = kind == RouteType::Multicast || kind == RouteType::Broadcast;
  if (!own.is_any() && (is_for_many || !may_be_bound(own, kind))) return Error(E::ADDRNOTAVAIL);
  if (num != 0) return Error(E::INVAL);
  rcv_saddr = saddr = own;
  if (auto taken = get_port(wanted.port); !taken) {
    rcv_saddr = saddr = {};
    return taken;
  }
  address_locked |= !own.is_any();
  port_locked |= wanted.port != 0;
  sport = num;
  daddr = {};
  dport = 0;
  has_route = false;
  return {};
}

void PingSock::unhash() {
  if (!ListLink<>::is_linked()) return;
  ListLink<>::unlink();
  num = sport = 0;
}

Task<long> PingSock::sendmsg(Thread& current, Message& message) {
  const std::size_t size = message.iter.count();
  IcmpHeader header = co_await take_header(message);
  const Ipv4Address to = co_await destination_of(*this, message.name);
  const IpControl control = co_await ip_cmsg_send(*this, message.sent_control);
  Cork cork = co_await Cork::to(*this, to, control);
  co_await cork.append(current, *this, message.iter, message.iter.count(), sizeof header,
                       message.flags);
  SkBuff& skb = *cork.skb;
  header.id = sport;
  header.check = std::uint16_t{0};
  skb.push(sizeof header);
  skb.reset_transport_header();
  icmp_header(skb) = header;
  icmp_header(skb).check = csum_fold(csum_partial(skb.bytes()));
  skb.ip_summed = IpSummed::None;
  cork.send(*this, Icmp::protocol);
  co_return static_cast<long>(size);
}

Task<long> PingSock::recvmsg(Thread& current, Message& message, int flags) {
  if (flags & MSG_FLAG::OOB) co_return Error(E::OPNOTSUPP);
  if (flags & MSG_FLAG::ERRQUEUE) co_return ip_recv_error(current, *this, message);
  const Ref<SkBuff> skb = co_await skb_recv_datagram(current, *this, flags);
  if (!skb) co_return 0;
  co_return co_await ip_recv_packet(current, *this, message, *skb);
}

}  // namespace plumbline
