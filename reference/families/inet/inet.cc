// SPDX-License-Identifier: Apache-2.0
// What socket(2) makes of AF_INET and AF_INET6. Of the transports there are UDP, ping and raw over
// IPv4. Sockets of the others can be made, asked and set, and every other call is EOPNOTSUPP.
#include <algorithm>

#include "reference/abi/changes.h"
#include "reference/abi/constants.h"
#include "reference/families/inet/family.h"
#include "reference/families/inet/inet_ops.h"
#include "reference/families/inet/inetsw.h"
#include "reference/transport/ping/ping_sock.h"
#include "reference/transport/raw/raw_sock.h"
#include "reference/transport/udp/udp_sock.h"

namespace plumbline {
namespace {

using abi::IPPROTO;
using abi::SOCK;

constexpr int protocols_max = 263;  // IPPROTO_MAX

// Of a socket whose transport is not here yet.
class BareOps : public InetOps {
 public:
  explicit constexpr BareOps(int family, bool peeks_at = false)
      : family_(family), peeks_at_(peeks_at) {}
  int family() const override { return family_; }
  bool has_peek_off(const Config&) const override { return peeks_at_; }

 private:
  const int family_;
  const bool peeks_at_;
};

// The options of its own level come with the transport.
class BareSock final : public InetSock {
 public:
  using InetSock::InetSock;
  Result<> getsockopt(Thread& current, int level, int name, UserAddress value,
                      UserAddress size_at) override {
    if (level != 0 && level == protocol) return Error(E::NOPROTOOPT);
    return InetSock::getsockopt(current, level, name, value, size_at);
  }
};

template <class Kind>
Ref<Sock> make(NetNamespace& net, Machine& machine, int family, int type, int protocol) {
  return make_counted<Kind>(net, machine, family, type, protocol);
}

class TcpOps final : public BareOps {
 public:
  using BareOps::BareOps;
  bool has_peek_off(const Config& config) const override {
    return config.has(changes::tcp_peeks_at_an_offset);
  }

  // The receive buffer grows to have room for it and as much overhead, if its size was left to the
  // kernel (tcp_set_rcvlowat).
  void set_rcvlowat(Sock& sk, int wanted) const override {
    const bool is_fixed = sk.option(abi::SO::BUF_LOCK) & 2;  // SOCK_RCVBUF_LOCK
    const int most = (is_fixed ? sk.rcvbuf : sk.machine.config.tcp_rmem_max) / 2;
    sk.rcvlowat = std::max(std::min(wanted, most), 1);
    if (!is_fixed) sk.rcvbuf = std::max(sk.rcvbuf, 2 * sk.rcvlowat);
  }
};

// icmp(7), ping_group_range: by default nobody may (ping_init_sock).
Result<> init_ping(Thread& current) {
  const InetState& inet = current.process.net->state<InetState>(abi::AF::INET);
  const auto may = [&](unsigned group) {
    return inet.ping_groups[0] <= group && group <= inet.ping_groups[1];
  };
  const Credentials& who = current.credentials;
  if (may(who.egid) || std::ranges::any_of(who.groups, may)) return {};
  return Error(E::ACCES);
}

constexpr Proto tcp{.name = "TCP", .rcvbuf = 131072, .sndbuf = 16384};
constexpr Proto udp{.name = "UDP", .make = make<UdpSock>};
constexpr Proto udp6{.name = "UDPv6", .make = make<UdpSock>};
constexpr Proto udplite{.name = "UDP-Lite"};
constexpr Proto ping{.name = "PING", .reuse = true, .init = init_ping, .make = make<PingSock>};
constexpr Proto ping6{.name = "PINGv6", .reuse = true, .init = init_ping};
constexpr Proto raw{.name = "RAW", .reuse = true, .make = make<RawSock>};
constexpr Proto raw6{.name = "RAWv6", .reuse = true};

const InetDgramOps udp_ops(true), raw_ops;
const BareOps ops6(abi::AF::INET6);
const TcpOps tcp_ops4(abi::AF::INET), tcp_ops6(abi::AF::INET6);
const BareOps dgram_ops4(abi::AF::INET, true), dgram_ops6(abi::AF::INET6, true);

constexpr InetProtosw inetsw4[] = {
    {SOCK::STREAM, IPPROTO::TCP, &tcp, &tcp_ops4},
    {SOCK::DGRAM, IPPROTO::UDP, &udp, &udp_ops},
    {SOCK::DGRAM, IPPROTO::ICMP, &ping, &raw_ops},
    {SOCK::DGRAM, IPPROTO::UDPLITE, &udplite, &dgram_ops4},
    {SOCK::RAW, 0, &raw, &raw_ops},
};
constexpr InetProtosw inetsw6[] = {
    {SOCK::STREAM, IPPROTO::TCP, &tcp, &tcp_ops6},
    {SOCK::DGRAM, IPPROTO::UDP, &udp6, &dgram_ops6},
    {SOCK::DGRAM, IPPROTO::ICMPV6, &ping6, &dgram_ops6},
    {SOCK::DGRAM, IPPROTO::UDPLITE, &udplite, &dgram_ops6},
    {SOCK::RAW, 0, &raw6, &ops6},
};

class InetFamily final : public ProtoFamily {
 public:
  constexpr InetFamily(int family, std::string_view name, std::span<const InetProtosw> rows)
      : family_(family), name_(name), rows_(rows) {}

