// SPDX-License-Identifier: Apache-2.0
// Socket: what a descriptor of a socket refers to (struct socket): its kind, its operations, and
// the family's part, the Sock. It lives in a file of sockfs.
#pragma once

#include "reference/file/inode.h"
#include "reference/socket/sock.h"

namespace plumbline {

class ProtoOps;
struct Message;

enum class SocketState : std::uint8_t { Free, Unconnected, Connecting, Connected, Disconnecting };

class Socket {
 public:
  explicit Socket(int type_) : type(type_) {}
  Socket(const Socket&) = delete;
  Socket& operator=(const Socket&) = delete;

  int type;
  SocketState state = SocketState::Unconnected;
  const ProtoOps* ops = nullptr;
  Ref<Sock> sk;
  WaitQueue wq;
  File* file = nullptr;
  bool passcred = false, passsec = false, passpidfd = false;  // SOCK_PASSCRED and so on

  bool passrights = true;  // SOCK_PASSRIGHTS

  // A receiver wants to know who sends (unix_passcred_enabled).
  bool wants_sender() const { return passcred || passpidfd; }
};

// Makes a new Sock the socket's own (sock_init_data), or an embryo that is accepted (sock_graft).
void attach(Socket& socket, Ref<Sock> sk);
// The socket is gone; the Sock may live on (sock_orphan).
void orphan(Sock& sk);

// A file without a name: sockfs. Permissions of the inode are everybody's.
class SocketFile final : public File {
 public:
  SocketFile(int flags, const Credentials& maker, std::unique_ptr<Socket> socket);

  Socket& socket() { return *socket_; }

  Task<long> read(Thread& current, IovIter& to, Offset offset) override;
  Task<long> write(Thread& current, IovIter& from, Offset offset) override;
  PollMask poll(PollTable* table) override;
  Result<long> ioctl(Thread& current, unsigned request, UserAddress argument) override;
  Task<long> splice_read(Thread& current, std::int64_t& at, Pipe& to, std::size_t size,
                         unsigned flags) override;
  Task<long> splice_write(Thread& current, Pipe& from, std::int64_t& at, std::size_t size,
                          unsigned flags) override;
  const Inode* inode() const override { return inode_.get(); }
  bool can_async() const override { return true; }

 private:
  void closed() override;

  Ref<Inode> inode_;
  std::unique_ptr<Socket> socket_;
};

// The socket behind a file, or null (sock_from_file).
Socket* socket_of(File& file);

// A descriptor that must be a socket's: EBADF, ENOTSOCK (sockfd_lookup_light). The file keeps it.
struct SocketRef {
  Ref<File> file;
  Socket* operator->() const { return socket_of(*file); }
  Socket& operator*() const { return *socket_of(*file); }
};
Result<SocketRef> look_up_socket(Thread& current, int fd);

// Sends and receives with the file's O_NONBLOCK (sock_sendmsg, sock_recvmsg).
Task<long> sock_sendmsg(Thread& current, Socket& socket, Message& message);
Task<long> sock_recvmsg(Thread& current, Socket& socket, Message& message, int flags);

}  // namespace plumbline
