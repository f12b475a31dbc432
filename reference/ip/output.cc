// SPDX-License-Identifier: Apache-2.0
// IPv4 output: from a protocol to a device (net/ipv4/ip_output.c).
#include "reference/ip/ip.h"
#include "reference/packet/checksum.h"

namespace plumbline {

void ip_push_header(SkBuff& skb, const Flow& flow, const IpHeaderFields& fields) {
  const std::uint16_t fragment = fields.dont_fragment ? Ipv4Header::dont_fragment : 0;
  auto& header = header_at<Ipv4Header>(skb.push(sizeof(Ipv4Header)));
  header = {.version_and_size = 0x45,
            .tos = fields.tos,
            .total_size = static_cast<std::uint16_t>(skb.size()),
            .id = fields.id,
            .fragment = fragment,
            .ttl = fields.ttl,
            .protocol = fields.protocol,
            .check = std::uint16_t{0},
            .source = flow.saddr.value,
            .destination = flow.daddr.value};
  header.check = csum_fold(csum_partial(skb.bytes().first(sizeof header)));
  skb.reset_network_header();
}

// Our own address is on lo, and nobody has to be asked where that is.
void ip_send(Ref<SkBuff> skb, const Route& route) {
  const Softnet::BottomHalvesDisabled disabled(route.dev->devices.softnet);
  skb->dev = route.dev;
  skb->protocol = ethertype_ipv4;
  ip_notes(*skb) = {route, 0};
  dev_queue_xmit(std::move(skb), {});
}

}  // namespace plumbline
