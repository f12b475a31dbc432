// SPDX-License-Identifier: Apache-2.0
// Datagrams of unix sockets: each is received whole, from whom it came, in the order of sending. A
// sender waits while the receiver's queue is full, unless the two are connected to each other: then
// the sender's own buffer is the limit.
#include "reference/socket/datagram.h"
#include "reference/abi/changes.h"
#include "reference/families/unix/unix_ops.h"
#include "reference/socket/timestamp.h"

namespace plumbline {
namespace {

using abi::MSG_FLAG;
using abi::POLL;

constexpr std::size_t page = abi::page_size;

// unix_dgram_sendmsg, in the order of its steps.
class Sending {
 public:
  Sending(Thread& current, Socket& socket, Message& message)
      : current_(current), socket_(socket), sk_(unix_sk(socket)), message_(message) {}

  Task<long> run() {
    ScmCookie scm = co_await scm_send(current_, socket_, message_);
    co_await find_destination();
    if (socket_.wants_sender() && !sk_.address) co_await unix_autobind(current_, sk_);
    const std::size_t size = message_.iter.count();
    if (static_cast<std::int64_t>(size) > sk_.sndbuf - 32) co_return Error(E::MSGSIZE);
    skb_ = co_await allocate(size);
    co_await unix_scm_to_skb(current_, scm, *skb_, true);
    co_await skb_->copy_from(message_.iter, size);
    co_await deliver();
    co_return static_cast<long>(size);
  }

 private:
  Result<> find_destination() {
    if (message_.has(MSG_FLAG::OOB)) return Error(E::OPNOTSUPP);
    if (message_.name.size > 0) return unix_validate(message_.name);
    other_ = sk_.peer;
    const bool is_made_first = current_.config().has(changes::unix_datagrams_are_made_first);
    if (!other_ && !is_made_first) return Error(E::NOTCONN);
    return {};
  }

  // The head in one piece as long as it can be, the rest in pages.
  Task<Ref<SkBuff>> allocate(std::size_t size) {
    std::size_t paged = 0;
    if (size > skb_max_alloc) {
      paged = std::min(size - skb_max_alloc, skb_pages_max * page);
      paged = (paged + page - 1) / page * page;
    }
    return sk_.alloc_send_skb(current_, size - paged, paged, message_.has(MSG_FLAG::DONTWAIT));
  }

  Task<void> deliver() {
    const Deadline deadline = sk_.send_deadline(message_.has(MSG_FLAG::DONTWAIT));
    for (;;) {
      co_await look_up();
      if (!sk_.may_send_to(*other_)) co_return Error(E::PERM);
      if (other_->dead) {
        co_await forget_dead();
        continue;
      }
      if (other_->shutdown & rcv_shutdown) co_return Error(E::PIPE);
      if (unix_refuses_files(*other_, *skb_)) co_return Error(E::PERM);
      if (!must_wait()) break;
      if (deadline.has_passed(current_.now())) {
        if (sk_.peer == other_ && !sk_.must_wait_for(*other_)) break;
        co_return Error(E::AGAIN);
      }
      co_await unix_wait_for_peer(current_, *other_, deadline);
      if (current_.signal_pending()) co_return Error(sock_intr_errno(deadline));
    }
    if (other_->timestamps.wanted) net_timestamp(*skb_, current_.machine());
    unix_add_sender(current_, *skb_, socket_, *other_);
    if (auto& files = control_of(*skb_).files) files->add_to(*other_);
    other_->receive_queue.push_back(skb_);
    other_->data_ready();
    co_return {};
  }

  Result<> look_up() {
    if (other_) return {};
    if (message_.name.size == 0) return Error(E::NOTCONN);
    auto found = unix_find_other(current_, sk_.net, message_.name, sk_.type);
    if (!found) return Error(found.error());
    other_ = std::move(*found);
    return {};
  }

  // The peer has closed: a datagram socket is not connected any more.
  Result<> forget_dead() {
    const Ref<UnixSock> dead = std::exchange(other_, nullptr);
    if (sk_.type == abi::SOCK::SEQPACKET) return Error(E::PIPE);
    if (sk_.peer != dead) return {};
    sk_.peer = nullptr;
    sk_.disconnect_peer_wake_and_wake(*dead);
    sk_.state = SockState::Close;
    unix_dgram_disconnected(sk_, *dead);
    return Error(E::CONNREFUSED);
  }

  bool must_wait() const {
    return other_.get() != &sk_ && other_->peer.get() != &sk_ && other_->is_full();
  }

