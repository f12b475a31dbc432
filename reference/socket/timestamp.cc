// SPDX-License-Identifier: Apache-2.0
#include "reference/socket/timestamp.h"

#include "reference/abi/changes.h"

namespace plumbline {
namespace {

using abi::SO;

// SOF_TIMESTAMPING_*
constexpr unsigned software = 1u << 4, option_id = 1u << 7, option_tsonly = 1u << 11,
                   option_stats = 1u << 12, bind_clock = 1u << 15, option_id_tcp = 1u << 16,
                   option_rx_filter = 1u << 17, tx_completion = 1u << 18;

unsigned known_flags(const Config& config) {
  unsigned known = bind_clock * 2 - 1;
  if (config.has(changes::timestamping_has_tcp_ids)) known |= option_id_tcp;
  if (config.has(changes::timestamping_has_receive_filters)) known |= option_rx_filter;
  if (config.has(changes::timestamping_tells_of_completion)) known |= tx_completion;
  return known;
}

bool is_new(int option) { return option == SO::TIMESTAMP_NEW || option == SO::TIMESTAMPNS_NEW; }
bool is_nanoseconds(int option) {
  return option == SO::TIMESTAMPNS || option == SO::TIMESTAMPNS_NEW;
}

bool is_unconnected_tcp(const Sock& sk) {
  return sk.protocol == abi::IPPROTO::TCP &&
         (sk.state == SockState::Close || sk.state == SockState::Listen);
}

// struct timespec, and struct timeval
struct Stamp {
  std::int64_t seconds, fraction;
};

void put(Thread& current, Message& message, int option, std::span<const Stamp> stamps) {
  (void)put_cmsg(current.memory(), message, abi::SOL::SOCKET, option, std::as_bytes(stamps));
}

}  // namespace

void sock_set_timestamp(Sock& sk, int option, bool on) {
  sk.timestamps.wanted = on;
  sk.timestamps.in_nanoseconds = on && is_nanoseconds(option);
  if (on) sk.timestamps.are_new = is_new(option);
}

bool sock_has_timestamp(const Sock& sk, int option) {
  const Sock::Timestamps& stamps = sk.timestamps;
  if (!stamps.wanted || stamps.are_new != is_new(option)) return false;
  // The new option for microseconds says yes for nanoseconds, too.
  if (option == SO::TIMESTAMP_NEW) return true;
  return stamps.in_nanoseconds == is_nanoseconds(option);
}

Result<> sock_set_timestamping(Sock& sk, int option, unsigned flags) {
  const bool has_no_id = !(flags & option_id);
  if (flags & ~known_flags(sk.machine.config)) return Error(E::INVAL);
  if (flags & option_id_tcp && has_no_id) return Error(E::INVAL);
  if (!has_no_id && !(sk.timestamps.flags & option_id) && is_unconnected_tcp(sk))
    return Error(E::INVAL);
  if (flags & option_stats && !(flags & option_tsonly)) return Error(E::INVAL);
  // No device has clocks of its own here.
  if (flags & bind_clock) return Error(sk.option(SO::BINDTOIFINDEX) == 0 ? E::OPNOTSUPP : E::INVAL);
  sk.timestamps.flags = flags;
  sk.timestamps.are_new = option == SO::TIMESTAMPING_NEW;
  return {};
}

Timestamping sock_get_timestamping(const Sock& sk, int option) {
  if (option == SO::TIMESTAMPING_NEW && !sk.timestamps.are_new) return {};
  return {.flags = sk.timestamps.flags, .clock = 0};
}

void net_timestamp(SkBuff& skb, const Machine& machine) {
  skb.tstamp = machine.scheduler.timers.real_time();
}

void sock_recv_timestamp(Thread& current, const Sock& sk, Message& message, SkBuff& skb) {
  const Sock::Timestamps& stamps = sk.timestamps;
  if (!stamps.wanted) return;
  if (skb.tstamp == 0) net_timestamp(skb, current.machine());  // asked for since it was sent
  const Stamp precise{skb.tstamp / second, skb.tstamp % second};
  const Stamp coarse{precise.seconds, precise.fraction / 1000};
  if (stamps.in_nanoseconds)
    put(current, message, stamps.are_new ? SO::TIMESTAMPNS_NEW : SO::TIMESTAMPNS, {&precise, 1});
  else
    put(current, message, stamps.are_new ? SO::TIMESTAMP_NEW : SO::TIMESTAMP, {&coarse, 1});
  if (!(stamps.flags & software)) return;
  const Stamp all[3] = {precise, {}, {}};  // of the kernel; two of devices
  put(current, message, stamps.are_new ? SO::TIMESTAMPING_NEW : SO::TIMESTAMPING, all);
}

}  // namespace plumbline
