// SPDX-License-Identifier: Apache-2.0
#include "reference/socket/datagram.h"

namespace plumbline {

ReceivedSkb skb_try_recv_from(SkBuffQueue& queue, int flags, int peek_at) {
  if (!(flags & abi::MSG_FLAG::PEEK)) return {queue.pop_front(), 0};
  auto skip = static_cast<std::size_t>(std::max(peek_at, 0));
  for (SkBuff& skb : queue) {
    // An empty datagram was not seen until it was peeked once.
    if (peek_at >= 0 && skip >= skb.size() && (skip > 0 || skb.peeked)) {
      skip -= skb.size();
      continue;
    }
    if (skb.size() == 0) skb.peeked = true;
    return {Ref(&skb), peek_at >= 0 ? skip : 0};
  }
  return {};
}

Result<ReceivedSkb> skb_try_recv(Sock& sk, int flags, int peek_at) {
  if (auto waiting = sk.take_error(); !waiting) return Error(waiting.error());
  return skb_try_recv_from(sk.receive_queue, flags, peek_at);
}

namespace {

// Whoever waits for data does not hear of room to write (receiver_wake_function).
class Receiver final : public WaitQueueEntry {
 public:
  explicit Receiver(Sleeper& sleeper) : sleeper_(sleeper) {}
  bool wake(PollMask key) override {
    if (key && !(key & (abi::POLL::IN | abi::POLL::ERR))) return false;
    if (!sleeper_.wake_up()) return false;
    unlink();
    return true;
  }

 private:
  Sleeper& sleeper_;
};

bool is_connection_based(const Sock& sk) {
  return sk.type == abi::SOCK::STREAM || sk.type == abi::SOCK::SEQPACKET;
}

}  // namespace

Task<bool> skb_wait_for_more(Thread& current, Sock& sk, const SkBuff* last, Deadline deadline) {
  Receiver receiver(current);
  sk.wq->add_exclusive(receiver);
  co_await sk.take_error();
  if (sk.receive_queue.back() != last) co_return true;
  if (sk.shutdown & rcv_shutdown) co_return false;
  const bool is_open = sk.state == SockState::Established || sk.state == SockState::Listen;
  if (is_connection_based(sk) && !is_open) co_return Error(E::NOTCONN);
  if (current.signal_pending()) co_return Error(sock_intr_errno(deadline));
  co_await Schedule(current, deadline.at());
  co_return true;
}

Task<Ref<SkBuff>> skb_recv_datagram(Thread& current, Sock& sk, int flags) {
  const Deadline deadline = sk.receive_deadline(flags & abi::MSG_FLAG::DONTWAIT);
  for (;;) {
    const ReceivedSkb received = co_await skb_try_recv(sk, flags, 0);
    if (received.skb) co_return received.skb;
    if (deadline.has_passed(current.now())) co_return Error(E::AGAIN);
    const bool more = co_await skb_wait_for_more(current, sk, sk.receive_queue.back(), deadline);
    if (!more) co_return Ref<SkBuff>();
  }
}

}  // namespace plumbline
