// SPDX-License-Identifier: Apache-2.0
// The family, port ids and groups.
#include <algorithm>
#include <bit>

#include "reference/families/netlink/family.h"
#include "reference/families/netlink/netlink_sock.h"

namespace plumbline {
namespace {

using abi::POLL;
using abi::SOCK;

const NetlinkOps ops{};
constexpr int protocols_max = 32;  // MAX_LINKS

class NetlinkFamily final : public ProtoFamily {
 public:
  int family() const override { return abi::AF::NETLINK; }
  std::string_view name() const override { return "NETLINK"; }
  std::unique_ptr<FamilyState> make_state(const Config&, NetDevices&) const override {
    return std::make_unique<NetlinkState>();
  }

  Result<> create(Thread& current, Socket& socket, int protocol) const override {
    if (socket.type != SOCK::RAW && socket.type != SOCK::DGRAM) return Error(E::SOCKTNOSUPPORT);
    if (protocol < 0 || protocol >= protocols_max) return Error(E::PROTONOSUPPORT);
    if (protocol != netlink_usersock) return Error(E::PROTONOSUPPORT);
    socket.ops = &ops;
    attach(socket, make_counted<NetlinkSock>(*current.process.net, current.machine(),
                                             abi::AF::NETLINK, socket.type, protocol));
    return {};
  }
};

constinit const NetlinkFamily the_netlink_family;

constexpr std::uint32_t mask_of(std::uint32_t group) {  // netlink_group_mask
  return group == 0 ? 0 : std::uint32_t{1} << (group - 1);
}

// The lowest of a set of groups; 0 if there is none (ffs).
std::uint32_t group_of(std::uint32_t groups) {
  return groups == 0 ? 0 : static_cast<std::uint32_t>(std::countr_zero(groups)) + 1;
}

}  // namespace

const ProtoFamily& netlink_family = the_netlink_family;

Result<> netlink_insert(NetlinkSock& sk, std::uint32_t port) {
  if (sk.bound) return sk.port == port ? Result<>{} : Error(E::BUSY);
  sk.port = port;
  if (!netlink_state(sk).ports.try_emplace(port, &sk).second) return Error(E::ADDRINUSE);
  sk.bound = true;
  return {};
}

// The process id, or a negative number by chance if somebody has that.
Result<> netlink_autobind(Thread& current, NetlinkSock& sk) {
  const auto& ports = netlink_state(sk).ports;
  auto port = static_cast<std::uint32_t>(current.process.pid);
  while (ports.contains(port)) {
    constexpr std::uint32_t highest = ~0u - 4095;
    port = highest - static_cast<std::uint32_t>(current.machine().random.below(0x7fff'0000));
  }
  return netlink_insert(sk, port);
}

void netlink_set_groups(NetlinkSock& sk, std::uint32_t groups) {
  auto& listeners = netlink_state(sk).listeners;
  if (sk.groups != 0 && groups == 0) std::erase(listeners, &sk);
  if (sk.groups == 0 && groups != 0) listeners.insert(listeners.begin(), &sk);
  sk.groups = groups;
}

void NetlinkOps::release(Socket& socket) const {
  if (!socket.sk) return;
  const Ref<Sock> keep = socket.sk;
  NetlinkSock& sk = netlink_sk(socket);
  NetlinkState& state = netlink_state(sk);
  netlink_set_groups(sk, 0);
  if (sk.bound) state.ports.erase(sk.port);
  orphan(sk);
  socket.sk = nullptr;
  sk.wait.wake_up_all();
  sk.receive_queue.purge();
}

Result<> NetlinkOps::bind(Thread& current, Socket& socket, const SockAddr& address) const {
  NetlinkSock& sk = netlink_sk(socket);
  if (address.size < sizeof(SockaddrNl) || address.family() != abi::AF::NETLINK)
    return Error(E::INVAL);
  const auto wanted = address.as<SockaddrNl>();
  // Who may listen to a group may hear what others say.
  if (wanted.groups && !net_capable(current, Capability::NetAdmin)) return Error(E::PERM);
  if (wanted.groups) sk.groups_known = true;
  if (sk.bound) {
    if (wanted.port != sk.port) return Error(E::INVAL);
  } else {
    const Result<> bound =
        wanted.port ? netlink_insert(sk, wanted.port) : netlink_autobind(current, sk);
    if (!bound) return bound;
  }
  netlink_set_groups(sk, wanted.groups);
  return {};
}

Task<void> NetlinkOps::connect(Thread& current, Socket& socket, SockAddr address, int) const {
  NetlinkSock& sk = netlink_sk(socket);
  if (address.size < sizeof(std::uint16_t)) co_return Error(E::INVAL);
  if (address.family() == abi::AF::UNSPEC) {
    sk.connected = false;
    sk.destination = sk.destination_group = 0;
    co_return {};
  }
  if (address.family() != abi::AF::NETLINK || address.size < sizeof(SockaddrNl))
    co_return Error(E::INVAL);
  if (!sk.bound) co_await netlink_autobind(current, sk);
  const auto wanted = address.as<SockaddrNl>();
  sk.connected = true;
  sk.destination = wanted.port;
  sk.destination_group = group_of(wanted.groups);
  co_return {};
}

Result<SockAddr> NetlinkOps::getname(Thread&, const Socket& socket, Side side) const {
  const NetlinkSock& sk = netlink_sk(socket);
  SockaddrNl name;
  name.port = side == Side::Peer ? sk.destination : sk.port;
  name.groups = side == Side::Peer ? mask_of(sk.destination_group) : sk.groups;
  return SockAddr::of(name);
}

// datagram_poll
PollMask NetlinkOps::poll(Socket& socket, PollTable* table) const {
  NetlinkSock& sk = netlink_sk(socket);
  poll_wait(table, socket.wq);
  PollMask mask = 0;
  if (sk.error) mask |= POLL::ERR | (sk.flag(abi::SO::SELECT_ERR_QUEUE) ? POLL::PRI : 0);
  if (!sk.receive_queue.empty()) mask |= poll_in;
  if (sk.is_writable()) mask |= poll_writable;
  return mask;
}

}  // namespace plumbline
