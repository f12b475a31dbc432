// SPDX-License-Identifier: Apache-2.0
// PingSock: sends ICMP echoes and receives the replies to them, without a privilege (icmp(7)). The
// place of a port takes the echo's identifier.
#pragma once

#include "reference/transport/cork.h"

namespace plumbline {

class PingSock final : public InetSock, public ListLink<> {
 public:
  using InetSock::InetSock;

  Result<> bind(Thread& current, const SockAddr& address) override;
  Task<long> sendmsg(Thread& current, Message& message) override;
  Task<long> recvmsg(Thread& current, Message& message, int flags) override;
  std::optional<Result<>> ioctl(Thread&, unsigned, UserAddress) override { return std::nullopt; }
  Result<> get_port(std::uint16_t ident) override { return inet().ping.get_port(*this, ident); }
  void unhash() override;
};

}  // namespace plumbline
