// SPDX-License-Identifier: Apache-2.0
// What socket(2) makes of AF_TIPC. The protocol is not here yet: these sockets can be made, closed,
// and asked for options of SOL_SOCKET, and the rest is EOPNOTSUPP.
#include "reference/abi/constants.h"
#include "reference/families/tipc/family.h"
#include "reference/socket/net_namespace.h"

namespace plumbline {
namespace {

using abi::SOCK;

class TipcOps final : public ProtoOps {
 public:
  int family() const override { return abi::AF::TIPC; }
  // Options of its own levels come with the protocol; other levels there are none.
  Result<> setsockopt(Thread&, Socket&, int, int, UserAddress, int) const override {
    return Error(E::NOPROTOOPT);
  }
  Result<> getsockopt(Thread&, Socket&, int, int, UserAddress, UserAddress) const override {
    return Error(E::NOPROTOOPT);
  }
};

class TipcSock final : public Sock {
 public:
  using Sock::Sock;
};

const TipcOps ops{};
constexpr int default_rcvbuf = 2 << 20;  // RCVBUF_DEF

class TipcFamily final : public ProtoFamily {
 public:
  int family() const override { return abi::AF::TIPC; }
  std::string_view name() const override { return "TIPC"; }

  Result<> create(Thread& current, Socket& socket, int protocol) const override {
    if (protocol != 0) return Error(E::PROTONOSUPPORT);
    const bool is_known = socket.type == SOCK::STREAM || socket.type == SOCK::SEQPACKET ||
                          socket.type == SOCK::DGRAM || socket.type == SOCK::RDM;
    if (!is_known) return Error(E::PROTOTYPE);
    socket.ops = &ops;
    auto sk = make_counted<TipcSock>(*current.process.net, current.machine(), family(), socket.type,
                                     protocol);
    sk->rcvbuf = default_rcvbuf;
    attach(socket, sk);
    return {};
  }
};

constinit const TipcFamily the_tipc_family;

}  // namespace

const ProtoFamily& tipc_family = the_tipc_family;

}  // namespace plumbline
