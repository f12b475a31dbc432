// SPDX-License-Identifier: Apache-2.0
// What socket(2) makes of AF_INET and AF_INET6. Of the transports there is UDP over IPv4. Sockets
// of the others can be made, asked and set, and every other call is EOPNOTSUPP.
#include <algorithm>

#include "reference/abi/changes.h"
#include "reference/abi/constants.h"
#include "reference/families/inet/family.h"
#include "reference/families/inet/inet_ops.h"
#include "reference/families/inet/inetsw.h"

namespace plumbline {
namespace {

using abi::IPPROTO;
using abi::SOCK;

constexpr int protocols_max = 263;  // IPPROTO_MAX

// Of a socket whose transport is not here yet.
class BareOps : public ProtoOps {
 public:
  explicit constexpr BareOps(int family, bool peeks_at = false)
      : family_(family), peeks_at_(peeks_at) {}
  int family() const override { return family_; }
  bool has_peek_off(const Config&) const override { return peeks_at_; }
  // The other levels of options come with the transports.
  Result<> setsockopt(Thread& current, Socket& socket, int level, int name, UserAddress value,
                      int size) const override {
    if (level == abi::SOL::UDP && is_udp(socket))
      return udp_setsockopt(current, udp_sk(socket), name, value, size);
    if (has_ip_options(socket, level))
      return ip_setsockopt(current, inet_sk(socket), name, value, size);
    return Error(E::NOPROTOOPT);
  }
  // Of levels that are of nobody there are none to read, which IPv6 says in another way.
  Result<> getsockopt(Thread& current, Socket& socket, int level, int name, UserAddress value,
                      UserAddress size_at) const override {
    if (level == abi::SOL::UDP && is_udp(socket))
      return udp_getsockopt(current, udp_sk(socket), name, value, size_at);
    if (has_ip_options(socket, level))
      return ip_getsockopt(current, inet_sk(socket), name, value, size_at);
    const int own = socket.type == SOCK::RAW ? abi::IPPROTO::RAW : socket.sk->protocol;
    return Error(level == own || family_ == abi::AF::INET6 ? E::NOPROTOOPT : E::OPNOTSUPP);
  }

 private:
  static bool is_udp(const Socket& socket) {
    return socket.type == SOCK::DGRAM && socket.sk->protocol == IPPROTO::UDP;
  }
  // Sockets of IPv6 speak IPv4, too, but for raw ones.
  bool has_ip_options(const Socket& socket, int level) const {
    return level == abi::SOL::IP && (family_ == abi::AF::INET || socket.type != SOCK::RAW);
  }

  const int family_;
  const bool peeks_at_;
};

class BareSock final : public InetSock {
 public:
  using InetSock::InetSock;
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

// icmp(7), ping_group_range: by default nobody may.
Result<> init_ping(Thread&) { return Error(E::ACCES); }

constexpr Proto tcp{.name = "TCP", .rcvbuf = 131072, .sndbuf = 16384};
constexpr Proto udp{.name = "UDP", .make = make<UdpSock>};
constexpr Proto udp6{.name = "UDPv6", .make = make<UdpSock>};
constexpr Proto udplite{.name = "UDP-Lite"};
constexpr Proto ping{.name = "PING", .reuse = true, .init = init_ping};
constexpr Proto raw{.name = "RAW", .reuse = true};

const UdpOps udp_ops{};
const BareOps ops4(abi::AF::INET), ops6(abi::AF::INET6);
const TcpOps tcp_ops4(abi::AF::INET), tcp_ops6(abi::AF::INET6);
const BareOps dgram_ops4(abi::AF::INET, true), dgram_ops6(abi::AF::INET6, true);

constexpr InetProtosw inetsw4[] = {
    {SOCK::STREAM, IPPROTO::TCP, &tcp, &tcp_ops4},
    {SOCK::DGRAM, IPPROTO::UDP, &udp, &udp_ops},
    {SOCK::DGRAM, IPPROTO::ICMP, &ping, &dgram_ops4},
    {SOCK::DGRAM, IPPROTO::UDPLITE, &udplite, &dgram_ops4},
    {SOCK::RAW, 0, &raw, &ops4},
};
constexpr InetProtosw inetsw6[] = {
    {SOCK::STREAM, IPPROTO::TCP, &tcp, &tcp_ops6},
    {SOCK::DGRAM, IPPROTO::UDP, &udp6, &dgram_ops6},
    {SOCK::DGRAM, IPPROTO::ICMPV6, &ping, &dgram_ops6},
    {SOCK::DGRAM, IPPROTO::UDPLITE, &udplite, &dgram_ops6},
    {SOCK::RAW, 0, &raw, &ops6},
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
