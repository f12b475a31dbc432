// SPDX-License-Identifier: Apache-2.0
// InetSock: a socket of AF_INET (ip(7), struct inet_sock): its addresses and ports, and the options
// of SOL_IP. InetState is what the family keeps in a network namespace.
#pragma once

#include "reference/ip/icmp.h"
#include "reference/socket/net_namespace.h"
#include "reference/transport/udp/table.h"

namespace plumbline {

class InetState final : public FamilyState {
 public:
  explicit InetState(NetDevices& devices) : ip(devices), udp(ip) {
    ip.add(icmp);
    ip.add(udp);
  }

  Ip ip;
  IcmpProtocol icmp{ip};
  UdpTable udp;

  // net.ipv4.ip_local_port_range, ip_unprivileged_port_start
  std::uint16_t first_local_port = 32768, last_local_port = 60999;
  std::uint16_t first_unprivileged_port = 1024;
};

// struct sockaddr_in
struct SockaddrIn {
  std::uint16_t family = abi::AF::INET;
  Be16 port{};
  Be32 address{};
  std::array<std::uint8_t, 8> zero{};
};
static_assert(sizeof(SockaddrIn) == 16);
inline SockaddrIn sockaddr_in(Ipv4Address address, std::uint16_t port) {
  return {.port = port, .address = address.value};
}

// Which control messages a receiver gets (IP_CMSG_*).
enum IpCmsg : unsigned {
  CmsgPktinfo = 1,
  CmsgTtl = 2,
  CmsgTos = 4,
  CmsgRecvopts = 8,
  CmsgRetopts = 16,
  CmsgPasssec = 32,
  CmsgOrigdstaddr = 64,
  CmsgChecksum = 128,
  CmsgRecvfragsize = 256,
};

class InetSock : public Sock {
 public:
  using Sock::Sock;

  InetState& inet() const { return net.state<InetState>(abi::AF::INET); }
  bool may_bind_anywhere() const { return freebind || transparent; }  // inet_can_nonlocal_bind

  // Where it receives and whom from; what it says it is. `any` and 0 where nothing is said.
  Ipv4Address rcv_saddr, saddr, daddr;
  std::uint16_t num = 0, sport = 0, dport = 0;
  bool address_locked = false, port_locked = false;  // by bind: SOCK_BINDADDR_LOCK, _BINDPORT_LOCK

  // How its peer is reached (sk_dst_cache): since connect, or since it last sent there.
  bool has_route = false;
  Route route;

  int uc_ttl = -1;  // -1: the default
  int mc_ttl = 1;
  int tos = 0;
  int pmtudisc = 1;  // IP_PMTUDISC_WANT
  int minttl = 0;
  int uc_index = 0;  // devices
  Ipv4Address mc_addr;
  int mc_index = 0;
  unsigned cmsg_flags = 0;  // of IpCmsg
  bool recverr = false, recverr_rfc4884 = false;
  bool freebind = false, transparent = false, bind_address_no_port = false;
  bool mc_loop = true, mc_all = family == abi::AF::INET;
  bool hdrincl = false, nodefrag = false;

 protected:
  ~InetSock() override = default;
};

inline InetSock& inet_sk(const Socket& socket) { return static_cast<InetSock&>(*socket.sk); }

// The options of SOL_IP (ip_options.cc).
Result<> ip_setsockopt(Thread& current, InetSock& sk, int name, UserAddress value, int size);
Result<> ip_getsockopt(Thread& current, InetSock& sk, int name, UserAddress value,
                       UserAddress size_at);

}  // namespace plumbline
