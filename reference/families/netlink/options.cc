// SPDX-License-Identifier: Apache-2.0
// The options of SOL_NETLINK (netlink(7), "Socket options").
#include "reference/families/netlink/netlink_sock.h"

namespace plumbline {
namespace {

using abi::NETLINK;

bool is_flag(int name) {
  switch (name) {
    case NETLINK::PKTINFO:
    case NETLINK::BROADCAST_ERROR:
    case NETLINK::NO_ENOBUFS:
    case NETLINK::CAP_ACK:
    case NETLINK::EXT_ACK:
    case NETLINK::GET_STRICT_CHK:
      return true;
    default:
      return false;
  }
}

Result<> change_membership(Thread& current, NetlinkSock& sk, bool joins, std::uint32_t group) {
  if (!net_capable(current, Capability::NetAdmin)) return Error(E::PERM);
  sk.groups_known = true;
  if (group == 0 || group > netlink_groups) return Error(E::INVAL);
  const std::uint32_t bit = std::uint32_t{1} << (group - 1);
  netlink_set_groups(sk, joins ? sk.groups | bit : sk.groups & ~bit);
  return {};
}

// As many words as fit; the length is always that of all (NETLINK_LIST_MEMBERSHIPS).
Result<> list_memberships(Thread& current, const NetlinkSock& sk, UserAddress value, int room,
                          UserAddress size_at) {
  constexpr int word = sizeof(std::uint32_t);
  const int size = sk.groups_known ? word : 0;
  Result<> written;
  if (size > 0 && room >= word) written = current.memory().put(value, sk.groups);
  const Result<> told = current.memory().put(size_at, size);
  return told ? written : told;
}

}  // namespace

Result<> NetlinkOps::setsockopt(Thread& current, Socket& socket, int level, int name,
                                UserAddress value, int size) const {
  NetlinkSock& sk = netlink_sk(socket);
  if (level != abi::SOL::NETLINK) return Error(E::NOPROTOOPT);
  std::uint32_t number = 0;
  if (size >= static_cast<int>(sizeof number)) {
    const auto given = current.memory().get<std::uint32_t>(value);
    if (!given) return Error(given.error());
    number = *given;
  }
  if (name == NETLINK::ADD_MEMBERSHIP || name == NETLINK::DROP_MEMBERSHIP)
    return change_membership(current, sk, name == NETLINK::ADD_MEMBERSHIP, number);
  if (name == NETLINK::LISTEN_ALL_NSID) {
    if (!net_capable(current, Capability::NetBroadcast)) return Error(E::PERM);
  } else if (!is_flag(name)) {
    return Error(E::NOPROTOOPT);
  }
  const std::uint32_t bit = std::uint32_t{1} << name;
  sk.flags = number ? sk.flags | bit : sk.flags & ~bit;
  if (name == NETLINK::NO_ENOBUFS && number) {
    sk.congested = false;
    sk.wait.wake_up();
  }
  return {};
}

Result<> NetlinkOps::getsockopt(Thread& current, Socket& socket, int level, int name,
                                UserAddress value, UserAddress size_at) const {
  const NetlinkSock& sk = netlink_sk(socket);
  if (level != abi::SOL::NETLINK) return Error(E::NOPROTOOPT);
  const auto room = current.memory().get<std::int32_t>(size_at);
  if (!room) return Error(room.error());
  if (*room < 0) return Error(E::INVAL);
  if (name == NETLINK::LIST_MEMBERSHIPS)
    return list_memberships(current, sk, value, *room, size_at);
  if (!is_flag(name)) return Error(E::NOPROTOOPT);
  const std::int32_t on = sk.has(name);
  if (*room < static_cast<int>(sizeof on)) return Error(E::INVAL);
  if (auto told = current.memory().put(size_at, static_cast<std::int32_t>(sizeof on)); !told)
    return told;
  return current.memory().put(value, on);
}

}  // namespace plumbline
