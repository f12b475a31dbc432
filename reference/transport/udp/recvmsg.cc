// SPDX-License-Identifier: Apache-2.0
// Receiving datagrams: from a socket's queue to a program (udp_recvmsg).
#include "reference/socket/timestamp.h"
#include "reference/transport/error_queue.h"
#include "reference/transport/ip_control.h"
#include "reference/transport/udp/udp_sock.h"
#include "reference/wire/udp.h"

namespace plumbline {
namespace {

using abi::MSG_FLAG;

// __skb_recv_udp; null if the socket was shut down.
Task<ReceivedSkb> take(Thread& current, UdpSock& sk, int flags) {
  const Deadline deadline = sk.receive_deadline(flags & MSG_FLAG::DONTWAIT);
  for (;;) {
    co_await sk.take_error();
    ReceivedSkb received = sk.dequeue(flags, sk.peek_offset(flags));
    if (received.skb) co_return received;
    if (deadline.has_passed(current.now())) co_return Error(E::AGAIN);
    if (!co_await skb_wait_for_more(current, sk, nullptr, deadline)) co_return ReceivedSkb{};
  }
}

// sock_recv_cmsgs
void tell_of_socket(Thread& current, UdpSock& sk, Message& message, SkBuff& skb) {
  sock_recv_timestamp(current, sk, message, skb);
  const std::uint32_t drops = packet_info(skb).drops;
  if (sk.flag(abi::SO::RXQ_OVFL) && drops > 0)
    (void)put_cmsg(current.memory(), message, abi::SOL::SOCKET, abi::SO::RXQ_OVFL,
                   std::as_bytes(std::span(&drops, 1)));
}

}  // namespace

Task<long> udp_recvmsg(Thread& current, UdpSock& sk, Message& message, int flags) {
  if (flags & MSG_FLAG::ERRQUEUE) co_return ip_recv_error(current, sk, message);
  const ReceivedSkb received = co_await take(current, sk, flags);
  if (!received.skb) co_return 0;
  SkBuff& skb = *received.skb;
  const std::size_t whole = skb.size(), there = whole - received.skip;
  const std::size_t size = std::min(message.iter.count(), there);
  if (message.iter.count() <= there && size < whole) message.flags |= MSG_FLAG::TRUNC;
  co_await skb.copy_to(message.iter, received.skip, size);
  tell_of_socket(current, sk, message, skb);
  if (message.wants_name) {
    const std::uint16_t port = header_at<UdpHeader>(skb.transport_header()).source;
    message.name = SockAddr::of(sockaddr_in(ip_header(skb).saddr(), port));
  }
  ip_cmsg_recv(current, sk, message, skb);
  const std::size_t told = flags & MSG_FLAG::TRUNC ? whole : size;
  flags& MSG_FLAG::PEEK ? sk.peek_forward(told) : sk.peek_backward(told);
  co_return static_cast<long>(told);
}

}  // namespace plumbline
