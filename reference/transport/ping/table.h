// SPDX-License-Identifier: Apache-2.0
// PingTable: which ping sockets have which identifiers, and who gets an echo's reply (struct
// ping_table).
#pragma once

#include "reference/core/list.h"
#include "reference/ip/icmp.h"

namespace plumbline {

class PingSock;

class PingTable final : public EchoReceiver {
 public:
  // Gives the socket an identifier, the next one that is free if it is 0: EADDRINUSE
  // (ping_get_port).
  Result<> get_port(PingSock& sk, std::uint16_t ident);

  void receive(const SkBuff& reply) override;            // ping_rcv
  void error(SkBuff& skb, std::uint32_t info) override;  // ping_err

 private:
  PingSock* look_up(std::uint16_t ident, Ipv4Address daddr, int iif);
  bool is_in_use(std::uint16_t ident) const;

  List<PingSock> sockets_;
  std::uint16_t last_ = 0;  // that it chose itself (ping_port_rover)
};

}  // namespace plumbline
