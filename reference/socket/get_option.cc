// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "reference/abi/changes.h"
#include "reference/file/fd_table.h"
#include "reference/socket/net_namespace.h"
#include "reference/socket/options.h"
#include "reference/socket/timestamp.h"

namespace plumbline {
namespace {

// They are counted apart from those of sockets, which it shall not look like.
constexpr std::uint64_t cookie_of_network = std::uint64_t{1} << 32;

using abi::SO;

using Bytes = std::vector<std::byte>;

template <class... T>
Bytes bytes_of(T... values) {
  Bytes bytes;
  const auto add = [&](auto value) {
    const auto raw = std::as_bytes(std::span(&value, 1));
    bytes.insert(bytes.end(), raw.begin(), raw.end());
  };
  (add(values), ...);
  return bytes;
}

Bytes int_of(std::int64_t number) { return bytes_of(static_cast<std::int32_t>(number)); }

Bytes timeout_of(const Sock& sk, Jiffies timeout) {
  const auto hz = static_cast<std::int64_t>(sk.machine.config.hz);
  if (timeout.is_forever()) return bytes_of(std::int64_t{0}, std::int64_t{0});
  return bytes_of(timeout.count / hz, timeout.count % hz * 1'000'000 / hz);
}

Bytes linger_of(const Sock& sk) {
  const auto hz = static_cast<std::int64_t>(sk.machine.config.hz);
  return bytes_of(std::int32_t{sk.linger}, static_cast<std::int32_t>(sk.lingertime.count / hz));
}

Bytes peer_of(const Sock& sk) {
  if (!sk.peer_credentials) return bytes_of(std::int32_t{0}, ~0u, ~0u);
  const Credentials& credentials = sk.peer_credentials->credentials;
  return bytes_of(sk.peer_credentials->pid, credentials.euid, credentials.egid);
}

Bytes meminfo_of(Sock& sk) {
  const auto number = [](std::int64_t value) { return static_cast<std::uint32_t>(value); };
  return bytes_of(number(sk.rmem_alloc), number(sk.rcvbuf), number(sk.sent_and_not_gone()),
                  number(sk.sndbuf), number(sk.forward_alloc), 0u, 0u, 0u, sk.drops);
}

Bytes error_of(Sock& sk) { return int_of(std::exchange(sk.error, 0)); }

Bytes timestamping_of(const Sock& sk, int option) {
  return bytes_of(sock_get_timestamping(sk, option));
}

Bytes txtime_of(Sock& sk) {
  const std::int64_t time = sk.option(SO::TXTIME);
  return bytes_of(static_cast<std::int32_t>(time), static_cast<std::uint32_t>(time >> 32));
}

// sock_getbindtodevice; `lo` is the only device.
Result<Bytes> device_name(Sock& sk, std::size_t room) {
  constexpr std::size_t name_size = 16;  // IFNAMSIZ
  const std::int64_t index = sk.option(SO::BINDTOIFINDEX);
  if (index == 0) return Bytes();
  if (room < name_size) return Error(E::INVAL);
  if (index != loopback_index) return Error(E::NODEV);
  return bytes_of('l', 'o', '\0');
}

// Options whose sizes have rules of their own. Without a value it is one of the others.
std::optional<Result<Bytes>> get_irregular(Thread& current, Socket& socket, int name,
                                           std::size_t room, UserAddress size_at) {
  Sock& sk = *socket.sk;
  switch (name) {
    case SO::PEERNAME: {
      const auto peer = socket.ops->getname(current, socket, Side::Peer);
      if (!peer) return Error(E::NOTCONN);
      if (peer->size < room) return Error(E::INVAL);
      return Bytes(peer->bytes.begin(), peer->bytes.end());
    }
    case SO::PEERGROUPS: {
      if (!sk.peer_credentials) return Error(E::NODATA);
      Bytes groups;
      for (const std::uint32_t group : sk.peer_credentials->credentials.groups) {
        const Bytes one = bytes_of(group);
        groups.insert(groups.end(), one.begin(), one.end());
      }
      if (room >= groups.size()) return groups;
      const auto told = current.memory().put(size_at, static_cast<std::int32_t>(groups.size()));
      return Error(told ? E::RANGE : told.error());
    }
    case SO::PEEK_OFF:
      if (!socket.ops->has_peek_off(current.config())) return Error(E::OPNOTSUPP);
      return int_of(sk.peek_off);
    case SO::PASSCRED:
      if (!takes_passcred(sk)) return Error(E::OPNOTSUPP);
      return int_of(socket.passcred);
    case SO::PASSSEC:
      if (!takes_passcred(sk)) return Error(E::OPNOTSUPP);
      return int_of(socket.passsec);
    case SO::PASSPIDFD:
      if (!takes_passpidfd(sk)) return Error(E::OPNOTSUPP);
      return int_of(socket.passpidfd);
    case SO::PASSRIGHTS:
      if (sk.family != abi::AF::UNIX) return Error(E::OPNOTSUPP);
      return int_of(socket.passrights);
    case SO::TXREHASH:
      if (!has_txrehash(sk)) return Error(E::OPNOTSUPP);
      return int_of(sk.option(name));
    case SO::PEERSEC:
      return Error(E::NOPROTOOPT);
    case SO::BINDTODEVICE:
      return device_name(sk, room);
    case SO::ATTACH_FILTER:  // SO_GET_FILTER: there is none
      return Bytes();
    case SO::COOKIE:
      if (room < sizeof(std::uint64_t)) return Error(E::INVAL);
      return bytes_of(sk.cookie());
    case SO::NETNS_COOKIE:
      if (room != sizeof(std::uint64_t)) return Error(E::INVAL);
      return bytes_of(cookie_of_network);
    case SO::MAX_PACING_RATE:
      if (room >= sizeof(std::uint64_t)) return bytes_of(sk.max_pacing_rate);
      return bytes_of(static_cast<std::uint32_t>(std::min<std::uint64_t>(sk.max_pacing_rate, ~0u)));
    default:
      return std::nullopt;
  }
}

Bytes get_simulated(Socket& socket, int name) {
  Sock& sk = *socket.sk;
  switch (name) {
    case SO::TYPE:
      return int_of(sk.type);
    case SO::ERROR:
      return error_of(sk);
    case SO::PROTOCOL:
      return int_of(sk.protocol);
    case SO::DOMAIN:
      return int_of(sk.family);
    case SO::SNDBUF:
      return int_of(sk.sndbuf);
    case SO::RCVBUF:
      return int_of(sk.rcvbuf);
    case SO::RCVLOWAT:
      return int_of(sk.rcvlowat);
    case SO::SNDLOWAT:
      return int_of(1);
    case SO::RCVTIMEO:
    case SO::RCVTIMEO_NEW:
      return timeout_of(sk, sk.rcvtimeo);
    case SO::SNDTIMEO:
    case SO::SNDTIMEO_NEW:
      return timeout_of(sk, sk.sndtimeo);
    case SO::LINGER:
      return linger_of(sk);
    case SO::TIMESTAMP:
    case SO::TIMESTAMPNS:
    case SO::TIMESTAMP_NEW:
    case SO::TIMESTAMPNS_NEW:
      return int_of(sock_has_timestamp(sk, name));
    case SO::TIMESTAMPING:
    case SO::TIMESTAMPING_NEW:
      return timestamping_of(sk, name);
    case SO::TXTIME:
      return txtime_of(sk);
    case SO::PEERCRED:
      return peer_of(sk);
    case SO::ACCEPTCONN:
      return int_of(sk.state == SockState::Listen);
    case SO::MEMINFO:
      return meminfo_of(sk);
    case SO::BPF_EXTENSIONS:
      return int_of(64);  // SKF_AD_MAX
    case SO::BSDCOMPAT:
      return int_of(0);
    default:
      return int_of(sk.option(name));
  }
}

// The descriptor is there only once the program knows its number.
Result<> peer_pidfd(Thread& current, Sock& sk, int room, UserAddress value, UserAddress size_at) {
  if (!sk.peer_credentials) return Error(E::NODATA);
  auto file = sk.net.make_pidfd(current, sk.peer_credentials->pid);
  if (!file) return Error(file.error());
  const auto fd = current.files().reserve(descriptor_limit(current));
  if (!fd) return Error(fd.error());
  current.files().cancel(*fd);
  const auto size = std::min<std::size_t>(static_cast<std::size_t>(room), sizeof(int));
  const auto number = std::as_bytes(std::span(&*fd, 1)).first(size);
  if (auto written = current.memory().write(value, number); !written) return written;
  if (auto told = current.memory().put(size_at, static_cast<std::int32_t>(size)); !told)
    return told;
  current.files().replace(*fd, std::move(*file), true);
  return {};
}

}  // namespace

Result<> sock_getsockopt(Thread& current, Socket& socket, int name, UserAddress value,
                         UserAddress size_at) {
  const auto room = current.memory().get<std::int32_t>(size_at);
  if (!room) return Error(room.error());
  if (*room < 0) return Error(E::INVAL);
  const auto option = std::ranges::find_if(abi::options, [name](const abi::Option& row) {
    return row.level == abi::SOL::SOCKET && row.number == name &&
           row.access != abi::Option::Access::Write;
  });
  if (option == abi::options.end()) return Error(E::NOPROTOOPT);
  if (option->since && !current.config().has(*option->since)) return Error(E::NOPROTOOPT);
  if (name == SO::PEERPIDFD) return peer_pidfd(current, *socket.sk, *room, value, size_at);
  const auto wanted = static_cast<std::size_t>(*room);
  const auto irregular = get_irregular(current, socket, name, wanted, size_at);
  if (irregular && !*irregular) return Error(irregular->error());
  const Bytes bytes = irregular ? **irregular : get_simulated(socket, name);
  const auto size = std::min(wanted, bytes.size());
  if (auto written = current.memory().write(value, std::span(bytes).first(size)); !written)
    return written;
  return current.memory().put(size_at, static_cast<std::int32_t>(size));
}

}  // namespace plumbline
