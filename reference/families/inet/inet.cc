// SPDX-License-Identifier: Apache-2.0
// What socket(2) makes of AF_INET and AF_INET6. The transports behind these sockets are not here
// yet: they can be made, asked and set, and every other call is EOPNOTSUPP.
#include <algorithm>

#include "reference/abi/changes.h"
#include "reference/abi/constants.h"
#include "reference/families/inet/family.h"
#include "reference/families/inet/inetsw.h"
#include "reference/socket/net_namespace.h"

namespace plumbline {
namespace {

using abi::IPPROTO;
using abi::SOCK;

constexpr int protocols_max = 263;  // IPPROTO_MAX

class InetOps : public ProtoOps {
 public:
  explicit constexpr InetOps(int family, bool peeks_at = false)
      : family_(family), peeks_at_(peeks_at) {}
  int family() const override { return family_; }
  bool has_peek_off(const Config&) const override { return peeks_at_; }
  // Options of its own levels come with the transports; of other levels there are none.
  Result<> setsockopt(Thread&, Socket&, int, int, UserAddress, int) const override {
    return Error(E::NOPROTOOPT);
  }
  Result<> getsockopt(Thread&, Socket&, int level, int, UserAddress, UserAddress) const override {
    constexpr int own[] = {0, 6, 17, 41, 58, 136, 255};  // IP, TCP, UDP, IPV6, ICMPV6, UDPLITE, RAW
    const bool is_own = std::ranges::find(own, level) != std::end(own);
    return Error(is_own || family_ == abi::AF::INET6 ? E::NOPROTOOPT : E::OPNOTSUPP);
  }

 private:
  const int family_;
  const bool peeks_at_;
};

class TcpOps final : public InetOps {
 public:
  using InetOps::InetOps;
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

// icmp(7), ping_group_range: by default nobody may.
Result<> init_ping(Thread&) { return Error(E::ACCES); }

constexpr Proto tcp{.name = "TCP", .rcvbuf = 131072, .sndbuf = 16384};
constexpr Proto udp{.name = "UDP"};
constexpr Proto udplite{.name = "UDP-Lite"};
constexpr Proto ping{.name = "PING", .reuse = true, .init = init_ping};
constexpr Proto raw{.name = "RAW", .reuse = true};

const InetOps ops4(abi::AF::INET), ops6(abi::AF::INET6);
const TcpOps tcp_ops4(abi::AF::INET), tcp_ops6(abi::AF::INET6);
const InetOps dgram_ops4(abi::AF::INET, true), dgram_ops6(abi::AF::INET6, true);

constexpr InetProtosw inetsw4[] = {
    {SOCK::STREAM, IPPROTO::TCP, &tcp, &tcp_ops4},
    {SOCK::DGRAM, IPPROTO::UDP, &udp, &dgram_ops4},
    {SOCK::DGRAM, IPPROTO::ICMP, &ping, &dgram_ops4},
    {SOCK::DGRAM, IPPROTO::UDPLITE, &udplite, &dgram_ops4},
    {SOCK::RAW, 0, &raw, &ops4},
};
constexpr InetProtosw inetsw6[] = {
    {SOCK::STREAM, IPPROTO::TCP, &tcp, &tcp_ops6},
    {SOCK::DGRAM, IPPROTO::UDP, &udp, &dgram_ops6},
    {SOCK::DGRAM, IPPROTO::ICMPV6, &ping, &dgram_ops6},
    {SOCK::DGRAM, IPPROTO::UDPLITE, &udplite, &dgram_ops6},
    {SOCK::RAW, 0, &raw, &ops6},
};

class InetSock final : public Sock {
 public:
  using Sock::Sock;
};

class InetFamily final : public ProtoFamily {
 public:
  constexpr InetFamily(int family, std::string_view name, std::span<const InetProtosw> rows)
      : family_(family), name_(name), rows_(rows) {}

  int family() const override { return family_; }
  std::string_view name() const override { return name_; }

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
    auto sk = make_counted<InetSock>(*current.process.net, current.machine(), family_, socket.type,
                                     protocol);
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
