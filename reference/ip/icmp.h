// SPDX-License-Identifier: Apache-2.0
// ICMP (RFC 792, RFC 1122 3.2.2): answers to echoes, errors about packets that came in, and errors
// about packets of ours, which their protocols hear of.
#pragma once

#include "reference/ip/ip.h"
#include "reference/wire/icmp.h"

namespace plumbline {

inline IcmpHeader& icmp_header(const SkBuff& skb) {
  return header_at<IcmpHeader>(skb.transport_header());
}

// What an error means to a socket (icmp_err_convert). A fatal one ends what it is about.
struct IcmpError {
  E error;
  bool is_fatal;
};
IcmpError icmp_unreachable(std::uint8_t code);

// Tells the sender of a packet what is wrong with it, unless RFC 1122 forbids it.
void icmp_send(const Ip& ip, SkBuff& about, std::uint8_t type, std::uint8_t code,
               std::uint32_t info);

class IcmpProtocol final : public IpProtocol {
 public:
  explicit IcmpProtocol(const Ip& ip) : ip_(ip) {}
  std::uint8_t number() const override { return 1; }
  void receive(Ref<SkBuff> skb) override;
  void error(SkBuff&, std::uint32_t) override {}

 private:
  void echo(SkBuff& skb);
  void tell_protocol(SkBuff& skb);

  const Ip& ip_;
};

}  // namespace plumbline
