// SPDX-License-Identifier: Apache-2.0
// NetNamespace: the network that a process lives in (network_namespaces(7), struct net), and the
// registry of the address families, which Linux keeps for all namespaces together (net_families).
#pragma once

#include <array>
#include <functional>
#include <memory>

#include "reference/device/net_device.h"
#include "reference/socket/proto_ops.h"
#include "reference/socket/security.h"

namespace plumbline {

class FamilyRegistry {
 public:
  static constexpr int families_max = 46;  // NPROTO

  // ENOBUFS for a family that has no number here, EEXIST for one that is there (sock_register).
  Result<> add(const ProtoFamily& family);
  const ProtoFamily* find(int family) const { return families_[static_cast<std::size_t>(family)]; }

 private:
  std::array<const ProtoFamily*, families_max> families_{};
};

class NetNamespace {
 public:
  NetNamespace(const Config& config, const FamilyRegistry& registry);

  const FamilyRegistry families;
  SecurityHooks security = make_security_hooks();
  int somaxconn;              // net.core.somaxconn
  std::uint64_t cookies = 0;  // that its sockets have got
  NetDevices devices;

  // A descriptor of a process, which is made above (pidfd_prepare).
  std::function<Result<Ref<File>>(Thread& current, int pid)> make_pidfd;

  void exit(Machine& machine);  // when the last of its programs is gone

  // What a family keeps here; it knows the type.
  template <class State>
  State& state(int family) {
    return static_cast<State&>(*states_[static_cast<std::size_t>(family)]);
  }

 private:
  std::array<std::unique_ptr<FamilyState>, FamilyRegistry::families_max> states_;
};

// A socket of a family, type and protocol, without a file (sock_create). What it fails with is
// Linux's for every such triple.
Result<std::unique_ptr<Socket>> sock_create(Thread& current, int family, int type, int protocol);

}  // namespace plumbline
