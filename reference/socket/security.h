// SPDX-License-Identifier: Apache-2.0
// The hooks at which security modules are asked about sockets (include/linux/lsm_hooks.h). Each
// hook is a list; the first that refuses decides, before the protocol sees the call. One module is
// always there: it answers for capabilities (security/commoncap.c).
#pragma once

#include <functional>
#include <vector>

#include "reference/core/result.h"
#include "reference/task/credentials.h"

namespace plumbline {

class Socket;
class Thread;
struct Message;
struct SockAddr;

struct SecurityHooks {
  using Create = std::function<Result<>(Thread&, int family, int type, int protocol)>;
  using OnSocket = std::function<Result<>(Thread&, Socket&)>;
  using OnAddress = std::function<Result<>(Thread&, Socket&, const SockAddr&)>;
  using OnListen = std::function<Result<>(Thread&, Socket&, int backlog)>;
  using OnAccept = std::function<Result<>(Thread&, Socket&, Socket& accepted)>;
  using OnMessage = std::function<Result<>(Thread&, Socket&, const Message&)>;

  using Capable = std::function<Result<>(const Thread&, Capability)>;

  std::vector<Capable> capable;
  std::vector<Create> socket_create;
  std::vector<OnAddress> socket_bind, socket_connect;
  std::vector<OnListen> socket_listen;
  std::vector<OnAccept> socket_accept;
  std::vector<OnMessage> socket_sendmsg, socket_recvmsg;
  std::vector<OnSocket> socket_getsockname, socket_getpeername, socket_shutdown;
};

// With the capability module in it.
SecurityHooks make_security_hooks();

// Whether a thread may do what needs a capability over its network (ns_capable).
bool net_capable(const Thread& current, Capability capability);

Result<> security_socket_create(Thread& current, int family, int type, int protocol);
Result<> security_socket_bind(Thread& current, Socket& socket, const SockAddr& address);
Result<> security_socket_connect(Thread& current, Socket& socket, const SockAddr& address);
Result<> security_socket_listen(Thread& current, Socket& socket, int backlog);
Result<> security_socket_accept(Thread& current, Socket& socket, Socket& accepted);
Result<> security_socket_sendmsg(Thread& current, Socket& socket, const Message& message);
Result<> security_socket_recvmsg(Thread& current, Socket& socket, const Message& message,
                                 int flags);
Result<> security_socket_getsockname(Thread& current, Socket& socket);
Result<> security_socket_getpeername(Thread& current, Socket& socket);
Result<> security_socket_shutdown(Thread& current, Socket& socket);

}  // namespace plumbline
