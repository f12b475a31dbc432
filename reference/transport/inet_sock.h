// SPDX-License-Identifier: Apache-2.0
// InetSock: a socket of AF_INET (ip(7), struct inet_sock): its addresses and ports, and the options
// of SOL_IP. InetState is what the family keeps in a network namespace.
#pragma once

#include "reference/ip/icmp.h"
#include "reference/socket/net_namespace.h"
#include "reference/transport/ping/table.h"
#include "reference/transport/raw/table.h"
#include "reference/transport/udp/table.h"

namespace plumbline {

class InetState final : public FamilyState {
 public:
  explicit InetState(NetDevices& devices) : ip(devices), udp(ip) {
    ip.add(icmp);
    ip.add(udp);
    ip.raw = &raw;
    icmp.ping = &ping;
  }

  Ip ip;
  IcmpProtocol icmp{ip};
  UdpTable udp;
  RawTable raw;
  PingTable ping;

  // net.ipv4.ip_local_port_range, ip_unprivileged_port_start
  std::uint16_t first_local_port = 32768, last_local_port = 60999;
  std::uint16_t first_unprivileged_port = 1024;
  std::array<std::uint32_t, 2> ping_groups{1, 0};  // net.ipv4.ping_group_range: nobody
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

  // What a transport does its own way (struct proto). Of sockets without one: EOPNOTSUPP.
  virtual Result<> bind(Thread& current, const SockAddr& address);
  virtual Task<long> sendmsg(Thread& current, Message& message);
  virtual Task<long> recvmsg(Thread& current, Message& message, int flags);
  virtual Result<> setsockopt(Thread& current, int level, int name, UserAddress value, int size);
  virtual Result<> getsockopt(Thread& current, int level, int name, UserAddress value,
                              UserAddress size_at);
  // Without a value: no such request.
  virtual std::optional<Result<>> ioctl(Thread& current, unsigned request, UserAddress argument);
  virtual bool is_readable(bool /*nonblocking*/) { return !receive_queue.empty(); }
  virtual Result<> get_port(std::uint16_t) { return {}; }  // any, if it is 0: EADDRINUSE
  virtual void unhash() {}                                 // it receives nothing any more
  virtual void rehash() {}                                 // its address has changed
  virtual void flush_pending() {}                          // what was not sent is gone
  virtual std::optional<std::size_t> first_packet_size();

  // Addresses and sides, alike for all of them (addresses.cc).
  Result<> autobind();                        // EAGAIN if no port is left
  Result<> connect(const SockAddr& address);  // __ip4_datagram_connect
  void disconnect();                          // __udp_disconnect
  Result<> shut_down(int how);                // inet_shutdown

  // Whether bind may take an address of this kind (inet_addr_valid_or_nonlocal).
  bool may_be_bound(Ipv4Address address, RouteType kind) const {
    return freebind || transparent || address.is_any() || kind != RouteType::Unicast;
  }

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
  std::uint16_t next_ident = 0;  // of the next packet to its peer (inet_id)

 protected:
  ~InetSock() override = default;
};

inline InetSock& inet_sk(const Socket& socket) { return static_cast<InetSock&>(*socket.sk); }

// The options of SOL_IP (ip_options.cc).
Result<> ip_setsockopt(Thread& current, InetSock& sk, int name, UserAddress value, int size);
Result<> ip_getsockopt(Thread& current, InetSock& sk, int name, UserAddress value,
                       UserAddress size_at);

}  // namespace plumbline
