// SPDX-License-Identifier: Apache-2.0
#include "reference/families/inet/inet_ops.h"

namespace plumbline {

using abi::POLL;

void InetDgramOps::release(Socket& socket) const {
  if (!socket.sk) return;
  const Ref<Sock> keep = socket.sk;
  InetSock& sk = inet_sk(socket);
  sk.flush_pending();
  sk.unhash();
  ProtoOps::release(socket);
  sk.receive_queue.purge();  // what waits there keeps its receiver
  sk.error_queue.purge();
}

Result<> InetDgramOps::bind(Thread& current, Socket& socket, const SockAddr& address) const {
  return inet_sk(socket).bind(current, address);
}

// inet_dgram_connect
Task<void> InetDgramOps::connect(Thread&, Socket& socket, SockAddr address, int) const {
  InetSock& sk = inet_sk(socket);
  if (address.size < sizeof(std::uint16_t)) co_return Error(E::INVAL);
  if (address.family() == abi::AF::UNSPEC) {
    sk.disconnect();
    co_return {};
  }
  co_await sk.autobind();
  co_return sk.connect(address);
}

Result<SockAddr> InetDgramOps::getname(Thread&, const Socket& socket, Side side) const {
  const InetSock& sk = inet_sk(socket);
  if (side == Side::Own) {
    const Ipv4Address own = sk.rcv_saddr.is_any() ? sk.saddr : sk.rcv_saddr;
    return SockAddr::of(sockaddr_in(own, sk.sport));
  }
  if (sk.dport == 0 || sk.state == SockState::Close) return Error(E::NOTCONN);
  return SockAddr::of(sockaddr_in(sk.daddr, sk.dport));
}

// datagram_poll, udp_poll
PollMask InetDgramOps::poll(Socket& socket, PollTable* table) const {
  InetSock& sk = inet_sk(socket);
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

std::optional<Result<>> InetDgramOps::ioctl(Thread& current, Socket& socket, unsigned request,
                                            UserAddress argument) const {
  return inet_sk(socket).ioctl(current, request, argument);
}

Result<> InetDgramOps::shutdown(Socket& socket, int how) const {
  return inet_sk(socket).shut_down(how);
}

// inet_sendmsg
Task<long> InetDgramOps::sendmsg(Thread& current, Socket& socket, Message& message) const {
  InetSock& sk = inet_sk(socket);
  co_await sk.autobind();
  co_return co_await sk.sendmsg(current, message);
}

Task<long> InetDgramOps::recvmsg(Thread& current, Socket& socket, Message& message,
                                 int flags) const {
  return inet_sk(socket).recvmsg(current, message, flags);
}

}  // namespace plumbline
