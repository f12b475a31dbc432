// SPDX-License-Identifier: Apache-2.0
// RawSock: a raw socket (raw(7), struct raw_sock). It receives whole packets of its protocol, and
// what it sends gets an IP header or has one of its own (IP_HDRINCL).
#pragma once

#include "reference/transport/cork.h"

namespace plumbline {

class RawSock final : public InetSock, public ListLink<> {
 public:
  RawSock(NetNamespace& net, Machine& machine, int family, int type, int protocol);

  Result<> bind(Thread& current, const SockAddr& address) override;
  Task<long> sendmsg(Thread& current, Message& message) override;
  Task<long> recvmsg(Thread& current, Message& message, int flags) override;
  Result<> setsockopt(Thread& current, int level, int name, UserAddress value, int size) override;
  Result<> getsockopt(Thread& current, int level, int name, UserAddress value,
                      UserAddress size_at) override;
  void unhash() override { ListLink<>::unlink(); }
  void flush_pending() override { pending_.reset(); }

  bool is_for(const RawEnds& ends);               // raw_v4_match
  void receive(SkBuff& skb);                      // raw_rcv
  void hear_of(SkBuff& skb, std::uint32_t info);  // raw_err

 private:
  Task<void> send_whole(Thread& current, const Cork& way, IovIter& from, int flags);
  bool blocks(SkBuff& skb) const;

  std::optional<Cork> pending_;    // what several calls put together (MSG_MORE)
  std::uint32_t icmp_filter_ = 0;  // the types of ICMP that it does not receive, a bit each
};

}  // namespace plumbline
