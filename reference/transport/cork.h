// SPDX-License-Identifier: Apache-2.0
// Cork: a datagram that is being put together, by one call or by several (struct inet_cork and the
// socket's write queue; ip_append_data). It is one buffer, as no device here takes less than the
// largest datagram.
#pragma once

#include "reference/socket/datagram.h"
#include "reference/transport/inet_sock.h"

namespace plumbline {

struct Cork {
  Flow flow;
  Route route;
  std::uint16_t dport = 0;
  int ttl = 0;  // 0: as the socket says
  int tos = 0;
  Ref<SkBuff> skb{};       // behind room for all headers, which are not there yet
  std::size_t length = 0;  // of data and transport header, of all calls

  // Adds `size` bytes; the first call makes the buffer, with room for the transport's header.
  // EMSGSIZE, EFAULT, and what waiting for room fails with.
  Task<void> append(Thread& current, InetSock& sk, IovIter& from, std::size_t size,
                    std::size_t transport_header, int flags);

  // Puts IPv4's header in front and sends it.
  void send(const InetSock& sk, std::uint8_t protocol);
};

}  // namespace plumbline
