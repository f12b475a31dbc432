// SPDX-License-Identifier: Apache-2.0
// Error queues: what went wrong with packets of a socket, for who asks with MSG_ERRQUEUE (recv(2),
// IP_RECVERR in ip(7)).
#pragma once

#include "reference/transport/inet_sock.h"

namespace plumbline {

// ICMP's error about a packet of the socket. `skb` is ICMP's, the data begins with the packet's IP
// header, and `payload` is how far it is from there to what the program had sent.
void ip_icmp_error(InetSock& sk, SkBuff& skb, E error, std::uint16_t port, std::uint32_t info,
                   std::size_t payload);
// An error that the sender itself found. Both do nothing unless the socket has IP_RECVERR.
void ip_local_error(InetSock& sk, E error, Ipv4Address daddr, std::uint16_t port,
                    std::uint32_t info);

// EAGAIN if there is none.
Result<long> ip_recv_error(Thread& current, InetSock& sk, Message& message);

}  // namespace plumbline
