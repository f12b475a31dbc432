// SPDX-License-Identifier: Apache-2.0
// Sending and receiving netlink messages. A message for a group goes to all who have joined, and to
// the port besides; who has no room loses it and learns of that. A message for a port waits for
// room.
#include <algorithm>
#include <bit>

#include "reference/families/netlink/netlink_sock.h"
#include "reference/socket/datagram.h"
#include "reference/socket/scm.h"

namespace plumbline {
namespace {

using abi::MSG_FLAG;

struct Sent {
  std::vector<std::byte> bytes;
  std::uint32_t port, group;
  int pid;
  std::uint32_t uid, gid;
};

// Beyond a page the head is as large as it must be (netlink_alloc_large_skb).
Ref<SkBuff> make_skb(const Config& config, const Sent& sent) {
  Ref<SkBuff> skb = alloc_skb_unaccounted(config, sent.bytes.size());
  std::ranges::copy(sent.bytes, skb->bytes().begin());
  return skb;
}

void queue(NetlinkSock& receiver, const Ref<SkBuff>& skb, const Sent& sent) {
  auto control = std::make_unique<NetlinkControl>(receiver, skb->truesize());
  control->port = sent.port;
  control->group = sent.group;
  control->pid = sent.pid;
  control->uid = sent.uid;
  control->gid = sent.gid;
  skb->control = std::move(control);
  receiver.receive(skb);
}

// netlink_broadcast; `except` is the port that gets the message anyway.
void broadcast(NetlinkSock& sk, const Sent& sent, std::uint32_t except) {
  const std::vector<NetlinkSock*> listeners = netlink_state(sk).listeners;
  for (NetlinkSock* listener : listeners) {
    if (listener == &sk || listener->port == except) continue;
    if (!(listener->groups >> (sent.group - 1) & 1)) continue;
    const Ref<SkBuff> skb = make_skb(sk.machine.config, sent);
    listener->has_room(*skb) ? queue(*listener, skb, sent) : listener->overrun();
  }
}

Result<Ref<Sock>> find(const NetlinkSock& sk, std::uint32_t port) {
  const auto& ports = netlink_state(sk).ports;
  const auto found = ports.find(port);
  if (found == ports.end()) return Error(E::CONNREFUSED);
  const NetlinkSock& other = *found->second;
  if (other.connected && other.destination != sk.port) return Error(E::CONNREFUSED);
  return Ref<Sock>(found->second);
}

// netlink_unicast
Task<void> unicast(Thread& current, NetlinkSock& sk, const Sent& sent, std::uint32_t port,
                   bool noblock) {
  const Ref<SkBuff> skb = make_skb(sk.machine.config, sent);
  const Deadline deadline = sk.send_deadline(noblock);
  for (;;) {
    const Ref<Sock> found = co_await find(sk, port);
    auto& receiver = static_cast<NetlinkSock&>(*found);
    if (receiver.has_room(*skb)) {
      queue(receiver, skb, sent);
      co_return {};
    }
    if (deadline.has_passed(current.now())) co_return Error(E::AGAIN);
    Waiter waiter(current);
    receiver.wait.add(waiter);
    if (!receiver.dead) co_await Schedule(current, deadline.at());
    if (current.signal_pending()) co_return Error(sock_intr_errno(deadline));
  }
}

}  // namespace

bool NetlinkSock::has_room(const SkBuff& skb) const {
  const int after = rmem_alloc + static_cast<int>(skb.truesize());
  return (rmem_alloc == 0 || after <= rcvbuf) && !congested;
}

void NetlinkSock::receive(Ref<SkBuff> skb) {
  receive_queue.push_back(std::move(skb));
  data_ready();
}

void NetlinkSock::overrun() {
  if (has(abi::NETLINK::NO_ENOBUFS) || std::exchange(congested, true)) return;
  error = static_cast<int>(E::NOBUFS);
  error_report();
}

void NetlinkSock::wake_senders() {
  if (receive_queue.empty()) congested = false;
  if (!congested) wait.wake_up();
}

Task<long> NetlinkOps::sendmsg(Thread& current, Socket& socket, Message& message) const {
  NetlinkSock& sk = netlink_sk(socket);
  const std::size_t size = message.iter.count();
  if (message.has(MSG_FLAG::OOB)) co_return Error(E::OPNOTSUPP);
  if (size == 0) co_return Error(E::NODATA);
  const ScmCookie scm = co_await scm_send(current, socket, message);
  std::uint32_t port = sk.destination, group = sk.destination_group;
  if (message.name.size > 0) {
    if (message.name.size < sizeof(SockaddrNl) || message.name.family() != abi::AF::NETLINK)
      co_return Error(E::INVAL);
    const auto to = message.name.as<SockaddrNl>();
    port = to.port;
    group = to.groups == 0 ? 0 : static_cast<std::uint32_t>(std::countr_zero(to.groups)) + 1;
  }
  if (!sk.bound) co_await netlink_autobind(current, sk);
  if (static_cast<std::int64_t>(size) > sk.sndbuf - 32) co_return Error(E::MSGSIZE);
  const Credentials& own = current.credentials;
  const bool claimed = scm.sender.pid != 0;
  Sent sent{.bytes = std::vector<std::byte>(size),
            .port = sk.port,
            .group = group,
            .pid = claimed ? scm.sender.pid : current.process.pid,
            .uid = claimed ? scm.sender.uid : own.uid,
            .gid = claimed ? scm.sender.gid : own.gid};
  if (message.iter.copy_from_user(sent.bytes) < size) co_return Error(E::FAULT);
  if (group) broadcast(sk, sent, port);
  co_await unicast(current, sk, sent, port, message.has(MSG_FLAG::DONTWAIT));
  co_return static_cast<long>(size);
}

Task<long> NetlinkOps::recvmsg(Thread& current, Socket& socket, Message& message, int flags) const {
  NetlinkSock& sk = netlink_sk(socket);
  if (flags & MSG_FLAG::OOB) co_return Error(E::OPNOTSUPP);
  const Result<Ref<SkBuff>> received = co_await skb_recv_datagram(current, sk, flags).outcome();
  if (!received || !*received) {
    sk.wake_senders();
    if (!received) co_return Error(received.error());
    co_return 0;
  }
  SkBuff& skb = **received;
  const auto& control = static_cast<const NetlinkControl&>(*skb.control);
  const std::size_t size = std::min(message.iter.count(), skb.size());
  if (size < skb.size()) message.flags |= MSG_FLAG::TRUNC;
  const Result<> copied = skb.copy_to(message.iter, 0, size);
  if (message.wants_name) {
    SockaddrNl name;
    name.port = control.port;
    name.groups = control.group == 0 ? 0 : std::uint32_t{1} << (control.group - 1);
    message.name = SockAddr::of(name);
  }
  if (sk.has(abi::NETLINK::PKTINFO)) {
    constexpr int pktinfo = 3;  // NETLINK_PKTINFO
    const std::uint32_t group = control.group;
    (void)put_cmsg(current.memory(), message, abi::SOL::NETLINK, pktinfo,
                   std::as_bytes(std::span(&group, 1)));
  }
  ScmCookie scm{.sender = {control.pid, control.uid, control.gid}, .files = {}};
  const std::size_t whole = skb.size();
  scm_recv(current, socket, message, scm);
  sk.wake_senders();
  if (!copied) co_return Error(copied.error());
  co_return static_cast<long>(flags & MSG_FLAG::TRUNC ? whole : size);
}

}  // namespace plumbline
