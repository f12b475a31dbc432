// SPDX-License-Identifier: Apache-2.0
#include "reference/transport/cork.h"

#include "reference/transport/error_queue.h"

namespace plumbline {
namespace {

constexpr int pmtudisc_do = 2, pmtudisc_probe = 3, pmtudisc_omit = 5;  // IP_PMTUDISC_*

std::size_t mtu_of(const InetSock& sk, const Route& route) {  // ip_setup_cork
  return sk.pmtudisc < pmtudisc_probe ? route.mtu() : route.dev->mtu;
}

bool may_fragment(const InetSock& sk) {  // ip_sk_ignore_df
  return sk.pmtudisc < pmtudisc_do || sk.pmtudisc == pmtudisc_omit;
}

}  // namespace

Task<void> Cork::append(Thread& current, InetSock& sk, IovIter& from, std::size_t size,
                        std::size_t transport_header, int flags) {
  constexpr std::size_t ip_max_mtu = 0xffff, alignment = 15;
  const std::size_t header = sizeof(Ipv4Header), mtu = mtu_of(sk, route);
  const std::size_t most = (may_fragment(sk) ? ip_max_mtu : mtu) - header;
  const std::size_t added = skb ? size : size + transport_header;
  if (length + added > most) {
    ip_local_error(sk, E::MSGSIZE, flow.daddr, sk.dport, static_cast<std::uint32_t>(mtu));
    co_return Error(E::MSGSIZE);
  }
  length += added;
  std::size_t paged = size;
  if (!skb) {
    // What does not fit in four pages that lie together goes into others.
    const std::size_t headroom = ll_reserved_space(*route.dev) + header + transport_header;
    const bool is_small = headroom + size + alignment < skb_max_alloc;
    paged = is_small ? 0 : size;
    const std::size_t head = headroom + (size - paged) + alignment;
    skb = co_await sk.alloc_send_skb(current, head, 0, flags & abi::MSG_FLAG::DONTWAIT, headroom);
    skb->trim(size - paged);
    const bool is_whole = !(flags & abi::MSG_FLAG::MORE) && length + header <= mtu;
    skb->ip_summed = is_whole ? IpSummed::Partial : IpSummed::None;
    if (is_small) co_return skb->copy_from(from, size);
  }
  const std::span<std::byte> room = skb->append(paged);
  sk.wmem_alloc += static_cast<int>(paged);
  if (from.copy_from_user(room) < paged) co_return Error(E::FAULT);
  co_return {};
}

void Cork::send(const InetSock& sk, std::uint8_t protocol) {
  int hops = sk.uc_ttl < 0 ? Ip::default_ttl : sk.uc_ttl;
  if (route.is_multicast()) hops = sk.mc_ttl;
  if (ttl != 0) hops = ttl;
  ip_push_header(*skb, flow,
                 {.protocol = protocol,
                  .ttl = static_cast<std::uint8_t>(hops),
                  .tos = static_cast<std::uint8_t>(tos),
                  .dont_fragment = !may_fragment(sk) || sk.pmtudisc == 1});
  ip_send(std::move(skb), route);
}

}  // namespace plumbline
