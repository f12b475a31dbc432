// SPDX-License-Identifier: Apache-2.0
// What the sockets of AF_INET do alike (inet_dgram_ops), and what UDP's do their own way.
#pragma once

#include "reference/transport/udp/udp_sock.h"

namespace plumbline {

class UdpOps final : public ProtoOps {
 public:
  int family() const override { return abi::AF::INET; }
  void release(Socket& socket) const override;
  Result<> bind(Thread& current, Socket& socket, const SockAddr& address) const override;
  Task<void> connect(Thread& current, Socket& socket, SockAddr address, int flags) const override;
  Result<SockAddr> getname(Thread& current, const Socket& socket, Side side) const override;
  PollMask poll(Socket& socket, PollTable* table) const override;
  std::optional<Result<>> ioctl(Thread& current, Socket& socket, unsigned request,
                                UserAddress argument) const override;
  Result<> shutdown(Socket& socket, int how) const override;
  Task<long> sendmsg(Thread& current, Socket& socket, Message& message) const override;
  Task<long> recvmsg(Thread& current, Socket& socket, Message& message, int flags) const override;
  Result<> setsockopt(Thread& current, Socket& socket, int level, int name, UserAddress value,
                      int size) const override;
  Result<> getsockopt(Thread& current, Socket& socket, int level, int name, UserAddress value,
                      UserAddress size_at) const override;
  bool has_peek_off(const Config&) const override { return true; }
};

// bind.cc
Result<> inet_bind(Thread& current, UdpSock& sk, const SockAddr& address);
Result<> inet_autobind(UdpSock& sk);
Result<> inet_connect(UdpSock& sk, const SockAddr& address);
void inet_disconnect(UdpSock& sk);
Result<> inet_shutdown(Sock& sk, int how);

}  // namespace plumbline
