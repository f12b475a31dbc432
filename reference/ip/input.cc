// SPDX-License-Identifier: Apache-2.0
// IPv4 input: from a device to a protocol (net/ipv4/ip_input.c).
#include "reference/ip/icmp.h"
#include "reference/packet/checksum.h"

namespace plumbline {
namespace {

// A whole header with a right sum, and as many bytes as it says (ip_rcv_core; RFC 1122 3.2.1).
bool is_valid(SkBuff& skb) {
  if (skb.pkt_type == PacketType::OtherHost || skb.size() < sizeof(Ipv4Header)) return false;
  const auto& header = header_at<Ipv4Header>(skb.data());
  const std::size_t size = header.size(), total = header.total_size;
  if (header.version_and_size >> 4 != 4 || size < sizeof(Ipv4Header) || skb.size() < size)
    return false;
  if (csum_fold(csum_partial(skb.bytes().first(size))) != 0) return false;
  if (skb.size() < total || total < size) return false;
  skb.trim(total);  // what is behind is the link's padding
  return true;
}

}  // namespace

Ip::Ip(NetDevices& devices_) : devices(devices_) {
  devices.packet_types.add(ethertype_ipv4, *this);
  fib.add_address(devices.loopback(), inaddr_loopback, 8);
}

Ip::~Ip() { devices.packet_types.remove(ethertype_ipv4, *this); }

// A packet that lo brings back has its route already.
void Ip::receive(Ref<SkBuff> skb) {
  if (!is_valid(*skb)) return;
  IpNotes& notes = ip_notes(*skb);
  const Ipv4Header& header = ip_header(*skb);
  if (!notes.route.dev) {
    const auto route = ip_route_input(*this, *skb->dev, header.saddr(), header.daddr());
    if (!route) return;
    notes.route = *route;
  }
  notes.iif = skb->dev->index;
  if (notes.route.is_local) local_deliver(std::move(skb));
}

// Fragments have no place to wait for each other yet.
void Ip::local_deliver(Ref<SkBuff> skb) {
  const Ipv4Header& header = ip_header(*skb);
  if (header.is_fragment()) return;
  const std::uint8_t number = header.protocol;
  skb->pull(header.size());
  skb->reset_transport_header();
  const bool is_taken = raw && raw->deliver(*skb, number);
  if (IpProtocol* const protocol = protocols_[number])
    protocol->receive(std::move(skb));
  else if (!is_taken)
    icmp_send(*this, *skb, Icmp::dest_unreach, Icmp::protocol_unreach, 0);
}

}  // namespace plumbline
