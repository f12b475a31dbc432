// SPDX-License-Identifier: Apache-2.0
// What socket(2) makes of AF_PACKET. There are no frames yet, which come with the devices: these
// sockets can be made, closed, and asked for options of SOL_SOCKET, and the rest is EOPNOTSUPP.
#include "reference/abi/constants.h"
#include "reference/families/packet/family.h"
#include "reference/socket/net_namespace.h"

namespace plumbline {
namespace {

using abi::SOCK;

class PacketOps final : public ProtoOps {
 public:
  int family() const override { return abi::AF::PACKET; }
  // Options of its own levels come with the frames; other levels there are none.
  Result<> setsockopt(Thread&, Socket&, int, int, UserAddress, int) const override {
    return Error(E::NOPROTOOPT);
  }
  Result<> getsockopt(Thread&, Socket&, int, int, UserAddress, UserAddress) const override {
    return Error(E::NOPROTOOPT);
  }
};

class PacketSock final : public Sock {
 public:
  using Sock::Sock;
};

const PacketOps ops{};

class PacketFamily final : public ProtoFamily {
 public:
  int family() const override { return abi::AF::PACKET; }
  std::string_view name() const override { return "PACKET"; }

  // Any protocol is one of Ethernet's; SO_PROTOCOL does not tell it.
  Result<> create(Thread& current, Socket& socket, int) const override {
    if (!net_capable(current, Capability::NetRaw)) return Error(E::PERM);
    const bool is_known =
        socket.type == SOCK::RAW || socket.type == SOCK::DGRAM || socket.type == SOCK::PACKET;
    if (!is_known) return Error(E::SOCKTNOSUPPORT);
    socket.ops = &ops;
    attach(socket, make_counted<PacketSock>(*current.process.net, current.machine(), family(),
                                            socket.type, 0));
    return {};
  }
};

constinit const PacketFamily the_packet_family;

}  // namespace

const ProtoFamily& packet_family = the_packet_family;

}  // namespace plumbline
