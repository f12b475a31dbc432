// SPDX-License-Identifier: Apache-2.0
// Ip: what a network namespace has of IPv4 (struct netns_ipv4): its routes, and the protocols above
// it by their numbers.
//
// Down: ip_send puts the header in front and gives the packet to the device that its route says.
// Up: a device's packets come to `receive` (ip_rcv), which looks where they belong and gives those
// that are for us to their protocol.
#pragma once

#include <array>

#include "reference/ip/route.h"

namespace plumbline {

// What IPv4 notes on a packet (struct inet_skb_parm, and its route).
struct IpNotes {
  Route route;
  int iif;  // the device that it came in by
};
inline IpNotes& ip_notes(SkBuff& skb) { return skb.cb<IpNotes>(); }
inline Ipv4Header& ip_header(const SkBuff& skb) {
  return header_at<Ipv4Header>(skb.network_header());
}

// A protocol above IPv4 (struct net_protocol).
class IpProtocol {
 public:
  virtual ~IpProtocol() = default;
  virtual std::uint8_t number() const = 0;
  // The transport header is where the data begins.
  virtual void receive(Ref<SkBuff> skb) = 0;
  // ICMP says that a packet of ours has failed. The data begins with that packet's IP header, the
  // transport header is ICMP's, and `info` is the MTU, if there is one (err_handler).
  virtual void error(SkBuff& skb, std::uint32_t info) = 0;
};

// Sees every packet for us before its protocol does, and tells whether it wanted it
// (raw_local_deliver).
class RawReceiver {
 public:
  virtual ~RawReceiver() = default;
  virtual bool deliver(SkBuff& skb, std::uint8_t protocol) = 0;
};

class Ip final : public PacketHandler {
 public:
  static constexpr std::uint8_t default_ttl = 64;  // net.ipv4.ip_default_ttl

  explicit Ip(NetDevices& devices_);
  ~Ip() override;

  void receive(Ref<SkBuff> skb) override;

  void add(IpProtocol& protocol) {
    protocols_[protocol.number()] = &protocol;
  }  // inet_add_protocol
  IpProtocol* protocol(std::uint8_t number) const { return protocols_[number]; }

  NetDevices& devices;
  Fib fib;
  RawReceiver* raw = nullptr;

 private:
  void local_deliver(Ref<SkBuff> skb);

  std::array<IpProtocol*, 256> protocols_{};
};

// What the header says besides the addresses, which the flow has.
struct IpHeaderFields {
  std::uint8_t protocol;
  std::uint8_t ttl;
  std::uint8_t tos;
  bool dont_fragment = false;
  std::uint16_t id = 0;
};

// Puts the header in front of the packet (__ip_make_skb), and sends it (ip_send_skb).
void ip_push_header(SkBuff& skb, const Flow& flow, const IpHeaderFields& fields);
void ip_send(Ref<SkBuff> skb, const Route& route);

}  // namespace plumbline
