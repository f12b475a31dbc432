// SPDX-License-Identifier: Apache-2.0
// The family: which sockets there are, and what all of them answer alike.
#include "reference/abi/changes.h"
#include "reference/families/unix/family.h"
#include "reference/families/unix/unix_ops.h"

namespace plumbline {
namespace {

using abi::POLL;
using abi::SOCK;

const UnixStreamOps stream_ops{};
const UnixSeqpacketOps seqpacket_ops{};
const UnixDatagramOps datagram_ops{};

class UnixFamily final : public ProtoFamily {
 public:
  int family() const override { return abi::AF::UNIX; }
  std::string_view name() const override { return "UNIX"; }
  std::unique_ptr<FamilyState> make_state(const Config& config, NetDevices&) const override {
    return std::make_unique<UnixState>(config);
  }

  // BSD has raw unix sockets; here they are datagram sockets.
  Result<> create(Thread& current, Socket& socket, int protocol) const override {
    if (protocol != 0 && protocol != abi::AF::UNIX) return Error(E::PROTONOSUPPORT);
    if (socket.type == SOCK::RAW) socket.type = SOCK::DGRAM;
    if (socket.type == SOCK::STREAM)
      socket.ops = &stream_ops;
    else if (socket.type == SOCK::SEQPACKET)
      socket.ops = &seqpacket_ops;
    else if (socket.type == SOCK::DGRAM)
      socket.ops = &datagram_ops;
    else
      return Error(E::SOCKTNOSUPPORT);
    attach(socket, unix_create1(*current.process.net, current.machine(), socket.type));
    return {};
  }
};

// What is unread: of a connection all of it, of datagrams the next one (unix_inq_len).
std::size_t unread_bytes(UnixSock& sk) {
  if (!sk.is_connection_based())
    return sk.receive_queue.empty() ? 0 : sk.receive_queue.front()->size();
  std::size_t sum = 0;
  for (SkBuff& skb : sk.receive_queue) sum += unread(skb);
  return sum;
}

// Urgent data comes next, or was read out of turn right here.
bool is_at_mark(UnixSock& sk) {
  SkBuff* const first = sk.receive_queue.front();
  if (!first || first == sk.oob_skb) return first;
  if (!sk.machine.config.has(changes::mark_stays_where_urgent_data_was)) return false;
  const SkBuff* const next = sk.receive_queue.after(*first);
  return unread(*first) == 0 && (!sk.oob_skb || next == sk.oob_skb);
}

Result<> put_count(Thread& current, UserAddress to, std::size_t count) {
  return current.memory().put(to, static_cast<std::int32_t>(count));
}

}  // namespace

constinit const UnixFamily the_unix_family;
const ProtoFamily& unix_family = the_unix_family;

void UnixOps::release(Socket& socket) const {
  if (socket.sk) unix_release(unix_sk(socket), false);
  socket.sk = nullptr;
}

Result<> UnixOps::bind(Thread& current, Socket& socket, const SockAddr& address) const {
  return unix_bind(current, unix_sk(socket), address);
}

std::optional<Result<>> UnixOps::ioctl(Thread& current, Socket& socket, unsigned request,
                                       UserAddress argument) const {
  UnixSock& sk = unix_sk(socket);
  switch (request) {
    case abi::SIOC::OUTQ:
      return put_count(current, argument, static_cast<std::size_t>(sk.sent_and_not_gone()));
    case abi::FIO::NREAD:
      if (sk.state == SockState::Listen) return Error(E::INVAL);
      return put_count(current, argument, unread_bytes(sk));
    case abi::SIOC::ATMARK: {
      if (!sk.is_stream()) return Error(E::OPNOTSUPP);
      return put_count(current, argument, is_at_mark(sk) ? 1 : 0);
    }
    default:
      return std::nullopt;
  }
}

// unix_poll. A socket can be written to as long as a quarter of its buffer is free; also when the
// other side does not read any more, so that a writer learns of it.
PollMask UnixOps::poll(Socket& socket, PollTable* table) const {
  UnixSock& sk = unix_sk(socket);
  poll_wait(table, socket.wq);
  PollMask mask = 0;
  if (sk.error) mask |= POLL::ERR;
  if (sk.shutdown == shutdown_mask) mask |= POLL::HUP;
  if (sk.shutdown & rcv_shutdown) mask |= POLL::RDHUP | poll_in;
  if (!sk.receive_queue.empty()) mask |= poll_in;
  if (sk.oob_skb) mask |= POLL::PRI;
  if (sk.is_connection_based() && sk.state == SockState::Close) mask |= POLL::HUP;
  if (sk.is_writable()) mask |= poll_writable;
  return mask;
}

}  // namespace plumbline
