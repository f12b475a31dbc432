// SPDX-License-Identifier: Apache-2.0
// What the sockets of AF_INET that are not connections do alike (inet_dgram_ops, inet_sockraw_ops);
// the rest they leave to their transport.
#pragma once

#include "reference/transport/inet_sock.h"

namespace plumbline {

// Options belong to the transport, of all sockets.
class InetOps : public ProtoOps {
 public:
  Result<> setsockopt(Thread& current, Socket& socket, int level, int name, UserAddress value,
                      int size) const override {
    return inet_sk(socket).setsockopt(current, level, name, value, size);
  }
  Result<> getsockopt(Thread& current, Socket& socket, int level, int name, UserAddress value,
                      UserAddress size_at) const override {
    return inet_sk(socket).getsockopt(current, level, name, value, size_at);
  }
};

class InetDgramOps final : public InetOps {
 public:
  explicit constexpr InetDgramOps(bool peeks_at = false) : peeks_at_(peeks_at) {}
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
  bool has_peek_off(const Config&) const override { return peeks_at_; }

 private:
  const bool peeks_at_;
};

}  // namespace plumbline
