// SPDX-License-Identifier: Apache-2.0
#include "reference/socket/proto_ops.h"

#include "reference/file/pipe.h"

namespace plumbline {

void ProtoOps::release(Socket& socket) const {
  if (socket.sk) orphan(*socket.sk);
  socket.sk = nullptr;
}
Result<> ProtoOps::bind(Thread&, Socket&, const SockAddr&) const { return Error(E::OPNOTSUPP); }
Task<void> ProtoOps::connect(Thread&, Socket&, SockAddr, int) const {
  co_return Error(E::OPNOTSUPP);
}
Result<> ProtoOps::socketpair(Thread&, Socket&, Socket&) const { return Error(E::OPNOTSUPP); }
Task<void> ProtoOps::accept(Thread&, Socket&, Socket&, int) const { co_return Error(E::OPNOTSUPP); }
Result<SockAddr> ProtoOps::getname(Thread&, const Socket&, Side) const {
  return Error(E::OPNOTSUPP);
}
PollMask ProtoOps::poll(Socket&, PollTable*) const { return 0; }
std::optional<Result<>> ProtoOps::ioctl(Thread&, Socket&, unsigned, UserAddress) const {
  return std::nullopt;
}
Result<> ProtoOps::listen(Thread&, Socket&, int) const { return Error(E::OPNOTSUPP); }
Result<> ProtoOps::shutdown(Socket&, int) const { return Error(E::OPNOTSUPP); }
Task<long> ProtoOps::sendmsg(Thread&, Socket&, Message&) const { co_return Error(E::OPNOTSUPP); }
Task<long> ProtoOps::recvmsg(Thread&, Socket&, Message&, int) const {
  co_return Error(E::OPNOTSUPP);
}
Result<> ProtoOps::setsockopt(Thread&, Socket&, int, int, UserAddress, int) const {
  return Error(E::OPNOTSUPP);
}
Result<> ProtoOps::getsockopt(Thread&, Socket&, int, int, UserAddress, UserAddress) const {
  return Error(E::OPNOTSUPP);
}

void ProtoOps::set_rcvlowat(Sock& sk, int wanted) const { sk.rcvlowat = wanted; }

namespace {

// Kernel memory, as if it were a program's: so a message can be made of it.
class KernelBuffer {
 public:
  explicit KernelBuffer(std::span<std::byte> bytes) : memory_(base, bytes), size_(bytes.size()) {}
  IovIter iter() { return IovIter(memory_, Segment{base, size_}); }

 private:
  static constexpr UserAddress base = 0x1000;
  UserMemory memory_;
  std::size_t size_;
};

}  // namespace

Task<long> ProtoOps::sendpage(Thread& current, Socket& socket, std::span<std::byte> piece,
                              int flags) const {
  KernelBuffer buffer(piece);
  Message message(buffer.iter());
  message.flags = flags;
  co_return co_await sendmsg(current, socket, message);
}

Task<long> ProtoOps::sendpages(Thread& current, Socket& socket, std::span<std::byte> pieces,
                               int flags) const {
  KernelBuffer buffer(pieces);
  Message message(buffer.iter());
  message.flags = flags;
  message.splices_pages = true;
  co_return co_await sendmsg(current, socket, message);
}

// Reads into fresh pages, a slot each (generic_file_splice_read).
Task<long> ProtoOps::splice_read(Thread& current, Socket& socket, Pipe& to, std::size_t size,
                                 unsigned) const {
  const std::size_t free_slots = to.slots() - to.occupancy();
  std::vector<std::byte> bytes(std::min(size, free_slots * abi::page_size));
  KernelBuffer buffer(bytes);
  Message message(buffer.iter());
  const int how = socket.file->is_nonblocking() ? abi::MSG_FLAG::DONTWAIT : 0;
  const long done = co_await recvmsg(current, socket, message, how);
  to.push_bytes(std::span(bytes).first(static_cast<std::size_t>(done)));
  co_return done;
}

}  // namespace plumbline