  int family() const override { return family_; }
  std::string_view name() const override { return name_; }

  std::unique_ptr<FamilyState> make_state(const Config&, NetDevices& devices) const override {
    if (family_ != abi::AF::INET) return nullptr;
    return std::make_unique<InetState>(devices);
  }

  Result<> create(Thread& current, Socket& socket, int protocol) const override {
    if (protocol < 0 || protocol >= protocols_max) return Error(E::INVAL);
    const auto row = inet_look_up(rows_, socket.type, protocol);
    if (!row) return Error(row.error());
    if (socket.type == SOCK::RAW && !net_capable(current, Capability::NetRaw))
      return Error(E::PERM);
    socket.ops = (*row)->ops;
    const Proto& proto = *(*row)->proto;
    if (proto.init)
      if (auto ready = proto.init(current); !ready) return ready;
    const auto make_sock = proto.make ? proto.make : make<BareSock>;
    Ref<Sock> sk =
        make_sock(*current.process.net, current.machine(), family_, socket.type, protocol);
    if (proto.rcvbuf) sk->rcvbuf = proto.rcvbuf;
    if (proto.sndbuf) sk->sndbuf = proto.sndbuf;
    sk->option(abi::SO::REUSEADDR) = proto.reuse;
    sk->option(abi::SO::TXREHASH) = 1;  // net.core.txrehash
    attach(socket, sk);
    return {};
  }

 private:
  const int family_;
  const std::string_view name_;
  const std::span<const InetProtosw> rows_;
};

constinit const InetFamily the_inet_family(abi::AF::INET, "INET", inetsw4);
constinit const InetFamily the_inet6_family(abi::AF::INET6, "INET6", inetsw6);

}  // namespace

const ProtoFamily& inet_family = the_inet_family;
const ProtoFamily& inet6_family = the_inet6_family;

Result<const InetProtosw*> inet_look_up(std::span<const InetProtosw> rows, int type,
                                        int& protocol) {
  E refusal = E::SOCKTNOSUPPORT;
  for (const InetProtosw& row : rows) {
    if (row.type != type) continue;
    if (protocol == row.protocol) {
      if (protocol != 0) return &row;
    } else if (protocol == 0) {
      protocol = row.protocol;
      return &row;
    } else if (row.protocol == 0) {
      return &row;
    }
    refusal = E::PROTONOSUPPORT;
  }
  return Error(refusal);
}

}  // namespace plumbline