  Thread& current_;
  Socket& socket_;
  UnixSock& sk_;
  Message& message_;
  Ref<UnixSock> other_;
  Ref<SkBuff> skb_;
};

struct Taken {
  Ref<SkBuff> skb;
  std::size_t skip = 0;
};

// The next datagram, or null at the end of a connection.
Task<Taken> take(Thread& current, UnixSock& sk, int flags) {
  const Deadline deadline = sk.receive_deadline(flags & MSG_FLAG::DONTWAIT);
  const bool is_connection = sk.type == abi::SOCK::SEQPACKET;
  for (;;) {
    const ReceivedSkb received = co_await skb_try_recv(sk, flags, sk.peek_offset(flags));
    if (received.skb) co_return Taken{received.skb, received.skip};
    if (deadline.has_passed(current.now())) {
      if (is_connection && sk.shutdown & rcv_shutdown) co_return Taken{};
      co_return Error(E::AGAIN);
    }
    if (!co_await skb_wait_for_more(current, sk, sk.receive_queue.back(), deadline))
      co_return Taken{};
  }
}

}  // namespace

Task<long> unix_dgram_sendmsg(Thread& current, Socket& socket, Message& message) {
  Sending sending(current, socket, message);
  co_return co_await sending.run();
}

Task<long> unix_dgram_recvmsg(Thread& current, Socket& socket, Message& message, int flags) {
  UnixSock& sk = unix_sk(socket);
  if (flags & MSG_FLAG::OOB) co_return Error(E::OPNOTSUPP);
  const Taken taken = co_await take(current, sk, flags);
  if (!taken.skb) co_return 0;
  SkBuff& skb = *taken.skb;
  const bool peeks = flags & MSG_FLAG::PEEK;
  if (!peeks && control_of(skb).files) control_of(skb).files->remove();
  sk.peer_wait.wake_up(poll_writable);
  const auto& name = unix_sk(*owner_of(skb)).address;
  if (message.wants_name && name) message.name = *name;
  const std::size_t there = skb.size() - taken.skip;
  const std::size_t size = std::min(message.iter.count(), there);
  if (size < there) message.flags |= MSG_FLAG::TRUNC;
  co_await skb.copy_to(message.iter, taken.skip, size);
  sock_recv_timestamp(current, sk, message, skb);
  ScmCookie scm{.sender = control_of(skb).sender, .files = {}};
  unix_take_ancillary(scm, skb, peeks);
  peeks ? sk.peek_forward(size) : sk.peek_backward(skb.size());
  scm_recv(current, socket, message, scm);
  co_return static_cast<long>(flags & MSG_FLAG::TRUNC ? there : size);
}

PollMask unix_dgram_poll(Socket& socket, PollTable* table) {
  UnixSock& sk = unix_sk(socket);
  poll_wait(table, socket.wq);
  PollMask mask = 0;
  if (sk.error) mask |= POLL::ERR | (sk.flag(abi::SO::SELECT_ERR_QUEUE) ? POLL::PRI : 0);
  if (sk.shutdown & rcv_shutdown) mask |= POLL::RDHUP | poll_in;
  if (sk.shutdown == shutdown_mask) mask |= POLL::HUP;
  if (!sk.receive_queue.empty()) mask |= poll_in;
  if (sk.type == abi::SOCK::SEQPACKET && sk.state == SockState::Close) mask |= POLL::HUP;
  if (table && !(table->interest & poll_writable)) return mask;
  UnixSock* const other = sk.peer.get();
  const bool must_wait = other && other->peer.get() != &sk && other->is_full();
  if (sk.is_writable() && !(must_wait && sk.must_wait_for(*other))) mask |= poll_writable;
  return mask;
}

Task<long> UnixDatagramOps::sendmsg(Thread& current, Socket& socket, Message& message) const {
  return unix_dgram_sendmsg(current, socket, message);
}
Task<long> UnixDatagramOps::recvmsg(Thread& current, Socket& socket, Message& message,
                                    int flags) const {
  return unix_dgram_recvmsg(current, socket, message, flags);
}
PollMask UnixDatagramOps::poll(Socket& socket, PollTable* table) const {
  return unix_dgram_poll(socket, table);
}

Task<long> UnixSeqpacketOps::sendmsg(Thread& current, Socket& socket, Message& message) const {
  UnixSock& sk = unix_sk(socket);
  co_await sk.take_error();
  if (sk.state != SockState::Established) co_return Error(E::NOTCONN);
  message.name.size = 0;  // the connection says to whom
  co_return co_await unix_dgram_sendmsg(current, socket, message);
}
Task<long> UnixSeqpacketOps::recvmsg(Thread& current, Socket& socket, Message& message,
                                     int flags) const {
  if (unix_sk(socket).state != SockState::Established) co_return Error(E::NOTCONN);
  co_return co_await unix_dgram_recvmsg(current, socket, message, flags);
}
PollMask UnixSeqpacketOps::poll(Socket& socket, PollTable* table) const {
  return unix_dgram_poll(socket, table);
}

}  // namespace plumbline
