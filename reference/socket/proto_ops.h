// SPDX-License-Identifier: Apache-2.0
// ProtoOps: what a kind of socket does for each call (struct proto_ops). What a family leaves alone
// answers as Linux's sock_no_* functions do: EOPNOTSUPP.
//
// The calls look up the socket, copy addresses and messages, and ask the security hooks; all the
// rest is here. A family registers a ProtoFamily, which makes its sockets.
#pragma once

#include "reference/socket/message.h"
#include "reference/socket/socket.h"

namespace plumbline {

class NetDevices;
class Pipe;

enum class Side : std::uint8_t { Own, Peer };

class ProtoOps {
 public:
  virtual ~ProtoOps() = default;

  virtual int family() const = 0;
  virtual void release(Socket& socket) const;  // the last descriptor is gone
  virtual Result<> bind(Thread& current, Socket& socket, const SockAddr& address) const;
  virtual Task<void> connect(Thread& current, Socket& socket, SockAddr address, int flags) const;
  virtual Result<> socketpair(Thread& current, Socket& one, Socket& other) const;
  // `flags` are the listening file's: O_NONBLOCK.
  virtual Task<void> accept(Thread& current, Socket& socket, Socket& accepted, int flags) const;
  virtual Result<SockAddr> getname(Thread& current, const Socket& socket, Side side) const;
  virtual PollMask poll(Socket& socket, PollTable* table) const;
  // Without a value: no such request.
  virtual std::optional<Result<>> ioctl(Thread& current, Socket& socket, unsigned request,
                                        UserAddress argument) const;
  virtual Result<> listen(Thread& current, Socket& socket, int backlog) const;
  virtual Result<> shutdown(Socket& socket, int how) const;
  virtual Task<long> sendmsg(Thread& current, Socket& socket, Message& message) const;
  virtual Task<long> recvmsg(Thread& current, Socket& socket, Message& message, int flags) const;

  // Options of the family's own levels.
  virtual Result<> setsockopt(Thread& current, Socket& socket, int level, int name,
                              UserAddress value, int size) const;
  virtual Result<> getsockopt(Thread& current, Socket& socket, int level, int name,
                              UserAddress value, UserAddress size_at) const;
  virtual bool has_peek_off(const Config&) const { return false; }
  virtual void set_rcvlowat(Sock& sk, int wanted) const;  // at least 1

  // splice(2) from a pipe: a piece of a page (sendpage); an ordinary message unless the family does
  // better. And into a pipe that has room.
  virtual Task<long> sendpage(Thread& current, Socket& socket, std::span<std::byte> piece,
                              int flags) const;
  // Since 6.5 pieces of several pages are a message, whose pages are not copied.
  Task<long> sendpages(Thread& current, Socket& socket, std::span<std::byte> pieces,
                       int flags) const;
  virtual Task<long> splice_read(Thread& current, Socket& socket, Pipe& to, std::size_t size,
                                 unsigned flags) const;
};

// What a family keeps for a network namespace (pernet_operations).
class FamilyState {
 public:
  virtual ~FamilyState() = default;
  virtual void exit(Machine&) {}  // nobody is left: what only holds itself must go
};

// struct net_proto_family
class ProtoFamily {
 public:
  virtual ~ProtoFamily() = default;
  virtual int family() const = 0;
  virtual std::string_view name() const = 0;
  // Gives the socket its ops and its Sock: EPROTONOSUPPORT, ESOCKTNOSUPPORT, EPERM.
  virtual Result<> create(Thread& current, Socket& socket, int protocol) const = 0;
  virtual std::unique_ptr<FamilyState> make_state(const Config&, NetDevices&) const {
    return nullptr;
  }
};

}  // namespace plumbline
