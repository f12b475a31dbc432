// SPDX-License-Identifier: Apache-2.0
// Receiving whole buffers: what protocols of datagrams share, and accept(2), as a connection that
// waits is a buffer, too (net/core/datagram.c).
#pragma once

#include "reference/socket/sock.h"

namespace plumbline {

struct ReceivedSkb {
  Ref<SkBuff> skb;       // off the queue, unless it was only peeked
  std::size_t skip = 0;  // how much of it MSG_PEEK leaves out (SO_PEEK_OFF)
};

// One look: null if nothing is there; the error that waits. `peek_at` is where MSG_PEEK begins;
// negative: at the front of the queue (__skb_try_recv_datagram).
Result<ReceivedSkb> skb_try_recv(Sock& sk, int flags, int peek_at);

// The same, of any queue, whatever errors wait (__skb_try_recv_from_queue).
ReceivedSkb skb_try_recv_from(SkBuffQueue& queue, int flags, int peek_at);

// Sleeps until there may be more than `last` at the end of the queue. False if the other side is
// done; the error that waits, ENOTCONN, ERESTARTSYS (__skb_wait_for_more_packets).
Task<bool> skb_wait_for_more(Thread& current, Sock& sk, const SkBuff* last, Deadline deadline);

// The next buffer: EAGAIN when the time is over, null if the other side is done
// (skb_recv_datagram).
Task<Ref<SkBuff>> skb_recv_datagram(Thread& current, Sock& sk, int flags);

}  // namespace plumbline
