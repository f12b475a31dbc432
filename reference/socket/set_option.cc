// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <array>
#include <limits>

#include "reference/abi/changes.h"
#include "reference/abi/options.h"
#include "reference/file/fd_table.h"
#include "reference/socket/options.h"
#include "reference/socket/proto_ops.h"
#include "reference/socket/security.h"
#include "reference/socket/timestamp.h"

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
bool is_tcp(const Sock& sk) { return is_inet(sk) && sk.protocol == abi::IPPROTO::TCP; }

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

// sock_bindtoindex_locked
Result<> bind_to_device(const Thread& current, Sock& sk, int index) {
  if (sk.option(SO::BINDTOIFINDEX) != 0 && !net_capable(current, Capability::NetRaw))
    return Error(E::PERM);
  if (index < 0) return Error(E::INVAL);
  sk.option(SO::BINDTOIFINDEX) = index;
  return {};
}

Result<> bind_to_index(Sock& sk, const Given& given) {
  return bind_to_device(given.current, sk, given.number);
}

Result<> set_passcred(Socket& socket, const Given& given) {
  if (!takes_passcred(*socket.sk)) return Error(E::OPNOTSUPP);
  socket.passcred = given.number != 0;
  return {};
}

Result<> set_passpidfd(Socket& socket, const Given& given) {
  if (!takes_passpidfd(*socket.sk)) return Error(E::OPNOTSUPP);
  socket.passpidfd = given.number != 0;
  return {};
}

Result<> set_passsec(Socket& socket, const Given& given) {
  if (!takes_passcred(*socket.sk)) return Error(E::OPNOTSUPP);
  socket.passsec = given.number != 0;
  return {};
}

Result<> set_passrights(Socket& socket, const Given& given) {
  if (socket.sk->family != abi::AF::UNIX) return Error(E::OPNOTSUPP);
  socket.passrights = given.number != 0;
  return {};
}

Result<> set_peek_off(Socket& socket, const Given& given) {
  if (!socket.ops->has_peek_off(given.current.config())) return Error(E::OPNOTSUPP);
  socket.sk->peek_off = given.number;
  return {};
}

Result<> set_rcvlowat(Socket& socket, const Given& given) {
  socket.ops->set_rcvlowat(*socket.sk, given.number < 0 ? int_max : std::max(given.number, 1));
  return {};
}

// A negative time is more than any to a kernel that compares without a sign.
Result<> set_busy_poll(Sock& sk, const Given& given) {
  const bool is_free = given.current.config().has(changes::busy_polling_is_for_everybody);
  const bool is_more = static_cast<unsigned>(given.number) > sk.option(SO::BUSY_POLL);
  if (is_more && !is_free && !net_capable(given.current, Capability::NetAdmin))
    return Error(E::PERM);
  if (given.number < 0) return Error(E::INVAL);
  sk.option(SO::BUSY_POLL) = given.number;
  return {};
}

// A number alone says no clock.
Result<> set_timestamping(Sock& sk, int option, const Given& given) {
  if (given.size != sizeof(Timestamping))
    return sock_set_timestamping(sk, option, static_cast<unsigned>(given.number));
  const auto wanted = given.get<Timestamping>();
  if (!wanted) return Error(wanted.error());
  return sock_set_timestamping(sk, option, wanted->flags);
}

// Anybody may ask for less than there is.
Result<> set_busy_poll_budget(Sock& sk, const Given& given) {
  std::int64_t& budget = sk.option(SO::BUSY_POLL_BUDGET);
  if (given.number > budget && !net_capable(given.current, Capability::NetAdmin))
    return Error(E::PERM);
  if (given.number < 0 || given.number > 0xffff) return Error(E::INVAL);
  budget = given.number;
  return {};
}

Result<> set_max_pacing_rate(Sock& sk, const Given& given) {
  constexpr std::uint64_t unlimited = ~std::uint64_t{0};
  std::uint64_t rate = given.number == -1 ? unlimited : static_cast<std::uint32_t>(given.number);
  if (given.size >= sizeof rate) {
    const auto long_rate = given.get<std::uint64_t>();
    if (!long_rate) return Error(long_rate.error());
    rate = *long_rate;
  }
  sk.max_pacing_rate = rate;
  return {};
}

struct TransmitTime {
  std::int32_t clock;
  std::uint32_t flags;
};

