// SPDX-License-Identifier: Apache-2.0
// Ports of UDP: who may have which, and who is found behind one.
#include "reference/abi/constants.h"
#include "reference/transport/udp/udp_sock.h"

namespace plumbline {
namespace {

bool may_overlap(Ipv4Address one, Ipv4Address other) {  // inet_rcv_saddr_equal
  return one == other || one.is_any() || other.is_any();
}

std::uint32_t uid_of(const UdpSock& sk) { return sk.socket->file->inode()->owner(); }

bool share_device(UdpSock& one, UdpSock& other) {
  const auto a = one.option(abi::SO::BINDTOIFINDEX), b = other.option(abi::SO::BINDTOIFINDEX);
  return a == 0 || b == 0 || a == b;
}

bool may_share(UdpSock& one, UdpSock& other) {
  if (one.flag(abi::SO::REUSEADDR) && other.flag(abi::SO::REUSEADDR)) return true;
  return one.flag(abi::SO::REUSEPORT) && other.flag(abi::SO::REUSEPORT) &&
         uid_of(one) == uid_of(other);
}

// How well a socket fits: the more it has said about its peer, the better. Negative: not at all
// (compute_score).
int score_of(UdpSock& sk, const UdpEnds& ends, Ipv4Address bound) {
  if (sk.num != ends.dport || sk.rcv_saddr != bound) return -1;
  int score = 2;
  if (!sk.daddr.is_any()) {
    if (sk.daddr != ends.saddr) return -1;
    score += 4;
  }
  if (sk.dport != 0) {
    if (sk.dport != ends.sport) return -1;
    score += 4;
  }
  if (const auto device = sk.option(abi::SO::BINDTOIFINDEX)) {
    if (device != ends.iif) return -1;
    score += 4;
  }
  return sk.option(abi::SO::INCOMING_CPU) == 0 ? score + 1 : score;
}

}  // namespace

bool UdpTable::is_in_use(std::uint16_t port, UdpSock& sk) {
  PortSlot& slot = slot_of(port);
  for (UdpSock* other = slot.front(); other; other = slot.after(*other)) {
    if (other == &sk || other->num != port) continue;
    if (!share_device(*other, sk) || !may_overlap(other->rcv_saddr, sk.rcv_saddr)) continue;
    if (other->flag(abi::SO::REUSEADDR) && sk.flag(abi::SO::REUSEADDR)) continue;
    return !may_share(*other, sk);
  }
  return false;
}

// A port of the kernel's choice is one that chance chooses.
Result<> UdpTable::get_port(UdpSock& sk, std::uint16_t port) {
  if (port == 0) {
    const InetState& inet = sk.inet();
    const unsigned low = inet.first_local_port, count = inet.last_local_port - low + 1u;
    const auto first = static_cast<unsigned>(sk.machine.random.below(count));
    for (unsigned i = 0; i < count && port == 0; ++i) {
      const auto candidate = static_cast<std::uint16_t>(low + (first + i) % count);
      if (!is_in_use(candidate, sk)) port = candidate;
    }
    if (port == 0) return Error(E::ADDRINUSE);
  } else if (is_in_use(port, sk)) {
    return Error(E::ADDRINUSE);
  }
  sk.num = port;
  if (!sk.is_hashed()) slot_of(port).push_front(sk);
  rehash(sk);
  return {};
}

void UdpTable::rehash(UdpSock& sk) {
  if (!sk.is_hashed()) return;
  sk.ListLink<ByAddress>::unlink();
  slot_of(sk.rcv_saddr, sk.num).push_front(sk);
}

void UdpTable::unhash(UdpSock& sk) {
  if (!sk.is_hashed()) return;
  sk.ListLink<ByPort>::unlink();
  sk.ListLink<ByAddress>::unlink();
  sk.num = 0;
}

UdpSock* UdpTable::look_up(const UdpEnds& ends, Ipv4Address bound) const {
  AddressSlot& list = by_address_[slot(bound, ends.dport)];
  UdpSock* best = nullptr;
  int best_score = 0;
  for (UdpSock* sk = list.front(); sk; sk = list.after(*sk)) {
    const int score = score_of(*sk, ends, bound);
    if (score <= best_score) continue;
    best = sk;
    best_score = score;
  }
  return best;
}

// Who is bound to the address comes before who is bound to none, whatever their peers.
UdpSock* UdpTable::look_up(const UdpEnds& ends) const {
  if (UdpSock* const sk = look_up(ends, ends.daddr)) return sk;
  return look_up(ends, Ipv4Address{});
}

}  // namespace plumbline
