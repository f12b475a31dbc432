// SPDX-License-Identifier: Apache-2.0
// inetsw: which protocol serves which socket of the internet families (struct inet_protosw). The
// protocol 0 is a wildcard on both sides: a caller who says 0 gets the first protocol of the type,
// and a row with 0 takes any protocol that no row before it has.
#pragma once

#include <span>

#include "reference/socket/proto_ops.h"

namespace plumbline {

// struct proto: what a transport is, apart from its calls.
struct Proto {
  std::string_view name;
  int rcvbuf = 0, sndbuf = 0;  // 0: as all sockets have them
  bool reuse = false;          // SO_REUSEADDR is set from the start (INET_PROTOSW_REUSE)
  Result<> (*init)(Thread& current) = nullptr;
  Ref<Sock> (*make)(NetNamespace& net, Machine& machine, int family, int type,
                    int protocol) = nullptr;
};

struct InetProtosw {
  int type;
  int protocol;
  const Proto* proto;
  const ProtoOps* ops;
};

// ESOCKTNOSUPPORT if no row has the type, EPROTONOSUPPORT if none has the protocol. `protocol`
// becomes the one that was found.
Result<const InetProtosw*> inet_look_up(std::span<const InetProtosw> rows, int type, int& protocol);

}  // namespace plumbline
