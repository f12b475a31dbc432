// SPDX-License-Identifier: Apache-2.0
#include "reference/families/inet/inet_ops.h"

namespace plumbline {

using abi::POLL;

void UdpOps::release(Socket& socket) const {
  if (!socket.sk) return;
  const Ref<Sock> keep = socket.sk;
  UdpSock& sk = udp_sk(socket);
  sk.pending.reset();
  sk.inet().udp.unhash(sk);
  ProtoOps::release(socket);
}

Result<> UdpOps::bind(Thread& current, Socket& socket, const SockAddr& address) const {
  return inet_bind(current, udp_sk(socket), address);
}

// inet_dgram_connect
Task<void> UdpOps::connect(Thread&, Socket& socket, SockAddr address, int) const {
  UdpSock& sk = udp_sk(socket);
  if (address.size < sizeof(std::uint16_t)) co_return Error(E::INVAL);
  if (address.family() == abi::AF::UNSPEC) {
    inet_disconnect(sk);
    co_return {};
  }
  co_await inet_autobind(sk);
  co_return inet_connect(sk, address);
}

Result<SockAddr> UdpOps::getname(Thread&, const Socket& socket, Side side) const {
  const UdpSock& sk = udp_sk(socket);
  if (side == Side::Own) {
    const Ipv4Address own = sk.rcv_saddr.is_any() ? sk.saddr : sk.rcv_saddr;
    return SockAddr::of(sockaddr_in(own, sk.sport));
  }
  if (sk.dport == 0 || sk.state == SockState::Close) return Error(E::NOTCONN);
  return SockAddr::of(sockaddr_in(sk.daddr, sk.dport));
}

// udp_poll
PollMask UdpOps::poll(Socket& socket, PollTable* table) const {
  UdpSock& sk = udp_sk(socket);
  poll_wait(table, socket.wq);
  PollMask mask = 0;
  if (sk.error || !sk.error_queue.empty())
    mask |= POLL::ERR | (sk.flag(abi::SO::SELECT_ERR_QUEUE) ? POLL::PRI : 0);
  if (sk.shutdown & rcv_shutdown) mask |= POLL::RDHUP | poll_in;
  if (sk.shutdown == shutdown_mask) mask |= POLL::HUP;
  if (sk.is_readable(socket.file->is_nonblocking())) mask |= poll_in;
  if (sk.is_writable()) mask |= poll_writable;
  return mask;
}

std::optional<Result<>> UdpOps::ioctl(Thread& current, Socket& socket, unsigned request,
                                      UserAddress argument) const {
  UdpSock& sk = udp_sk(socket);
  const auto put = [&](std::size_t count) {
    return current.memory().put(argument, static_cast<std::int32_t>(count));
  };
  if (request == abi::SIOC::OUTQ) return put(static_cast<std::size_t>(sk.sent_and_not_gone()));
  if (request == abi::FIO::NREAD) return put(sk.first_packet_size().value_or(0));
  return std::nullopt;
}

Result<> UdpOps::shutdown(Socket& socket, int how) const { return inet_shutdown(*socket.sk, how); }

// inet_sendmsg
Task<long> UdpOps::sendmsg(Thread& current, Socket& socket, Message& message) const {
  UdpSock& sk = udp_sk(socket);
  co_await inet_autobind(sk);
  co_return co_await udp_sendmsg(current, sk, message);
}

Task<long> UdpOps::recvmsg(Thread& current, Socket& socket, Message& message, int flags) const {
  return udp_recvmsg(current, udp_sk(socket), message, flags);
}

Result<> UdpOps::setsockopt(Thread& current, Socket& socket, int level, int name, UserAddress value,
                            int size) const {
  if (level == abi::SOL::UDP) return udp_setsockopt(current, udp_sk(socket), name, value, size);
  if (level == abi::SOL::IP) return ip_setsockopt(current, udp_sk(socket), name, value, size);
  return Error(E::NOPROTOOPT);
}

Result<> UdpOps::getsockopt(Thread& current, Socket& socket, int level, int name, UserAddress value,
                            UserAddress size_at) const {
  if (level == abi::SOL::UDP) return udp_getsockopt(current, udp_sk(socket), name, value, size_at);
  if (level == abi::SOL::IP) return ip_getsockopt(current, udp_sk(socket), name, value, size_at);
  return Error(E::OPNOTSUPP);
}

}  // namespace plumbline
