// SPDX-License-Identifier: Apache-2.0
#include "reference/socket/net_namespace.h"

namespace plumbline {

Result<> FamilyRegistry::add(const ProtoFamily& family) {
  const int number = family.family();
  if (number < 0 || number >= families_max) return Error(E::NOBUFS);
  if (find(number)) return Error(E::EXIST);
  families_[static_cast<std::size_t>(number)] = &family;
  return {};
}

NetNamespace::NetNamespace(const Config& config, const FamilyRegistry& registry)
    : families(registry), somaxconn(config.somaxconn) {
  for (int family = 0; family < FamilyRegistry::families_max; ++family)
    if (const ProtoFamily* registered = families.find(family))
      states_[static_cast<std::size_t>(family)] = registered->make_state(config, devices);
}

void NetNamespace::exit(Machine& machine) {
  for (const auto& state : states_)
    if (state) state->exit(machine);
}

Result<std::unique_ptr<Socket>> sock_create(Thread& current, int family, int type, int protocol) {
  constexpr int types_max = 11;  // SOCK_MAX
  if (family < 0 || family >= FamilyRegistry::families_max) return Error(E::AFNOSUPPORT);
  if (type < 0 || type >= types_max) return Error(E::INVAL);
  // packet(7): once, packet sockets were a type of the internet family.
  if (family == abi::AF::INET && type == abi::SOCK::PACKET) family = abi::AF::PACKET;
  if (auto allowed = security_socket_create(current, family, type, protocol); !allowed)
    return Error(allowed.error());
  const ProtoFamily* const registered = current.process.net->families.find(family);
  if (!registered) return Error(E::AFNOSUPPORT);
  auto socket = std::make_unique<Socket>(type);
  if (auto created = registered->create(current, *socket, protocol); !created)
    return Error(created.error());
  return socket;
}

}  // namespace plumbline
