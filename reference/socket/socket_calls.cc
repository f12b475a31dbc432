// SPDX-License-Identifier: Apache-2.0
// socket(2), bind(2), listen(2), accept(2), connect(2) and their relatives: from a descriptor to
// what the protocol does.
#include "reference/abi/changes.h"
#include "reference/file/fd_table.h"
#include "reference/socket/net_namespace.h"
#include "reference/socket/options.h"
#include "reference/socket/security.h"
#include "reference/socket/syscalls.h"

namespace plumbline {
namespace {

using abi::O;
using abi::SOCK;

constexpr int kind_mask = 0xf;  // SOCK_TYPE_MASK
constexpr int flags_known = SOCK::CLOEXEC | SOCK::NONBLOCK;

Result<int> flags_of(int type) {
  const int flags = type & ~kind_mask;
  if (flags & ~flags_known) return Error(E::INVAL);
  return flags;
}

Ref<File> make_file(const Thread& current, std::unique_ptr<Socket> socket, int flags) {
  return make_counted<SocketFile>(flags, current.credentials, std::move(socket));
}

}  // namespace

Result<long> sys_socket(Thread& current, int family, int type, int protocol) {
  const auto flags = flags_of(type);
  if (!flags) return Error(flags.error());
  auto socket = sock_create(current, family, type & kind_mask, protocol);
  if (!socket) return Error(socket.error());
  return install_file(current, make_file(current, std::move(*socket), *flags), *flags);
}

// Both descriptors are taken and told before there are any sockets.
Result<long> sys_socketpair(Thread& current, int family, int type, int protocol, UserAddress fds) {
  const auto flags = flags_of(type);
  if (!flags) return Error(flags.error());
  FdTable& files = current.files();
  const std::uint64_t limit = descriptor_limit(current);
  if (auto room = files.check_room(limit, 2); !room) return Error(room.error());
  std::array<int, 2> taken{*files.reserve(limit), *files.reserve(limit)};
  for (const int fd : taken) files.cancel(fd);
  if (auto told = current.memory().put(fds, taken); !told) return Error(told.error());
  auto one = sock_create(current, family, type & kind_mask, protocol);
  if (!one) return Error(one.error());
  auto other = sock_create(current, family, type & kind_mask, protocol);
  // They have files from here on, so whatever fails releases them.
  const Ref<File> one_file = make_file(current, std::move(*one), *flags);
  if (!other) return Error(other.error());
  const Ref<File> other_file = make_file(current, std::move(*other), *flags);
  Socket& socket = *socket_of(*one_file);
  if (auto joined = socket.ops->socketpair(current, socket, *socket_of(*other_file)); !joined)
    return Error(joined.error());
  files.replace(taken[0], one_file, *flags & O::CLOEXEC);
  files.replace(taken[1], other_file, *flags & O::CLOEXEC);
  return 0;
}

Result<long> sys_bind(Thread& current, int fd, UserAddress address, int size) {
  const auto socket = look_up_socket(current, fd);
  if (!socket) return Error(socket.error());
  const auto name = move_addr_to_kernel(current.memory(), address, size);
  if (!name) return Error(name.error());
  if (auto allowed = security_socket_bind(current, **socket, *name); !allowed)
    return Error(allowed.error());
  return zero_or_error((*socket)->ops->bind(current, **socket, *name));
}

Result<long> sys_listen(Thread& current, int fd, int backlog) {
  const auto socket = look_up_socket(current, fd);
  if (!socket) return Error(socket.error());
  const int somaxconn = (*socket)->sk->net.somaxconn;
  if (static_cast<unsigned>(backlog) > static_cast<unsigned>(somaxconn)) backlog = somaxconn;
  if (auto allowed = security_socket_listen(current, **socket, backlog); !allowed)
    return Error(allowed.error());
  return zero_or_error((*socket)->ops->listen(current, **socket, backlog));
}

namespace {

// do_accept
Task<Ref<File>> do_accept(Thread& current, File& listening, UserAddress address, UserAddress size,
                          int flags) {
  Socket* const socket = socket_of(listening);
  if (!socket) co_return Error(E::NOTSOCK);
  auto fresh = std::make_unique<Socket>(socket->type);
  fresh->ops = socket->ops;
  Socket& accepted = *fresh;
  const Ref<File> file = make_file(current, std::move(fresh), flags);
  co_await security_socket_accept(current, *socket, accepted);
  co_await socket->ops->accept(current, *socket, accepted, listening.flags());
  if (address) {
    const auto peer = accepted.ops->getname(current, accepted, Side::Peer);
    if (!peer) co_return Error(E::CONNABORTED);
    co_await move_addr_to_user(current.memory(), *peer, address, size);
  }
  co_return file;
}

}  // namespace

// The descriptor is taken first, and is nobody else's while the call waits.
Task<long> sys_accept4(Thread& current, int fd, UserAddress address, UserAddress size, int flags) {
  const Ref<File> file = co_await current.files().get(fd);
  if (flags & ~flags_known) co_return Error(E::INVAL);
  const std::shared_ptr<FdTable> files = current.fd_table;
  const int reserved = co_await files->reserve(descriptor_limit(current));
  Result<Ref<File>> accepted = co_await do_accept(current, *file, address, size, flags).outcome();
  files->cancel(reserved);
  if (!accepted) co_return Error(accepted.error());
  files->replace(reserved, std::move(*accepted), flags & O::CLOEXEC);
  co_return reserved;
}

Task<long> sys_accept(Thread& current, int fd, UserAddress address, UserAddress size) {
  return sys_accept4(current, fd, address, size, 0);
}

Task<long> sys_connect(Thread& current, int fd, UserAddress address, int size) {
  const Ref<File> file = co_await current.files().get(fd);
  const SockAddr name = co_await move_addr_to_kernel(current.memory(), address, size);
  Socket* const socket = socket_of(*file);
  if (!socket) co_return Error(E::NOTSOCK);
  co_await security_socket_connect(current, *socket, name);
  co_await socket->ops->connect(current, *socket, name, file->flags());
  co_return 0;
}

namespace {

Result<long> tell_name(Thread& current, Socket& socket, Side side, UserAddress address,
                       UserAddress size) {
  const auto name = socket.ops->getname(current, socket, side);
  if (!name) return Error(name.error());
  return zero_or_error(move_addr_to_user(current.memory(), *name, address, size));
}

}  // namespace

Result<long> sys_getsockname(Thread& current, int fd, UserAddress address, UserAddress size) {
  const auto socket = look_up_socket(current, fd);
  if (!socket) return Error(socket.error());
  if (auto allowed = security_socket_getsockname(current, **socket); !allowed)
    return Error(allowed.error());
  return tell_name(current, **socket, Side::Own, address, size);
}

Result<long> sys_getpeername(Thread& current, int fd, UserAddress address, UserAddress size) {
  const auto socket = look_up_socket(current, fd);
  if (!socket) return Error(socket.error());
  if (auto allowed = security_socket_getpeername(current, **socket); !allowed)
    return Error(allowed.error());
  return tell_name(current, **socket, Side::Peer, address, size);
}

Result<long> sys_shutdown(Thread& current, int fd, int how) {
  const auto socket = look_up_socket(current, fd);
  if (!socket) return Error(socket.error());
  if (auto allowed = security_socket_shutdown(current, **socket); !allowed)
    return Error(allowed.error());
  return zero_or_error((*socket)->ops->shutdown(**socket, how));
}

Result<long> sys_setsockopt(Thread& current, int fd, int level, int name, UserAddress value,
                            int size) {
  const bool looks_first = current.config().has(changes::setsockopt_looks_up_first);
  if (size < 0 && !looks_first) return Error(E::INVAL);
  const auto socket = look_up_socket(current, fd);
  if (!socket) return Error(socket.error());
  if (size < 0) return Error(E::INVAL);
  if (level == abi::SOL::SOCKET)
    return zero_or_error(
        sock_setsockopt(current, **socket, name, value, static_cast<unsigned>(size)));
  return zero_or_error((*socket)->ops->setsockopt(current, **socket, level, name, value, size));
}

Result<long> sys_getsockopt(Thread& current, int fd, int level, int name, UserAddress value,
                            UserAddress size) {
  const auto socket = look_up_socket(current, fd);
  if (!socket) return Error(socket.error());
  if (level == abi::SOL::SOCKET)
    return zero_or_error(sock_getsockopt(current, **socket, name, value, size));
  return zero_or_error((*socket)->ops->getsockopt(current, **socket, level, name, value, size));
}

}  // namespace plumbline
