// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <limits>

#include "reference/abi/changes.h"
#include "reference/abi/options.h"
#include "reference/socket/options.h"
#include "reference/socket/proto_ops.h"
#include "reference/socket/security.h"

namespace plumbline {
namespace {

using abi::SO;

constexpr int int_max = std::numeric_limits<int>::max();

// What a program passes: a number, and perhaps more.
struct Given {
  Thread& current;
  UserAddress at;
  unsigned size;
  int number;

  template <class T>
  Result<T> get() const {
    if (size < sizeof(T)) return Error(E::INVAL);
    return current.memory().get<T>(at);
  }
};

struct Linger {
  std::int32_t on, seconds;
};

struct Timeval {
  std::int64_t seconds, microseconds;
};

const abi::Option* find(int number) {
  for (const abi::Option& option : abi::options)
    if (option.level == abi::SOL::SOCKET && option.number == number) return &option;
  return nullptr;
}

// Twice what is asked for, as half of it is overhead.
int doubled(int wanted, int minimum) {
  return std::max(std::min(wanted, int_max / 2) * 2, minimum);
}

int limited(int wanted, std::uint32_t maximum) {
  return static_cast<int>(std::min(static_cast<std::uint32_t>(wanted), maximum));
}

void set_sndbuf(Sock& sk, int wanted) {
  sk.option(SO::BUF_LOCK) |= 1;  // SOCK_SNDBUF_LOCK
  sk.sndbuf = doubled(wanted, Sock::sndbuf_min);
  sk.write_space();
}

void set_rcvbuf(Sock& sk, int wanted) {
  sk.option(SO::BUF_LOCK) |= 2;  // SOCK_RCVBUF_LOCK
  sk.rcvbuf = doubled(wanted, Sock::rcvbuf_min);
}

Result<> set_linger(Sock& sk, const Given& given) {
  const auto linger = given.get<Linger>();
  if (!linger) return Error(linger.error());
  sk.linger = linger->on != 0;
  const auto hz = static_cast<std::int64_t>(sk.machine.config.hz);
  // A negative number of seconds is a very large one.
  if (sk.linger && linger->seconds < 0)
    sk.lingertime = Jiffies::forever();
  else if (sk.linger)
    sk.lingertime = {linger->seconds * hz};
  return {};
}

// sock_set_timeout
Result<> set_timeout(const Sock& sk, Jiffies& timeout, const Given& given) {
  constexpr std::int64_t million = 1'000'000;
  const auto time = given.get<Timeval>();
  if (!time) return Error(time.error());
  if (time->microseconds < 0 || time->microseconds >= million) return Error(E::DOM);
  const auto hz = static_cast<std::int64_t>(sk.machine.config.hz);
  const std::int64_t tick = million / hz;
  if (time->seconds < 0)
    timeout = {0};
  else if ((time->seconds == 0 && time->microseconds == 0) ||
           time->seconds >= Jiffies::maximum / hz - 1)
    timeout = Jiffies::forever();
  else
    timeout = {time->seconds * hz + (time->microseconds + tick - 1) / tick};
  return {};
}

bool may_do_network_things(const Thread& current) {
  return net_capable(current, Capability::NetRaw) || net_capable(current, Capability::NetAdmin);
}

bool is_inet(const Sock& sk) { return sk.family == abi::AF::INET || sk.family == abi::AF::INET6; }

Result<> set_priority(Sock& sk, const Given& given) {
  const bool is_ordinary = given.number >= 0 && given.number <= 6;
  if (!is_ordinary && !may_do_network_things(given.current)) return Error(E::PERM);
  sk.option(SO::PRIORITY) = given.number;
  return {};
}

Result<> set_mark(Sock& sk, const Given& given) {
  if (!may_do_network_things(given.current)) return Error(E::PERM);
  sk.option(SO::MARK) = given.number;
  return {};
}

Result<> set_reuseport(Sock& sk, const Given& given) {
  if (given.number != 0 && !is_inet(sk)) return Error(E::OPNOTSUPP);
  sk.option(SO::REUSEPORT) = given.number != 0;
  return {};
}

Result<> set_zerocopy(Sock& sk, const Given& given) {
  if (!is_inet(sk) || sk.type == abi::SOCK::RAW) return Error(E::OPNOTSUPP);
  if (given.number < 0 || given.number > 1) return Error(E::INVAL);
  sk.option(SO::ZEROCOPY) = given.number;
  return {};
}

Result<> lock_filter(Sock& sk, const Given& given) {
  std::int64_t& locked = sk.option(SO::LOCK_FILTER);
  if (locked && given.number == 0) return Error(E::PERM);
  locked = given.number != 0;
  return {};
}

Result<> bind_to_index(Sock& sk, const Given& given) {
  if (given.number < 0) return Error(E::INVAL);
  if (sk.option(SO::BINDTOIFINDEX) != 0 && !net_capable(given.current, Capability::NetRaw))
    return Error(E::PERM);
  sk.option(SO::BINDTOIFINDEX) = given.number;
  return {};
}

// Of the options that only some kinds of sockets have, since 6.16.
bool takes_passcred(const Socket& socket) {
  if (!socket.sk->machine.config.has(changes::passcred_is_for_unix_and_netlink)) return true;
  return socket.sk->family == abi::AF::UNIX || socket.sk->family == abi::AF::NETLINK;
}

Result<> set_passcred(Socket& socket, const Given& given) {
  if (!takes_passcred(socket)) return Error(E::OPNOTSUPP);
  socket.passcred = given.number != 0;
  return {};
}

Result<> set_peek_off(Socket& socket, const Given& given) {
  if (!socket.ops->has_peek_off()) return Error(E::OPNOTSUPP);
  socket.sk->peek_off = given.number;
  return {};
}

Result<> set_simulated(Socket& socket, int option, const Given& given) {
  Sock& sk = *socket.sk;
  const Config& config = sk.machine.config;
  switch (option) {
    case SO::SNDBUF:
      set_sndbuf(sk, limited(given.number, config.wmem_max));
      return {};
    case SO::RCVBUF:
      set_rcvbuf(sk, limited(given.number, config.rmem_max));
      return {};
    case SO::SNDBUFFORCE:
      set_sndbuf(sk, std::max(given.number, 0));
      return {};
    case SO::RCVBUFFORCE:
      set_rcvbuf(sk, std::max(given.number, 0));
      return {};
    case SO::RCVLOWAT:
      sk.rcvlowat = given.number < 0 ? int_max : std::max(given.number, 1);
      return {};
    case SO::LINGER:
      return set_linger(sk, given);
    case SO::RCVTIMEO:
      return set_timeout(sk, sk.rcvtimeo, given);
    case SO::SNDTIMEO:
      return set_timeout(sk, sk.sndtimeo, given);
    case SO::PRIORITY:
      return set_priority(sk, given);
    case SO::MARK:
      return set_mark(sk, given);
    case SO::REUSEPORT:
      return set_reuseport(sk, given);
    case SO::ZEROCOPY:
      return set_zerocopy(sk, given);
    case SO::PASSCRED:
      return set_passcred(socket, given);
    case SO::PASSSEC:
      if (!takes_passcred(socket)) return Error(E::OPNOTSUPP);
      socket.passsec = given.number != 0;
      return {};
    case SO::PEEK_OFF:
      return set_peek_off(socket, given);
    case SO::LOCK_FILTER:
      return lock_filter(sk, given);
    case SO::BINDTOIFINDEX:
      return bind_to_index(sk, given);
    case SO::OOBINLINE:
    case SO::BUF_LOCK:
      sk.option(option) = option == SO::OOBINLINE ? given.number != 0 : given.number;
      return {};
    default:
      return {};  // SO_BSDCOMPAT
  }
}

E refusal_of(int option) { return option == SO::DEBUG ? E::ACCES : E::PERM; }

}  // namespace

Result<> sock_setsockopt(Thread& current, Socket& socket, int name, UserAddress value,
                         unsigned size) {
  if (size < sizeof(int)) return Error(E::INVAL);
  const auto number = current.memory().get<int>(value);
  if (!number) return Error(number.error());
  const abi::Option* const option = find(name);
  if (!option || option->access == abi::Option::Access::Read) return Error(E::NOPROTOOPT);
  const Given given{current, value, size, *number};
  const bool is_harmless = name == SO::DEBUG && *number == 0;
  if (option->limits.need == abi::Option::Need::NetAdmin && !is_harmless &&
      !net_capable(current, Capability::NetAdmin))
    return Error(refusal_of(name));
  if (*number < option->limits.least || *number > option->limits.most) return Error(E::INVAL);
  if (option->effect == abi::Option::Effect::Simulated) return set_simulated(socket, name, given);
  socket.sk->option(name) = option->is_flag ? *number != 0 : *number;
  return {};
}

}  // namespace plumbline
