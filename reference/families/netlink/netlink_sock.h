// SPDX-License-Identifier: Apache-2.0
// NetlinkSock: a netlink socket (netlink(7), struct netlink_sock). Messages go to the socket with a
// port id, and to all that have joined a group. Of the protocols there is only NETLINK_USERSOCK, on
// which programs talk to each other; nobody has the port 0, which is the kernel's.
#pragma once

#include <map>

#include "reference/socket/net_namespace.h"

namespace plumbline {

inline constexpr int netlink_usersock = 2;
inline constexpr unsigned netlink_groups = 32;

struct SockaddrNl {  // struct sockaddr_nl
  std::uint16_t family = abi::AF::NETLINK;
  std::uint16_t padding = 0;
  std::uint32_t port = 0;
  std::uint32_t groups = 0;
};

class NetlinkSock final : public Sock {
 public:
  using Sock::Sock;

  bool bound = false;
  std::uint32_t port = 0;
  bool connected = false;
  std::uint32_t destination = 0;  // of connect
  std::uint32_t destination_group = 0;
  std::uint32_t groups = 0;   // a bit for each that it has joined
  bool groups_known = false;  // it has asked for one at least once
  bool congested = false;     // messages were lost; none come until all were read
  WaitQueue wait;             // who waits for room in this socket's queue

  // Options: NETLINK_PKTINFO and the like, by their number.
  std::uint32_t flags = 0;
  bool has(int option) const { return flags >> option & 1; }

  void overrun();  // netlink_overrun
  // An empty queue takes any message.
  bool has_room(const SkBuff& skb) const;
  void receive(Ref<SkBuff> skb);
  void wake_senders();  // netlink_rcv_wake
};

inline NetlinkSock& netlink_sk(const Socket& socket) {
  return static_cast<NetlinkSock&>(*socket.sk);
}

// What is on a buffer (struct netlink_skb_parms). While it is queued, the receiver is charged.
class NetlinkControl final : public SkBuffControl {
 public:
  NetlinkControl(NetlinkSock& receiver_, std::size_t truesize)
      : receiver(&receiver_), truesize_(truesize) {
    receiver->rmem_alloc += static_cast<int>(truesize_);
  }
  ~NetlinkControl() override { receiver->rmem_alloc -= static_cast<int>(truesize_); }

  NetlinkSock* receiver;  // holds the buffer
  std::uint32_t port = 0;
  std::uint32_t group = 0;
  int pid = 0;
  std::uint32_t uid = 0, gid = 0;

 private:
  std::size_t truesize_;
};

class NetlinkState final : public FamilyState {
 public:
  std::map<std::uint32_t, NetlinkSock*> ports;
  std::vector<NetlinkSock*> listeners;  // the last to join comes first
};

inline NetlinkState& netlink_state(const Sock& sk) {
  return sk.net.state<NetlinkState>(abi::AF::NETLINK);
}

// EADDRINUSE; EBUSY if the socket has another port already (netlink_insert).
Result<> netlink_insert(NetlinkSock& sk, std::uint32_t port);
Result<> netlink_autobind(Thread& current, NetlinkSock& sk);
// Joins and leaves groups (netlink_update_subscriptions).
void netlink_set_groups(NetlinkSock& sk, std::uint32_t groups);

class NetlinkOps final : public ProtoOps {
 public:
  int family() const override { return abi::AF::NETLINK; }
  void release(Socket& socket) const override;
  Result<> bind(Thread& current, Socket& socket, const SockAddr& address) const override;
  Task<void> connect(Thread& current, Socket& socket, SockAddr address, int flags) const override;
  Result<SockAddr> getname(Thread& current, const Socket& socket, Side side) const override;
  PollMask poll(Socket& socket, PollTable* table) const override;
  Task<long> sendmsg(Thread& current, Socket& socket, Message& message) const override;
  Task<long> recvmsg(Thread& current, Socket& socket, Message& message, int flags) const override;
  Result<> setsockopt(Thread& current, Socket& socket, int level, int name, UserAddress value,
                      int size) const override;
  Result<> getsockopt(Thread& current, Socket& socket, int level, int name, UserAddress value,
                      UserAddress size_at) const override;
};

}  // namespace plumbline
