// SPDX-License-Identifier: Apache-2.0
#include "reference/socket/sock.h"

#include <algorithm>

#include "reference/socket/net_namespace.h"

namespace plumbline {
namespace {

// Where an option of SOL_SOCKET stands in the table.
constexpr auto rows = [] {
  std::array<std::uint8_t, 128> all{};
  for (std::size_t i = 0; i < abi::options.size(); ++i) {
    if (abi::options[i].level == abi::SOL::SOCKET)
      all[static_cast<std::size_t>(abi::options[i].number)] = static_cast<std::uint8_t>(i);
  }
  return all;
}();

}  // namespace

Sock::Sock(NetNamespace& net_, Machine& machine_, int family_, int type_, int protocol_)
    : net(net_),
      machine(machine_),
      family(family_),
      type(type_),
      protocol(protocol_),
      rcvbuf(static_cast<int>(machine_.config.rmem_default)),
      sndbuf(static_cast<int>(machine_.config.wmem_default)) {
  option(abi::SO::INCOMING_CPU) = -1;
}

std::int64_t& Sock::option(int number) { return options[rows[static_cast<std::size_t>(number)]]; }

std::uint64_t Sock::cookie() {
  if (cookie_ == 0) cookie_ = ++net.cookies;
  return cookie_;
}

Result<> Sock::take_error() {
  if (error == 0) return {};
  return Error(static_cast<E>(std::exchange(error, 0)));
}

Task<void> Sock::wait_for_wmem(Thread& current, Deadline deadline) {
  Waiter waiter(current);
  for (;;) {
    if (deadline.has_passed(current.now()) || current.signal_pending()) co_return {};
    if (!waiter.is_linked()) wq->add(waiter);
    if (wmem_alloc < sndbuf) co_return {};
    if (shutdown & send_shutdown || error) co_return {};
    co_await Schedule(current, deadline.at());
  }
}

Task<Ref<SkBuff>> Sock::alloc_send_skb(Thread& current, std::size_t head, std::size_t paged,
                                       bool noblock, std::size_t headroom) {
  const Deadline deadline = send_deadline(noblock);
  for (;;) {
    co_await take_error();
    if (shutdown & send_shutdown) co_return Error(E::PIPE);
    if (sent_and_not_gone() < sndbuf) break;
    if (deadline.has_passed(current.now())) co_return Error(E::AGAIN);
    if (current.signal_pending()) co_return Error(sock_intr_errno(deadline));
    co_await wait_for_wmem(current, deadline);
  }
  // Of the families that send so, unix sockets have their buffers on their control group's account.
  Ref<SkBuff> skb = family == abi::AF::UNIX ? co_await alloc_skb(head, paged)
                                            : alloc_skb_unaccounted(machine.config, head, headroom);
  skb_set_owner_w(*skb, *this);
  co_return skb;
}

void Sock::append(SkBuff& skb, std::span<const std::byte> bytes) {
  skb.append(bytes);
  wmem_alloc += static_cast<int>(bytes.size());
}

void skb_set_owner_w(SkBuff& skb, Sock& sk) {
  skb.set_owner(Ref(&sk), [](SkBuff& it) { owner_of(it)->uncharge_write(it.truesize()); });
  sk.wmem_alloc += static_cast<int>(skb.truesize());
}

void skb_set_owner_r(SkBuff& skb, Sock& sk) {
  skb.set_owner(Ref(&sk),
                [](SkBuff& it) { owner_of(it)->rmem_alloc -= static_cast<int>(it.truesize()); });
  sk.rmem_alloc += static_cast<int>(skb.truesize());
}

// The last byte goes only after those who wait have looked, so what they see is not all.
void Sock::uncharge_write(std::size_t truesize) {
  wmem_alloc -= static_cast<int>(truesize) - 1;
  write_space();
  --wmem_alloc;
}

void Sock::data_ready() {
  if (wq) wq->wake_up(poll_readable);
}

void Sock::state_change() {
  if (wq) wq->wake_up_all();
}

void Sock::error_report() {
  if (wq) wq->wake_up(abi::POLL::ERR);
}

void Sock::write_space() {
  if (is_writable() && wq) wq->wake_up(poll_writable);
}

Deadline Sock::receive_deadline(bool noblock) const { return {machine, rcvtimeo, noblock}; }
Deadline Sock::send_deadline(bool noblock) const { return {machine, sndtimeo, noblock}; }

std::size_t Sock::receive_target(bool wait_all, std::size_t size) const {
  const auto wanted = wait_all ? size : std::min(static_cast<std::size_t>(rcvlowat), size);
  return std::max<std::size_t>(wanted, 1);
}

int Sock::peek_offset(int flags) const { return flags & abi::MSG_FLAG::PEEK ? peek_off : 0; }

void Sock::peek_forward(std::size_t size) {
  if (peek_off >= 0) peek_off += static_cast<int>(size);
}

void Sock::peek_backward(std::size_t size) {
  if (peek_off >= 0) peek_off = std::max(peek_off - static_cast<int>(size), 0);
}

}  // namespace plumbline
