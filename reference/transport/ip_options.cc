// SPDX-License-Identifier: Apache-2.0
// The options of SOL_IP (ip(7)).
#include <bit>
#include <optional>

#include "reference/transport/inet_sock.h"

namespace plumbline {
namespace {

using abi::IP;

// Options that ask for a control message.
unsigned cmsg_flag_of(int name) {
  switch (name) {
    case IP::PKTINFO:
      return CmsgPktinfo;
    case IP::RECVTTL:
      return CmsgTtl;
    case IP::RECVTOS:
      return CmsgTos;
    case IP::RECVOPTS:
      return CmsgRecvopts;
    case IP::RETOPTS:
      return CmsgRetopts;
    case IP::PASSSEC:
      return CmsgPasssec;
    case IP::RECVORIGDSTADDR:
      return CmsgOrigdstaddr;
    case IP::CHECKSUM:
      return CmsgChecksum;
    case IP::RECVFRAGSIZE:
      return CmsgRecvfragsize;
    default:
      return 0;
  }
}

// Options that are on or off.
bool InetSock::* switch_of(int name) {
  switch (name) {
    case IP::RECVERR:
      return &InetSock::recverr;
    case IP::RECVERR_RFC4884:
      return &InetSock::recverr_rfc4884;
    case IP::FREEBIND:
      return &InetSock::freebind;
    case IP::TRANSPARENT:
      return &InetSock::transparent;
    case IP::BIND_ADDRESS_NO_PORT:
      return &InetSock::bind_address_no_port;
    case IP::MULTICAST_LOOP:
      return &InetSock::mc_loop;
    case IP::MULTICAST_ALL:
      return &InetSock::mc_all;
    case IP::HDRINCL:
      return &InetSock::hdrincl;
    case IP::NODEFRAG:
      return &InetSock::nodefrag;
    default:
      return nullptr;
  }
}

struct NumberOption {
  int InetSock::* member;
  int least, most;
  int by_default;           // what -1 stands for
  bool needs_value = true;  // nothing at all is not taken for 0
};

std::optional<NumberOption> number_of(int name) {
  switch (name) {
    case IP::TTL:
      return NumberOption{&InetSock::uc_ttl, 1, 255, -1};
    case IP::MULTICAST_TTL:
      return NumberOption{&InetSock::mc_ttl, 0, 255, 1};
    case IP::MINTTL:
      return NumberOption{&InetSock::minttl, 0, 255, -1};
    case IP::MTU_DISCOVER:
      return NumberOption{&InetSock::pmtudisc, 0, 5, -1, false};
    default:
      return std::nullopt;
  }
}

bool has_minus_one(int name) { return name == IP::TTL || name == IP::MULTICAST_TTL; }

// Four bytes, or one; none are 0.
Result<int> get_number(const Thread& current, UserAddress value, int size) {
  if (size >= static_cast<int>(sizeof(int))) return current.memory().get<int>(value);
  if (size < 1) return 0;
  const auto byte = current.memory().get<std::uint8_t>(value);
  if (!byte) return Error(byte.error());
  return int{*byte};
}

Result<> set_number(InetSock& sk, int name, const NumberOption& option, int number, int size) {
  if (option.needs_value && size < 1) return Error(E::INVAL);
  if (name == IP::MULTICAST_TTL && sk.type == abi::SOCK::STREAM) return Error(E::INVAL);
  if (number == -1 && has_minus_one(name))
    number = option.by_default;
  else if (number < option.least || number > option.most)
    return Error(E::INVAL);
  sk.*option.member = number;
  return {};
}

Result<> check_switch(Thread& current, const InetSock& sk, int name, int number, int size) {
  const bool is_raw = sk.type == abi::SOCK::RAW;
  if ((name == IP::HDRINCL || name == IP::NODEFRAG) && !is_raw) return Error(E::NOPROTOOPT);
  if (name == IP::TRANSPARENT && number != 0 && !net_capable(current, Capability::NetRaw) &&
      !net_capable(current, Capability::NetAdmin))
    return Error(E::PERM);
  const bool needs_value = name == IP::MULTICAST_LOOP || name == IP::MULTICAST_ALL ||
                           name == IP::FREEBIND || name == IP::TRANSPARENT;
  if (needs_value && size < 1) return Error(E::INVAL);
  const bool only_0_or_1 = name == IP::MULTICAST_ALL || name == IP::RECVERR_RFC4884;
  if (only_0_or_1 && (number < 0 || number > 1)) return Error(E::INVAL);
  return {};
}

Result<> set_unicast_if(InetSock& sk, int number, int size) {
  if (size != sizeof(Be32)) return Error(E::INVAL);
  const auto index = static_cast<int>(std::uint32_t{std::bit_cast<Be32>(number)});
  if (index != 0 && !sk.inet().ip.devices.find(index)) return Error(E::ADDRNOTAVAIL);
  if (index != 0 && sk.flag(abi::SO::BINDTOIFINDEX)) return Error(E::INVAL);
  sk.uc_index = index;
  return {};
}

// The precedence of what is sent (rt_tos2priority).
int priority_of(int tos) {
  static constexpr std::uint8_t priorities[] = {0, 0, 0, 0, 2, 2, 2, 2, 6, 6, 6, 6, 4, 4, 4, 4};
  return priorities[(tos & 0x1e) >> 1];
}

// The two bits for congestion are TCP's own (INET_ECN_MASK; RFC 3168).
void set_tos(InetSock& sk, int tos) {
  constexpr int congestion = 3;
  if (sk.type == abi::SOCK::STREAM) tos = (tos & ~congestion) | (sk.tos & congestion);
  if (tos == sk.tos) return;
  sk.tos = tos & 0xff;
  sk.option(abi::SO::PRIORITY) = priority_of(sk.tos);
  sk.has_route = false;
}

Result<int> get_value(const InetSock& sk, int name) {
  if (const unsigned flag = cmsg_flag_of(name)) return (sk.cmsg_flags & flag) != 0;
  if (const auto member = switch_of(name)) return sk.*member;
  switch (name) {
    case IP::TTL:
      return sk.uc_ttl < 0 ? int{Ip::default_ttl} : sk.uc_ttl;
    case IP::TOS:
      return sk.tos;
    case IP::MULTICAST_TTL:
      return sk.mc_ttl;
    case IP::MINTTL:
      return sk.minttl;
    case IP::MTU_DISCOVER:
      return sk.pmtudisc;
    case IP::UNICAST_IF:
      return std::bit_cast<int>(Be32(static_cast<std::uint32_t>(sk.uc_index)));
    case IP::MTU:
      if (!sk.has_route) return Error(E::NOTCONN);
      return static_cast<int>(sk.route.mtu());
    case IP::PROTOCOL:
      return sk.num;
    default:
      return Error(E::NOPROTOOPT);
  }
}

}  // namespace

Result<> ip_setsockopt(Thread& current, InetSock& sk, int name, UserAddress value, int size) {
  const unsigned cmsg_flag = cmsg_flag_of(name);
  const auto member = switch_of(name);
  const auto number_option = number_of(name);
  const bool is_other = name == IP::TOS || name == IP::UNICAST_IF;
  if (!cmsg_flag && !member && !number_option && !is_other) return Error(E::NOPROTOOPT);
  const auto number = get_number(current, value, size);
  if (!number) return Error(number.error());
  if (name == IP::RECVFRAGSIZE && sk.type == abi::SOCK::STREAM) return Error(E::INVAL);
  if (cmsg_flag) {
    sk.cmsg_flags = *number ? sk.cmsg_flags | cmsg_flag : sk.cmsg_flags & ~cmsg_flag;
  } else if (member) {
    if (auto fits = check_switch(current, sk, name, *number, size); !fits) return fits;
    sk.*member = *number != 0;
    if (name == IP::RECVERR && *number == 0) sk.error_queue.purge();
  } else if (number_option) {
    return set_number(sk, name, *number_option, *number, size);
  } else if (name == IP::UNICAST_IF) {
    return set_unicast_if(sk, *number, size);
  } else {
    set_tos(sk, *number);
  }
  return {};
}

Result<> ip_getsockopt(Thread& current, InetSock& sk, int name, UserAddress value,
                       UserAddress size_at) {
  const auto room = current.memory().get<int>(size_at);
  if (!room) return Error(room.error());
  if (*room < 0) return Error(E::INVAL);
  const auto number = get_value(sk, name);
  if (!number) return Error(number.error());
  // In one byte if there is no room for four.
  constexpr int whole = sizeof(int);
  int size = std::min(*room, whole);
  if (size > 0 && size < whole && *number >= 0 && *number <= 255) size = 1;
  if (auto told = current.memory().put(size_at, size); !told) return told;
  const auto bytes = std::as_bytes(std::span(&*number, 1));
  return current.memory().write(value, bytes.first(static_cast<std::size_t>(size)));
}

}  // namespace plumbline
