// SPDX-License-Identifier: Apache-2.0
// The three kinds of unix sockets: what they have in common, and what each does its own way
// (unix_stream_ops, unix_seqpacket_ops, unix_dgram_ops).
#pragma once

#include "reference/families/unix/unix_sock.h"

namespace plumbline {

class UnixOps : public ProtoOps {
 public:
  int family() const override { return abi::AF::UNIX; }
  void release(Socket& socket) const override;
  Result<> bind(Thread& current, Socket& socket, const SockAddr& address) const override;
  Result<> socketpair(Thread& current, Socket& one, Socket& other) const override;
  Result<SockAddr> getname(Thread& current, const Socket& socket, Side side) const override;
  PollMask poll(Socket& socket, PollTable* table) const override;
  std::optional<Result<>> ioctl(Thread& current, Socket& socket, unsigned request,
                                UserAddress argument) const override;
  Result<> listen(Thread& current, Socket& socket, int backlog) const override;
  Result<> shutdown(Socket& socket, int how) const override;
  bool has_peek_off(const Config&) const override { return true; }
};

// Those that connect and accept.
class UnixConnectedOps : public UnixOps {
 public:
  Task<void> connect(Thread& current, Socket& socket, SockAddr address, int flags) const override;
  Task<void> accept(Thread& current, Socket& socket, Socket& accepted, int flags) const override;
};

class UnixStreamOps final : public UnixConnectedOps {
 public:
  Task<long> sendmsg(Thread& current, Socket& socket, Message& message) const override;
  Task<long> recvmsg(Thread& current, Socket& socket, Message& message, int flags) const override;
  Task<long> sendpage(Thread& current, Socket& socket, std::span<std::byte> piece,
                      int flags) const override;
  Task<long> splice_read(Thread& current, Socket& socket, Pipe& to, std::size_t size,
                         unsigned flags) const override;
};

class UnixSeqpacketOps final : public UnixConnectedOps {
 public:
  PollMask poll(Socket& socket, PollTable* table) const override;
  Task<long> sendmsg(Thread& current, Socket& socket, Message& message) const override;
  Task<long> recvmsg(Thread& current, Socket& socket, Message& message, int flags) const override;
};

class UnixDatagramOps final : public UnixOps {
 public:
  Task<void> connect(Thread& current, Socket& socket, SockAddr address, int flags) const override;
  PollMask poll(Socket& socket, PollTable* table) const override;
  Task<long> sendmsg(Thread& current, Socket& socket, Message& message) const override;
  Task<long> recvmsg(Thread& current, Socket& socket, Message& message, int flags) const override;
};

// Datagrams, of both kinds of sockets (datagram.cc).
Task<long> unix_dgram_sendmsg(Thread& current, Socket& socket, Message& message);
Task<long> unix_dgram_recvmsg(Thread& current, Socket& socket, Message& message, int flags);
PollMask unix_dgram_poll(Socket& socket, PollTable* table);

}  // namespace plumbline
