// SPDX-License-Identifier: Apache-2.0
// What socket(2) makes of AF_INET and AF_INET6. Of the transports there is UDP over IPv4. Sockets
// of the others can be made, asked and set, and every other call is EOPNOTSUPP.
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
class BareOps final : public ProtoOps {
 public:
  explicit constexpr BareOps(int family, bool peeks_at = false)
      : family_(family), peeks_at_(peeks_at) {}
  int family() const override { return family_; }
  bool has_peek_off() const override { return peeks_at_; }

 private:
  const int family_;
  const bool peeks_at_;
};

class BareSock final : public Sock {
 public:
  using Sock::Sock;
};

template <class Kind>
Ref<Sock> make(NetNamespace& net, Machine& machine, int family, int type, int protocol) {
  return make_counted<Kind>(net, machine, family, type, protocol);
}

// icmp(7), ping_group_range: by default nobody may.
Result<> init_ping(Thread&) { return Error(E::ACCES); }

constexpr Proto tcp{.name = "TCP", .rcvbuf = 131072, .sndbuf = 16384};
constexpr Proto udp{.name = "UDP", .make = make<UdpSock>};
constexpr Proto udp6{.name = "UDPv6"};
constexpr Proto udplite{.name = "UDP-Lite"};
constexpr Proto ping{.name = "PING", .init = init_ping};
constexpr Proto raw{.name = "RAW"};

const UdpOps udp_ops{};
const BareOps ops4(abi::AF::INET), ops6(abi::AF::INET6);
const BareOps dgram_ops4(abi::AF::INET, true), dgram_ops6(abi::AF::INET6, true);

constexpr InetProtosw inetsw4[] = {
    {SOCK::STREAM, IPPROTO::TCP, &tcp, &ops4},
    {SOCK::DGRAM, IPPROTO::UDP, &udp, &udp_ops},
    {SOCK::DGRAM, IPPROTO::ICMP, &ping, &dgram_ops4},
    {SOCK::DGRAM, IPPROTO::UDPLITE, &udplite, &dgram_ops4},
    {SOCK::RAW, 0, &raw, &ops4},
};
constexpr InetProtosw inetsw6[] = {
    {SOCK::STREAM, IPPROTO::TCP, &tcp, &ops6},
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
