// SPDX-License-Identifier: Apache-2.0
// A UDP socket's queue: what it takes, who reads it, and when its memory is given back.
#include "reference/abi/changes.h"
#include "reference/transport/ip_control.h"
#include "reference/transport/udp/udp_sock.h"

namespace plumbline {
namespace {

constexpr int page = abi::page_size;

}  // namespace

// A datagram that finds an empty queue is taken whatever its size.
bool UdpSock::has_room_for(int size) const {
  if (machine.config.has(changes::udp_queues_end_at_their_limit))
    return rmem_alloc == 0 || rmem_alloc + size <= rcvbuf;
  return rmem_alloc <= rcvbuf;
}

// udp_rmem_schedule
void UdpSock::take_rmem(int size) {
  rmem_alloc += size;
  const bool only_missing = machine.config.has(changes::udp_takes_only_missing_memory);
  const int wanted = only_missing ? size - forward_alloc : size;
  if (only_missing ? wanted > 0 : size >= forward_alloc)
    forward_alloc += (wanted + page - 1) / page * page;
  forward_alloc -= size;
}

void UdpSock::enqueue(Ref<SkBuff> skb) {
  const auto size = static_cast<int>(skb->truesize());
  if (!has_room_for(size)) {
    ++drops;
    return;
  }
  take_rmem(size);
  packet_info(*skb).drops = flag(abi::SO::RXQ_OVFL) ? drops : 0;
  skb->orphan();
  receive_queue.push_back(std::move(skb));
  data_ready();
}

// udp_rmem_release: what was read is given back once it is a quarter of the buffer, or all.
void UdpSock::release_rmem(std::size_t size) {
  forward_deficit_ += static_cast<int>(size);
  if (forward_deficit_ < rcvbuf >> 2 && !reader_queue_.empty()) return;
  const int given_back = std::exchange(forward_deficit_, 0);
  forward_alloc += given_back;
  forward_alloc -= (forward_alloc - 1) / page * page;
  rmem_alloc -= given_back;
  reader_queue_.splice_back(receive_queue);
}

ReceivedSkb UdpSock::dequeue(int flags, int peek_at) {
  ReceivedSkb received = skb_try_recv_from(reader_queue_, flags, peek_at);
  if (!received.skb && !receive_queue.empty()) {
    reader_queue_.splice_back(receive_queue);
    received = skb_try_recv_from(reader_queue_, flags, peek_at);
  }
  if (received.skb && !(flags & abi::MSG_FLAG::PEEK)) release_rmem(received.skb->truesize());
  return received;
}

std::optional<std::size_t> UdpSock::first_packet_size() {
  if (reader_queue_.empty()) reader_queue_.splice_back(receive_queue);
  const SkBuff* const first = reader_queue_.front();
  return first ? std::optional(first->size()) : std::nullopt;
}

}  // namespace plumbline
