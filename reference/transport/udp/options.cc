// SPDX-License-Identifier: Apache-2.0
// The options of SOL_UDP (udp(7)).
#include "reference/transport/udp/udp_sock.h"

namespace plumbline {
namespace {

bool UdpSock::* switch_of(int name) {
  switch (name) {
    case abi::UDP::CORK:
      return &UdpSock::corked;
    case abi::UDP::NO_CHECK6_TX:
      return &UdpSock::no_check6_tx;
    case abi::UDP::NO_CHECK6_RX:
      return &UdpSock::no_check6_rx;
    default:
      return nullptr;
  }
}

}  // namespace

Result<> udp_setsockopt(Thread& current, UdpSock& sk, int name, UserAddress value, int size) {
  if (size < static_cast<int>(sizeof(int))) return Error(E::INVAL);
  const auto number = current.memory().get<int>(value);
  if (!number) return Error(number.error());
  const auto member = switch_of(name);
  if (!member) return Error(E::NOPROTOOPT);
  sk.*member = *number != 0;
  if (name == abi::UDP::CORK && *number == 0) udp_push_pending(sk);
  return {};
}

Result<> udp_getsockopt(Thread& current, UdpSock& sk, int name, UserAddress value,
                        UserAddress size_at) {
  const auto room = current.memory().get<int>(size_at);
  if (!room) return Error(room.error());
  if (*room < 0) return Error(E::INVAL);
  const auto member = switch_of(name);
  if (!member) return Error(E::NOPROTOOPT);
  const int number = sk.*member, size = std::min(*room, static_cast<int>(sizeof number));
  if (auto told = current.memory().put(size_at, size); !told) return told;
  return current.memory().write(
      value, std::as_bytes(std::span(&number, 1)).first(static_cast<std::size_t>(size)));
}

}  // namespace plumbline
