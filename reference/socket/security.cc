// SPDX-License-Identifier: Apache-2.0
#include "reference/socket/security.h"

#include "reference/socket/net_namespace.h"

namespace plumbline {
namespace {

const SecurityHooks& hooks(const Thread& current) { return current.process.net->security; }

// Asks one after the other, up to the first that refuses (call_int_hook).
template <class Hook, class... Arguments>
Result<> ask(const std::vector<Hook>& list, Arguments&... arguments) {
  for (const Hook& hook : list)
    if (Result<> answer = hook(arguments...); !answer) return answer;
  return {};
}

Result<> cap_capable(const Thread& current, Capability capability) {
  if (!current.credentials.capable(capability)) return Error(E::PERM);
  return {};
}

}  // namespace

SecurityHooks make_security_hooks() {
  SecurityHooks hooks;
  hooks.capable.push_back(cap_capable);
  return hooks;
}

bool net_capable(const Thread& current, Capability capability) {
  return ask(hooks(current).capable, current, capability).has_value();
}

Result<> security_socket_create(Thread& current, int family, int type, int protocol) {
  return ask(hooks(current).socket_create, current, family, type, protocol);
}
Result<> security_socket_bind(Thread& current, Socket& socket, const SockAddr& address) {
  return ask(hooks(current).socket_bind, current, socket, address);
}
Result<> security_socket_connect(Thread& current, Socket& socket, const SockAddr& address) {
  return ask(hooks(current).socket_connect, current, socket, address);
}
Result<> security_socket_listen(Thread& current, Socket& socket, int backlog) {
  return ask(hooks(current).socket_listen, current, socket, backlog);
}
Result<> security_socket_accept(Thread& current, Socket& socket, Socket& accepted) {
  return ask(hooks(current).socket_accept, current, socket, accepted);
}
Result<> security_socket_sendmsg(Thread& current, Socket& socket, const Message& message) {
  return ask(hooks(current).socket_sendmsg, current, socket, message);
}
Result<> security_socket_recvmsg(Thread& current, Socket& socket, const Message& message, int) {
  return ask(hooks(current).socket_recvmsg, current, socket, message);
}
Result<> security_socket_getsockname(Thread& current, Socket& socket) {
  return ask(hooks(current).socket_getsockname, current, socket);
}
Result<> security_socket_getpeername(Thread& current, Socket& socket) {
  return ask(hooks(current).socket_getpeername, current, socket);
}
Result<> security_socket_shutdown(Thread& current, Socket& socket) {
  return ask(hooks(current).socket_shutdown, current, socket);
}

}  // namespace plumbline
