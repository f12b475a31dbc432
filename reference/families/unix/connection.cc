// SPDX-License-Identifier: Apache-2.0
// How unix sockets come together and part: listen, connect, accept, socketpair, shutdown, close.
#include "reference/families/unix/unix_ops.h"
#include "reference/socket/datagram.h"

namespace plumbline {
namespace {

PeerCredentials credentials_of(const Thread& current) {
  return {current.process.pid, current.credentials};
}

// The other side hears of it: nobody reads any more, and what it had sent is lost.
void part_from_peer(UnixSock& sk, UnixSock& peer, bool is_embryo) {
  if (sk.is_connection_based()) {
    SkBuff* left = sk.receive_queue.front();
    // Urgent data that was read out of turn leaves an empty buffer behind.
    if (left && left->control && !unread(*left)) left = sk.receive_queue.after(*left);
    peer.shutdown = shutdown_mask;
    if (left || is_embryo) peer.error = static_cast<int>(E::CONNRESET);
    peer.state_change();
  }
  sk.disconnect_peer_wake(peer);
}

}  // namespace

void unix_release(UnixSock& sk, bool is_embryo) {
  const Ref<UnixSock> self(&sk);
  unix_forget_name(sk);
  orphan(sk);
  sk.shutdown = shutdown_mask;
  sk.inode = nullptr;
  const bool was_listening = sk.state == SockState::Listen;
  const Ref<UnixSock> peer = std::exchange(sk.peer, nullptr);
  sk.oob_skb = nullptr;
  sk.peer_wait.wake_up_all();
  if (peer) part_from_peer(sk, *peer, is_embryo);
  sk.state = SockState::Close;
  while (const Ref<SkBuff> skb = sk.receive_queue.pop_front())
    if (was_listening) unix_release(unix_sk(*owner_of(*skb)), true);
  if (sk.machine.unix_inflight->sockets > 0) unix_gc(sk.machine);
}

// What came from the old peer is dropped; a peer that was connected back learns of that.
void unix_dgram_disconnected(UnixSock& sk, UnixSock& other) {
  if (sk.receive_queue.empty()) return;
  sk.receive_queue.purge();
  sk.peer_wait.wake_up_all();
  if (other.dead || other.peer.get() != &sk) return;
  other.error = static_cast<int>(E::CONNRESET);
  other.error_report();
}

Task<void> unix_wait_for_peer(Thread& current, UnixSock& other, Deadline deadline) {
  Waiter waiter(current);
  other.peer_wait.add_exclusive(waiter);
  const bool must_sleep = !other.dead && !(other.shutdown & rcv_shutdown) && other.is_full();
  if (must_sleep) co_await Schedule(current, deadline.at());
  co_return {};
}

Result<> UnixOps::listen(Thread& current, Socket& socket, int backlog) const {
  UnixSock& sk = unix_sk(socket);
  if (!sk.is_connection_based()) return Error(E::OPNOTSUPP);
  if (!sk.address) return Error(E::INVAL);
  if (sk.state != SockState::Close && sk.state != SockState::Listen) return Error(E::INVAL);
  if (backlog > sk.ack_backlog_max) sk.peer_wait.wake_up_all();
  sk.ack_backlog_max = backlog;
  sk.state = SockState::Listen;
  sk.peer_credentials = credentials_of(current);  // connect copies them
  return {};
}

Result<> UnixOps::socketpair(Thread& current, Socket& one, Socket& other) const {
  UnixSock &a = unix_sk(one), &b = unix_sk(other);
  a.peer = Ref(&b);
  b.peer = Ref(&a);
  for (UnixSock* sk : {&a, &b}) {
    sk->peer_credentials = credentials_of(current);
    sk->state = SockState::Established;
  }
  one.state = other.state = SocketState::Connected;
  return {};
}

namespace {

// A place in the queue of a listening socket, for the embryo (unix_stream_connect).
Result<Ref<SkBuff>> make_request(UnixSock& embryo) {
  auto skb = alloc_skb(0);
  if (!skb) return skb;
  skb_set_owner_w(**skb, embryo);
  return skb;
}

E refusal_of(const UnixSock& sk) {
  return sk.state == SockState::Established ? E::ISCONN : E::INVAL;
}

void join(Thread& current, Socket& socket, UnixSock& embryo, UnixSock& listener) {
  UnixSock& sk = unix_sk(socket);
  embryo.peer = Ref(&sk);
  embryo.state = SockState::Established;
  embryo.peer_credentials = credentials_of(current);
  embryo.listener = &listener;
  embryo.inode = listener.inode;
  embryo.address = listener.address;
  sk.peer_credentials = listener.peer_credentials;
  socket.state = SocketState::Connected;
  sk.state = SockState::Established;
  sk.peer = Ref(&embryo);
}

// The embryo of a connect that fails goes as it came.
struct EmbryoGuard {
  Ref<UnixSock> embryo;
  ~EmbryoGuard() {
    if (embryo) unix_release(*embryo, false);
  }
};

}  // namespace

Task<void> UnixConnectedOps::connect(Thread& current, Socket& socket, SockAddr address,
                                     int flags) const {
  UnixSock& sk = unix_sk(socket);
  co_await unix_validate(address);
  if (socket.wants_sender() && !sk.address) co_await unix_autobind(current, sk);
  const Deadline deadline = sk.send_deadline(flags & abi::O::NONBLOCK);
  EmbryoGuard guard{unix_create1(sk.net, sk.machine, socket.type)};
  const Ref<SkBuff> request = co_await make_request(*guard.embryo);
  Ref<UnixSock> other;
  for (;;) {
    other = co_await unix_find_other(current, sk.net, address, sk.type);
    if (other->state != SockState::Listen) co_return Error(E::CONNREFUSED);
    if (other->shutdown & rcv_shutdown) co_return Error(E::CONNREFUSED);
    if (!other->is_full()) break;
    if (deadline.has_passed(current.now())) co_return Error(E::AGAIN);
    co_await unix_wait_for_peer(current, *other, deadline);
    if (current.signal_pending()) co_return Error(sock_intr_errno(deadline));
  }
  if (sk.state != SockState::Close) co_return Error(refusal_of(sk));
  join(current, socket, *guard.embryo, *other);
  guard.embryo = nullptr;
  other->receive_queue.push_back(request);
  other->data_ready();
  co_return {};
}

Task<void> UnixConnectedOps::accept(Thread& current, Socket& socket, Socket& accepted,
                                    int flags) const {
  UnixSock& sk = unix_sk(socket);
  if (sk.state != SockState::Listen) co_return Error(E::INVAL);
  const int how = flags & abi::O::NONBLOCK ? abi::MSG_FLAG::DONTWAIT : 0;
  Ref<SkBuff> request = co_await skb_recv_datagram(current, sk, how);
  if (!request) co_return Error(E::INVAL);
  const Ref<UnixSock> embryo(&unix_sk(*owner_of(*request)));
  request = nullptr;
  sk.peer_wait.wake_up();
  embryo->listener = nullptr;
  accepted.state = SocketState::Connected;
  accepted.passcred = socket.passcred;
  accepted.passsec = socket.passsec;
  accepted.passpidfd = socket.passpidfd;
  accepted.passrights = socket.passrights;
  attach(accepted, embryo);
  co_return {};
}

// unix_dgram_connect
Task<void> UnixDatagramOps::connect(Thread& current, Socket& socket, SockAddr address, int) const {
  UnixSock& sk = unix_sk(socket);
  Ref<UnixSock> other;
  if (address.size < sizeof(std::uint16_t)) co_return Error(E::INVAL);
  if (address.family() != abi::AF::UNSPEC) {
    co_await unix_validate(address);
    if (socket.wants_sender() && !sk.address) co_await unix_autobind(current, sk);
    other = co_await unix_find_other(current, sk.net, address, socket.type);
    if (!sk.may_send_to(*other)) co_return Error(E::PERM);
    sk.state = other->state = SockState::Established;
  }
  const Ref<UnixSock> old = std::exchange(sk.peer, other);
  if (!old) co_return {};
  if (!other) sk.state = SockState::Close;
  sk.disconnect_peer_wake_and_wake(*old);
  if (other == old) co_return {};
  unix_dgram_disconnected(sk, *old);
  if (!old->peer) old->state = SockState::Close;
  co_return {};
}

Result<SockAddr> UnixOps::getname(Thread&, const Socket& socket, Side side) const {
  const UnixSock* sk = &unix_sk(socket);
  if (side == Side::Peer) sk = sk->peer.get();
  if (!sk) return Error(E::NOTCONN);
  if (sk->address) return *sk->address;
  SockAddr unnamed;
  unnamed.set_family(abi::AF::UNIX);
  return unnamed;
}

Result<> UnixOps::shutdown(Socket& socket, int how) const {
  if (how < abi::SHUT::RD || how > abi::SHUT::RDWR) return Error(E::INVAL);
  const auto mode = static_cast<unsigned>(how) + 1;  // rcv_shutdown, send_shutdown, or both
  UnixSock& sk = unix_sk(socket);
  sk.shutdown |= mode;
  const Ref<UnixSock> other = sk.peer;
  sk.state_change();
  if (!other || !sk.is_connection_based()) return {};
  if (mode & rcv_shutdown) other->shutdown |= send_shutdown;
  if (mode & send_shutdown) other->shutdown |= rcv_shutdown;
  other->state_change();
  return {};
}

}  // namespace plumbline
