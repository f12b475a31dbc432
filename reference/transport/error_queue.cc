// SPDX-License-Identifier: Apache-2.0
#include "reference/transport/error_queue.h"

#include "reference/transport/ip_control.h"

namespace plumbline {
namespace {

enum Origin : std::uint8_t { Local = 1, FromIcmp = 2 };  // SO_EE_ORIGIN_*

struct SockExtendedErr {  // struct sock_extended_err
  std::uint32_t error;
  std::uint8_t origin, type, code, pad;
  std::uint32_t info, data;
};

// struct sock_exterr_skb
class ExtendedError final : public SkBuffControl {
 public:
  SockExtendedErr err{};
  Ipv4Address daddr;  // where the packet was to go
  std::uint16_t port = 0;
};

ExtendedError& error_of(SkBuff& skb) { return static_cast<ExtendedError&>(*skb.control); }
bool is_icmp(SkBuff& skb) { return error_of(skb).err.origin == FromIcmp; }

// Drops it if there is no room (sock_queue_err_skb).
void queue(InetSock& sk, Ref<SkBuff> skb) {
  if (sk.rmem_alloc + static_cast<int>(skb->truesize()) >= sk.rcvbuf) return;
  skb_set_owner_r(*skb, sk);
  sk.error_queue.push_back(std::move(skb));
  sk.error_report();
}

// An error of the queue is the socket's error as long as it is the first (sock_dequeue_err_skb).
Ref<SkBuff> dequeue(InetSock& sk) {
  Ref<SkBuff> skb = sk.error_queue.pop_front();
  if (!skb) return skb;
  SkBuff* const next = sk.error_queue.front();
  const bool icmp_next = next && is_icmp(*next);
  if (icmp_next) sk.error = static_cast<int>(error_of(*next).err.error);
  if (is_icmp(*skb) && !icmp_next) sk.error = 0;
  if (next) sk.error_report();
  return skb;
}

}  // namespace

void ip_icmp_error(InetSock& sk, SkBuff& skb, E error, std::uint16_t port, std::uint32_t info,
                   std::size_t payload) {
  const Ref<SkBuff> copy = skb.clone();
  const IcmpHeader& icmp = icmp_header(skb);
  auto control = std::make_unique<ExtendedError>();
  control->err = {.error = static_cast<std::uint32_t>(error),
                  .origin = FromIcmp,
                  .type = icmp.type,
                  .code = icmp.code,
                  .pad = 0,
                  .info = info,
                  .data = 0};
  control->daddr = header_at<Ipv4Header>(skb.data()).daddr();
  control->port = port;
  copy->control = std::move(control);
  packet_info(*copy) = {.index = ip_notes(skb).iif, .spec_dst = {}, .drops = 0};
  copy->pull(payload);
  copy->reset_transport_header();
  queue(sk, copy);
}

void ip_local_error(InetSock& sk, E error, Ipv4Address daddr, std::uint16_t port,
                    std::uint32_t info) {
  if (!sk.recverr) return;
  const Ref<SkBuff> skb = *alloc_skb(sizeof(Ipv4Header));
  skb->pull(sizeof(Ipv4Header));
  auto control = std::make_unique<ExtendedError>();
  control->err = {.error = static_cast<std::uint32_t>(error),
                  .origin = Local,
                  .type = 0,
                  .code = 0,
                  .pad = 0,
                  .info = info,
                  .data = 0};
  control->daddr = daddr;
  control->port = port;
  skb->control = std::move(control);
  queue(sk, skb);
}

Result<long> ip_recv_error(Thread& current, InetSock& sk, Message& message) {
  const Ref<SkBuff> skb = dequeue(sk);
  if (!skb) return Error(E::AGAIN);
  const std::size_t size = std::min(message.iter.count(), skb->size());
  if (size < skb->size()) message.flags |= abi::MSG_FLAG::TRUNC;
  if (auto copied = skb->copy_to(message.iter, 0, size); !copied) return Error(copied.error());
  const ExtendedError& error = error_of(*skb);
  if (message.wants_name) message.name = SockAddr::of(sockaddr_in(error.daddr, error.port));
  struct {
    SockExtendedErr err;
    SockaddrIn offender;  // who complains
  } data{error.err, {.family = abi::AF::UNSPEC}};
  if (is_icmp(*skb)) {
    data.offender = sockaddr_in(ip_header(*skb).saddr(), 0);
    ip_cmsg_recv(current, sk, message, *skb);
  }
  (void)put_cmsg(current.memory(), message, abi::SOL::IP, abi::IP::RECVERR,
                 std::as_bytes(std::span(&data, 1)));
  message.flags |= abi::MSG_FLAG::ERRQUEUE;
  return static_cast<long>(size);
}

}  // namespace plumbline
