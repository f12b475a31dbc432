// SPDX-License-Identifier: Apache-2.0
#include "reference/socket/socket.h"

#include "reference/abi/changes.h"
#include "reference/file/fd_table.h"
#include "reference/file/splice.h"
#include "reference/socket/net_namespace.h"
#include "reference/socket/proto_ops.h"
#include "reference/socket/security.h"

namespace plumbline {
namespace {

using abi::MSG_FLAG;

// An inode of sockfs: nobody can open it.
class SocketInode final : public Inode {
 public:
  using Inode::Inode;
  Task<Ref<File>> open(Thread&, int) override { co_return Error(E::NXIO); }
};

}  // namespace

void attach(Socket& socket, Ref<Sock> sk) {
  sk->socket = &socket;
  sk->wq = &socket.wq;
  socket.sk = std::move(sk);
}

void orphan(Sock& sk) {
  sk.dead = true;
  sk.socket = nullptr;
  sk.wq = nullptr;
}

SocketFile::SocketFile(int flags, const Credentials& maker, std::unique_ptr<Socket> socket)
    : File(abi::O::RDWR | (flags & abi::O::NONBLOCK)),
      inode_(make_counted<SocketInode>(maker, abi::S::IFSOCK | 0777u)),
      socket_(std::move(socket)) {
  socket_->file = this;
}

void SocketFile::closed() {
  if (socket_->ops) socket_->ops->release(*socket_);
}

Task<long> SocketFile::read(Thread& current, IovIter& to, Offset) {
  if (to.count() == 0) co_return 0;  // as in System V
  Message message(to);
  const int flags = is_nonblocking() ? MSG_FLAG::DONTWAIT : 0;
  co_return co_await sock_recvmsg(current, *socket_, message, flags);
}

Task<long> SocketFile::write(Thread& current, IovIter& from, Offset) {
  Message message(from);
  if (is_nonblocking()) message.flags |= MSG_FLAG::DONTWAIT;
  if (socket_->type == abi::SOCK::SEQPACKET) message.flags |= MSG_FLAG::EOR;
  co_return co_await sock_sendmsg(current, *socket_, message);
}

PollMask SocketFile::poll(PollTable* table) { return socket_->ops->poll(*socket_, table); }

Result<long> SocketFile::ioctl(Thread& current, unsigned request, UserAddress argument) {
  constexpr unsigned socket_requests = 0x89;  // SOCK_IOC_TYPE
  constexpr std::size_t ifreq_size = 40;
  if (const auto known = socket_->ops->ioctl(current, *socket_, request, argument))
    return zero_or_error(*known);
  if (request >> 8 != socket_requests) return Error(E::NOTTY);
  // A request for a network device.
  std::byte ifreq[ifreq_size];
  if (auto read = current.memory().read(argument, ifreq); !read) return Error(read.error());
  return Error(E::NOTTY);
}

Task<long> SocketFile::splice_read(Thread& current, std::int64_t&, Pipe& to, std::size_t size,
                                   unsigned flags) {
  co_return co_await socket_->ops->splice_read(current, *socket_, to, size, flags);
}

namespace {

constexpr unsigned slots_together_max = 16;

// The bytes of the next slots, up to `size`.
std::vector<std::byte> gather(Pipe& pipe, std::size_t size, unsigned slots_max) {
  std::vector<std::byte> bytes;
  for (unsigned slot = 0; slot < std::min(pipe.occupancy(), slots_max); ++slot) {
    PipeBuffer& buffer = pipe[slot];
    const auto part = std::min<std::size_t>(buffer.size, size - bytes.size());
    const auto piece = buffer.page->bytes(buffer.offset, part);
    bytes.insert(bytes.end(), piece.begin(), piece.end());
    if (bytes.size() == size) break;
  }
  return bytes;
}

}  // namespace

// generic_splice_sendpage; since 6.5 splice_to_socket.
Task<long> SocketFile::splice_write(Thread& current, Pipe& from, std::int64_t&, std::size_t size,
                                    unsigned flags) {
  const ProtoOps& ops = *socket_->ops;
  const bool together = current.config().has(changes::splice_to_sockets_sends_slots_together);
  const int how = is_nonblocking() ? MSG_FLAG::DONTWAIT : 0;
  SpliceFrom splice(size, flags);
  Result<bool> more = true;
  Result<long> sent = 0;
  while (splice.left > 0 && sent) {
    more = co_await splice.next(current, from).outcome();
    if (!more || !*more) break;
    std::vector<std::byte> bytes = gather(from, splice.left, together ? slots_together_max : 1);
    sent = together ? co_await ops.sendpages(current, *socket_, bytes, how).outcome()
                    : co_await ops.sendpage(current, *socket_, bytes, how).outcome();
    if (sent) splice.consume(from, static_cast<std::size_t>(*sent));
  }
  splice.end(from);
  if (splice.done > 0) co_return splice.done;
  if (!sent) co_return Error(sent.error());
  if (!more) co_return Error(more.error());
  co_return 0;
}

Socket* socket_of(File& file) {
  auto* const socket_file = dynamic_cast<SocketFile*>(&file);
  return socket_file ? &socket_file->socket() : nullptr;
}

Result<SocketRef> look_up_socket(Thread& current, int fd) {
  auto file = current.files().get(fd);
  if (!file) return Error(file.error());
  if (!socket_of(**file)) return Error(E::NOTSOCK);
  return SocketRef{std::move(*file)};
}

Task<long> sock_sendmsg(Thread& current, Socket& socket, Message& message) {
  co_await security_socket_sendmsg(current, socket, message);
  co_return co_await socket.ops->sendmsg(current, socket, message);
}

Task<long> sock_recvmsg(Thread& current, Socket& socket, Message& message, int flags) {
  co_await security_socket_recvmsg(current, socket, message, flags);
  co_return co_await socket.ops->recvmsg(current, socket, message, flags);
}

}  // namespace plumbline
