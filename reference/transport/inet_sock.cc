// SPDX-License-Identifier: Apache-2.0
#include "reference/transport/inet_sock.h"

#include "reference/abi/constants.h"

namespace plumbline {

Task<long> InetSock::sendmsg(Thread&, Message&) { co_return Error(E::OPNOTSUPP); }
Task<long> InetSock::recvmsg(Thread&, Message&, int) { co_return Error(E::OPNOTSUPP); }

// Of SOL_IP: sockets of IPv6 speak IPv4, too, but for raw ones.
Result<> InetSock::setsockopt(Thread& current, int level, int name, UserAddress value, int size) {
  const bool is_raw6 = family == abi::AF::INET6 && type == abi::SOCK::RAW;
  if (level != abi::SOL::IP || is_raw6) return Error(E::NOPROTOOPT);
  return ip_setsockopt(current, *this, name, value, size);
}

Result<> InetSock::getsockopt(Thread& current, int level, int name, UserAddress value,
                              UserAddress size_at) {
  const bool is_raw6 = family == abi::AF::INET6 && type == abi::SOCK::RAW;
  if (level == abi::SOL::IP && !is_raw6) return ip_getsockopt(current, *this, name, value, size_at);
  return Error(family == abi::AF::INET6 ? E::NOPROTOOPT : E::OPNOTSUPP);
}

std::optional<Result<>> InetSock::ioctl(Thread& current, unsigned request, UserAddress argument) {
  const auto put = [&](std::size_t count) {
    return current.memory().put(argument, static_cast<std::int32_t>(count));
  };
  if (request == abi::SIOC::OUTQ) return put(static_cast<std::size_t>(sent_and_not_gone()));
  if (request == abi::FIO::NREAD) return put(first_packet_size().value_or(0));
  return std::nullopt;
}

std::optional<std::size_t> InetSock::first_packet_size() {
  const SkBuff* const first = receive_queue.front();
  return first ? std::optional(first->size()) : std::nullopt;
}

}  // namespace plumbline
