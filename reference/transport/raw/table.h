// SPDX-License-Identifier: Apache-2.0
// RawTable: which raw sockets there are, and which of them see a packet (struct raw_hashinfo).
#pragma once

#include "reference/core/list.h"
#include "reference/ip/ip.h"

namespace plumbline {

class RawSock;

// Between whom a packet goes, as its receiver sees it.
struct RawEnds {
  Ipv4Address saddr, daddr;
  std::uint8_t protocol;
  int iif;
};

class RawTable final : public RawReceiver {
 public:
  void add(RawSock& sk);  // raw_hash_sk

  bool deliver(SkBuff& skb, std::uint8_t protocol) override;  // raw_v4_input
  void error(SkBuff& skb, std::uint32_t info) override;       // raw_icmp_error

 private:
  List<RawSock> sockets_;
};

}  // namespace plumbline