Result<> set_txtime(Sock& sk, const Given& given) {
  constexpr unsigned known_flags = 3;  // SOF_TXTIME_FLAGS_MASK
  constexpr int clock_tai = 11;        // CLOCK_TAI
  if (given.size != sizeof(TransmitTime)) return Error(E::INVAL);
  const auto time = given.get<TransmitTime>();
  if (!time) return Error(time.error());
  if (time->flags & ~known_flags) return Error(E::INVAL);
  if (given.current.config().has(changes::txtime_knows_three_clocks) &&
      time->clock != abi::CLOCK::REALTIME && time->clock != abi::CLOCK::MONOTONIC &&
      time->clock != clock_tai)
    return Error(E::INVAL);
  if (time->clock != abi::CLOCK::MONOTONIC && !net_capable(given.current, Capability::NetAdmin))
    return Error(E::PERM);
  // Of the clock's number, 8 bits are kept.
  sk.option(SO::TXTIME) = static_cast<std::int64_t>(time->flags) << 32 | (time->clock & 0xff);
  return {};
}

// By default what the network says, net.core.txrehash.
Result<> set_txrehash(Sock& sk, const Given& given) {
  if (!has_txrehash(sk)) return Error(E::OPNOTSUPP);
  if (given.number < -1 || given.number > 1) return Error(E::INVAL);
  sk.option(SO::TXREHASH) = given.number == -1 ? 1 : given.number;
  return {};
}

// struct sock_fprog
struct FilterProgram {
  std::uint16_t count;
  std::uint64_t at;
};

// A program for the filter (__get_filter). What it says is not looked at: none is accepted.
Result<> attach_program(Sock& sk, int option, const Given& given) {
  constexpr std::uint16_t instructions_max = 4096;  // BPF_MAXINSNS
  constexpr std::size_t instruction_size = 8;
  if (option == SO::ATTACH_FILTER && is_tcp(sk) &&
      !net_capable(given.current, Capability::NetAdmin))
    return Error(E::PERM);
  if (given.size != sizeof(FilterProgram)) return Error(E::INVAL);
  const auto program = given.get<FilterProgram>();
  if (!program) return Error(program.error());
  if (sk.flag(SO::LOCK_FILTER)) return Error(E::PERM);
  if (program->at == 0 || program->count == 0 || program->count > instructions_max)
    return Error(E::INVAL);
  std::vector<std::byte> instructions(program->count * instruction_size);
  if (auto read = given.current.memory().read(program->at, instructions); !read) return read;
  return Error(E::INVAL);
}

// A program of bpf(2), of which there are none (__get_bpf).
Result<> attach_descriptor(Sock& sk, const Given& given) {
  if (given.size != sizeof(int)) return Error(E::INVAL);
  if (sk.flag(SO::LOCK_FILTER)) return Error(E::PERM);
  if (!sk.machine.config.bpf) return Error(E::OPNOTSUPP);
  return Error(given.current.files().get(given.number) ? E::INVAL : E::BADF);
}

