// SPDX-License-Identifier: Apache-2.0
// UdpTable: which UDP sockets have which ports, who gets a datagram, and what happens to one that
// nobody gets (struct udp_table, udp_protocol).
#pragma once

#include "reference/ip/icmp.h"

namespace plumbline {

class UdpSock;
struct ByPort;
struct ByAddress;

// Between whom a datagram goes, as its receiver sees it.
struct UdpEnds {
  Ipv4Address saddr, daddr;
  std::uint16_t sport, dport;
  int iif;
};

class UdpTable final : public IpProtocol {
 public:
  explicit UdpTable(const Ip& ip) : ip_(ip) {}

  // Gives the socket a port, any if it is 0: EADDRINUSE (udp_lib_get_port).
  Result<> get_port(UdpSock& sk, std::uint16_t port);
  void unhash(UdpSock& sk);
  void rehash(UdpSock& sk);  // its address has changed

  // Who of all that have the port fits best (__udp4_lib_lookup).
  UdpSock* look_up(const UdpEnds& ends) const;

  std::uint8_t number() const override { return 17; }
  void receive(Ref<SkBuff> skb) override;                // __udp4_lib_rcv
  void error(SkBuff& skb, std::uint32_t info) override;  // __udp4_lib_err

 private:
  static constexpr std::size_t slots = 256;  // UDP_HTABLE_SIZE_MIN
  using PortSlot = List<UdpSock, ByPort>;
  using AddressSlot = List<UdpSock, ByAddress>;

  PortSlot& slot_of(std::uint16_t port) { return by_port_[port % slots]; }
  AddressSlot& slot_of(Ipv4Address address, std::uint16_t port) {
    return by_address_[slot(address, port)];
  }
  static std::size_t slot(Ipv4Address address, std::uint16_t port) {
    return (address.value * 0x9e37'79b1u >> 16 ^ port) % slots;
  }
  bool is_in_use(std::uint16_t port, UdpSock& sk);
  UdpSock* look_up(const UdpEnds& ends, Ipv4Address bound) const;
  void deliver_to_all(Ref<SkBuff> skb, const UdpEnds& ends);

  const Ip& ip_;
  std::array<PortSlot, slots> by_port_;
  mutable std::array<AddressSlot, slots> by_address_;
};

}  // namespace plumbline
