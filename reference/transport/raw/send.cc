// SPDX-License-Identifier: Apache-2.0
// Sending packets: raw_sendmsg.
#include "reference/abi/constants.h"
#include "reference/packet/checksum.h"
#include "reference/transport/error_queue.h"
#include "reference/transport/ip_control.h"
#include "reference/transport/raw/raw_sock.h"

namespace plumbline {
namespace {

using abi::MSG_FLAG;

Result<Ipv4Address> destination_of(const RawSock& sk, const SockAddr& name) {
  if (name.size == 0) {
    if (sk.state != SockState::Established) return Error(E::DESTADDRREQ);
    return sk.daddr;
  }
  if (name.size < sizeof(SockaddrIn)) return Error(E::INVAL);
  const auto to = name.as<SockaddrIn>();
  if (to.family != abi::AF::INET && to.family != abi::AF::UNSPEC) return Error(E::AFNOSUPPORT);
  return Ipv4Address{to.address};
}

// The route may depend on ICMP's type and code, so they must be there (raw_probe_proto_opt).
Result<> probe_icmp(IovIter from) {
  std::array<std::byte, 2> type_and_code;
  if (from.copy_from_user(type_and_code) < type_and_code.size()) return Error(E::FAULT);
  return {};
}

// What a header of the program's own leaves open (raw(7)).
void complete_header(RawSock& sk, SkBuff& skb, Ipv4Address saddr) {
  auto& header = header_at<Ipv4Header>(skb.data());
  if (header.saddr().is_any()) header.source = saddr.value;
  header.total_size = static_cast<std::uint16_t>(skb.size());
  const bool is_whole = header.fragment & Ipv4Header::dont_fragment;
  if (header.id == 0 && !is_whole) header.id = static_cast<std::uint16_t>(sk.machine.random.next());
  header.check = std::uint16_t{0};
  header.check = csum_fold(csum_partial(skb.bytes().first(header.size())));
}

}  // namespace

// raw_send_hdrinc
Task<void> RawSock::send_whole(Thread& current, const Cork& way, IovIter& from, int flags) {
  constexpr std::size_t alignment = 15;
  NetDevice& dev = *way.route.dev;
  const std::size_t size = from.count(), headroom = ll_reserved_space(dev);
  if (size > dev.mtu) {
    ip_local_error(*this, E::MSGSIZE, way.flow.daddr, dport, dev.mtu);
    co_return Error(E::MSGSIZE);
  }
  if (size < sizeof(Ipv4Header)) co_return Error(E::INVAL);
  const Ref<SkBuff> skb = co_await alloc_send_skb(current, headroom + size + alignment, 0,
                                                  flags & MSG_FLAG::DONTWAIT, headroom);
  skb->trim(size);
  skb->reset_network_header();
  co_await skb->copy_from(from, size);
  const std::size_t header = ip_header(*skb).size();
  if (header > size || header < sizeof(Ipv4Header)) co_return Error(E::INVAL);
  complete_header(*this, *skb, way.flow.saddr);
  ip_send(skb, way.route);
  co_return {};
}

Task<long> RawSock::sendmsg(Thread& current, Message& message) {
  const std::size_t size = message.iter.count();
  if (size > 0xffff) co_return Error(E::MSGSIZE);
  if (message.has(MSG_FLAG::OOB)) co_return Error(E::OPNOTSUPP);
  const Ipv4Address to = co_await destination_of(*this, message.name);
  const IpControl control = co_await ip_cmsg_send(*this, message.sent_control);
  if (!hdrincl && protocol == abi::IPPROTO::ICMP) co_await probe_icmp(message.iter);
  Cork cork = co_await Cork::to(*this, to, control);
  if (hdrincl) {
    co_await send_whole(current, cork, message.iter, message.flags);
    co_return static_cast<long>(size);
  }
  if (pending_)
    pending_->flow = cork.flow;
  else
    pending_ = std::move(cork);
  const Result<> added =
      co_await pending_->append(current, *this, message.iter, size, 0, message.flags).outcome();
  if (!added || !message.has(MSG_FLAG::MORE)) {
    Cork whole = std::move(*pending_);
    pending_.reset();
    if (!added) co_return Error(added.error());
    whole.send(*this, static_cast<std::uint8_t>(protocol));
  }
  co_return static_cast<long>(size);
}

}  // namespace plumbline