// Options that are about devices, ports and routes.
Result<> set_of_network(Sock& sk, int option, const Given& given) {
  switch (option) {
    case SO::PRIORITY:
      return set_priority(sk, given);
    case SO::MARK:
      return set_mark(sk, given);
    case SO::REUSEPORT:
      return set_reuseport(sk, given);
    case SO::ZEROCOPY:
      return set_zerocopy(sk, given);
    case SO::BINDTOIFINDEX:
      return bind_to_index(sk, given);
    case SO::BUSY_POLL:
      return set_busy_poll(sk, given);
    case SO::BUSY_POLL_BUDGET:
      return set_busy_poll_budget(sk, given);
    case SO::MAX_PACING_RATE:
      return set_max_pacing_rate(sk, given);
    case SO::TXTIME:
      return set_txtime(sk, given);
    case SO::TXREHASH:
      return set_txrehash(sk, given);
    case SO::RESERVE_MEM:
      return Error(given.number < 0 ? E::INVAL : E::OPNOTSUPP);
    case SO::LOCK_FILTER:
      return lock_filter(sk, given);
    case SO::DETACH_FILTER:
      return Error(sk.flag(SO::LOCK_FILTER) ? E::PERM : E::NOENT);
    case SO::ATTACH_FILTER:
    case SO::ATTACH_REUSEPORT_CBPF:
      return attach_program(sk, option, given);
    case SO::ATTACH_BPF:
    case SO::ATTACH_REUSEPORT_EBPF:
      return attach_descriptor(sk, given);
    case SO::DETACH_REUSEPORT_BPF:
      return Error(sk.flag(SO::REUSEPORT) ? E::NOENT : E::INVAL);
    default:
      return {};  // SO_BSDCOMPAT, SO_CNX_ADVICE
  }
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
      return set_rcvlowat(socket, given);
    case SO::LINGER:
      return set_linger(sk, given);
    case SO::RCVTIMEO:
    case SO::RCVTIMEO_NEW:
      return set_timeout(sk, sk.rcvtimeo, given);
    case SO::SNDTIMEO:
    case SO::SNDTIMEO_NEW:
      return set_timeout(sk, sk.sndtimeo, given);
    case SO::TIMESTAMP:
    case SO::TIMESTAMPNS:
    case SO::TIMESTAMP_NEW:
    case SO::TIMESTAMPNS_NEW:
      sock_set_timestamp(sk, option, given.number != 0);
      return {};
    case SO::TIMESTAMPING:
    case SO::TIMESTAMPING_NEW:
      return set_timestamping(sk, option, given);
    case SO::PASSCRED:
      return set_passcred(socket, given);
    case SO::PASSSEC:
      return set_passsec(socket, given);
    case SO::PASSPIDFD:
      return set_passpidfd(socket, given);
    case SO::PASSRIGHTS:
      return set_passrights(socket, given);
    case SO::PEEK_OFF:
      return set_peek_off(socket, given);
    case SO::OOBINLINE:
    case SO::BUF_LOCK:
      sk.option(option) = option == SO::OOBINLINE ? given.number != 0 : given.number;
      return {};
    default:
      return set_of_network(sk, option, given);
  }
}

E refusal_of(int option) { return option == SO::DEBUG ? E::ACCES : E::PERM; }

// By its name; without one on all of them (sock_setbindtodevice). Until there are devices, `lo` is
// the only one.
Result<> bind_to_name(Thread& current, Sock& sk, UserAddress value, unsigned size) {
  constexpr unsigned name_max = 15;  // IFNAMSIZ, with its NUL
  std::array<char, name_max + 1> buffer{};
  const auto given = std::span(buffer).first(std::min(size, name_max));
  if (auto read = current.memory().read(value, std::as_writable_bytes(given)); !read) return read;
  const std::string_view name(buffer.data());
  if (!name.empty() && name != "lo") return Error(E::NODEV);
  return bind_to_device(current, sk, name.empty() ? 0 : loopback_index);
}

}  // namespace

bool takes_passcred(const Sock& sk) {
  if (!sk.machine.config.has(changes::passcred_is_for_unix_and_netlink)) return true;
  return sk.family == abi::AF::UNIX || sk.family == abi::AF::NETLINK;
}

bool takes_passpidfd(const Sock& sk) {
  if (!sk.machine.config.has(changes::passcred_is_for_unix_and_netlink)) return true;
  return sk.family == abi::AF::UNIX;
}

bool has_txrehash(const Sock& sk) {
  return is_tcp(sk) || !sk.machine.config.has(changes::txrehash_is_for_tcp);
}

Result<> sock_setsockopt(Thread& current, Socket& socket, int name, UserAddress value,
                         unsigned size) {
  if (name == SO::BINDTODEVICE) return bind_to_name(current, *socket.sk, value, size);
  if (size < sizeof(int)) return Error(E::INVAL);
  const auto number = current.memory().get<int>(value);
  if (!number) return Error(number.error());
  const abi::Option* const option = find(name);
  if (!option || option->access == abi::Option::Access::Read) return Error(E::NOPROTOOPT);
  if (option->since && !current.config().has(*option->since)) return Error(E::NOPROTOOPT);
  const Given given{current, value, size, *number};
  const bool is_harmless = (name == SO::DEBUG || name == SO::PREFER_BUSY_POLL) && *number == 0;
  if (option->limits.need == abi::Option::Need::NetAdmin && !is_harmless &&
      !net_capable(current, Capability::NetAdmin))
    return Error(refusal_of(name));
  if (*number < option->limits.least || *number > option->limits.most) return Error(E::INVAL);
  if (option->effect == abi::Option::Effect::Simulated) return set_simulated(socket, name, given);
  socket.sk->option(name) = option->is_flag ? *number != 0 : *number;
  return {};
}

}  // namespace plumbline
