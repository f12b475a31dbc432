// SPDX-License-Identifier: Apache-2.0
// Time stamps: when a message came, told by a control message (socket(7), SO_TIMESTAMP and its
// relatives).
#pragma once

#include "reference/socket/message.h"
#include "reference/socket/sock.h"

namespace plumbline {

// Setting one of SO_TIMESTAMP, SO_TIMESTAMPNS and their _NEW; the last one counts
// (sock_set_timestamp).
void sock_set_timestamp(Sock& sk, int option, bool on);
// Whether an option of these is the one in force.
bool sock_has_timestamp(const Sock& sk, int option);

// SO_TIMESTAMPING: EINVAL, EOPNOTSUPP (sock_set_timestamping).
Result<> sock_set_timestamping(Sock& sk, int option, unsigned flags);
struct Timestamping {
  std::uint32_t flags = 0;
  std::int32_t clock = 0;  // of the device, bind_phc: kept only if a flag asks for it
};
Timestamping sock_get_timestamping(const Sock& sk, int option);

// A sender stamps what goes to a socket that wants it, so that it tells when it came and not when
// it is read (__net_timestamp).
void net_timestamp(SkBuff& skb, const Machine& machine);
// The receiver's control messages (__sock_recv_timestamp).
void sock_recv_timestamp(Thread& current, const Sock& sk, Message& message, SkBuff& skb);

}  // namespace plumbline
