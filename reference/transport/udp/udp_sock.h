// SPDX-License-Identifier: Apache-2.0
// UdpSock: a UDP socket (udp(7), struct udp_sock).
#pragma once

#include "reference/transport/cork.h"

namespace plumbline {

class UdpSock final : public InetSock, public ListLink<ByPort>, public ListLink<ByAddress> {
 public:
  using InetSock::InetSock;

  bool is_hashed() const { return ListLink<ByPort>::is_linked(); }

  // Queues a datagram that came in, or drops it (__udp_enqueue_schedule_skb).
  void enqueue(Ref<SkBuff> skb);
  // The next datagram, and how much of it a peek leaves out; null if there is none.
  ReceivedSkb dequeue(int flags, int peek_at);
  // How long the next one is; nothing, if there is none (first_packet_length).
  std::optional<std::size_t> first_packet_size();
  // Who may wait looks at the datagram itself.
  bool is_readable(bool nonblocking) {
    if (reader_queue_.empty() && receive_queue.empty()) return false;
    if (!nonblocking && !(shutdown & rcv_shutdown)) first_packet_size();
    return true;
  }

  // A datagram that is put together by several calls, and whether that goes on (UDP_CORK).
  std::optional<Cork> pending;
  bool corked = false;
  bool no_check6_tx = false, no_check6_rx = false;  // only IPv6 looks at them

 private:
  ~UdpSock() override { reader_queue_.purge(); }
  bool has_room_for(int size) const;
  void take_rmem(int size);
  void release_rmem(std::size_t size);

  // Readers take from here; what arrives is in receive_queue until they have finished this one. The
  // memory of what was read is given back together.
  SkBuffQueue reader_queue_;
  int forward_deficit_ = 0;
};

inline UdpSock& udp_sk(const Socket& socket) { return static_cast<UdpSock&>(*socket.sk); }

Task<long> udp_sendmsg(Thread& current, UdpSock& sk, Message& message);
Task<long> udp_recvmsg(Thread& current, UdpSock& sk, Message& message, int flags);
void udp_push_pending(UdpSock& sk);

Result<> udp_setsockopt(Thread& current, UdpSock& sk, int name, UserAddress value, int size);
Result<> udp_getsockopt(Thread& current, UdpSock& sk, int name, UserAddress value,
                        UserAddress size_at);

}  // namespace plumbline
