// SPDX-License-Identifier: Apache-2.0
// send(2), recv(2) and their relatives: a message between a program and the protocol.
#include "reference/file/fd_table.h"
#include "reference/file/timeout.h"
#include "reference/socket/net_namespace.h"
#include "reference/socket/syscalls.h"

namespace plumbline {
namespace {

using abi::MSG_FLAG;

// What only the kernel itself may say (MSG_INTERNAL_SENDMSG_FLAGS); the compatibility flag is for
// programs of 32 bits.
constexpr unsigned internal_flags = 0x0800'0000 | 0x0008'0000 | 0x0100'0000;
constexpr unsigned compat_flag = 0x8000'0000;  // MSG_CMSG_COMPAT
constexpr unsigned batch_flag = 0x40000;       // MSG_BATCH: more messages follow

bool is_compat(const Thread& current, unsigned flags) {
  return current.config().compat && flags & compat_flag;
}

// Unlike read(2), these cut the length before they look at the buffer (import_single_range).
Result<IovIter> import_range(Thread& current, UserAddress buffer, std::size_t size) {
  return import_buffer(current.memory(), buffer, std::min(size, transfer_max));
}

int flags_for(const File& file, unsigned flags) {
  return static_cast<int>(file.is_nonblocking() ? flags | MSG_FLAG::DONTWAIT : flags);
}

}  // namespace

Task<long> sys_sendto(Thread& current, int fd, UserAddress buffer, std::size_t size, unsigned flags,
                      UserAddress address, int address_size) {
  IovIter from = co_await import_range(current, buffer, size);
  const SocketRef socket = co_await look_up_socket(current, fd);
  Message message(std::move(from));
  if (address) message.name = co_await move_addr_to_kernel(current.memory(), address, address_size);
  message.flags = flags_for(*socket.file, flags & ~internal_flags);
  co_return co_await sock_sendmsg(current, *socket, message);
}

Task<long> sys_recvfrom(Thread& current, int fd, UserAddress buffer, std::size_t size,
                        unsigned flags, UserAddress address, UserAddress address_size) {
  IovIter to = co_await import_range(current, buffer, size);
  const SocketRef socket = co_await look_up_socket(current, fd);
  Message message(std::move(to));
  message.wants_name = address != 0;
  const long received =
      co_await sock_recvmsg(current, *socket, message, flags_for(*socket.file, flags));
  if (address) co_await move_addr_to_user(current.memory(), message.name, address, address_size);
  co_return received;
}

namespace {

// What one message comes to, and whether all of it was sent.
struct Sent {
  long size;
  bool complete;
};

// ___sys_sendmsg
Task<Sent> send_one(Thread& current, const SocketRef& socket, UserAddress at, unsigned flags,
                    unsigned allowed_in_message) {
  UserMessage user = co_await get_user_message(current, at);
  Message message = co_await import_sent(current, user);
  flags |= user.flags & allowed_in_message;
  message.flags = flags_for(*socket.file, flags & ~internal_flags);
  const long size = co_await sock_sendmsg(current, *socket, message);
  co_return Sent{size, message.iter.count() == 0};
}

struct Received {
  long size;
  int flags;
};

// ___sys_recvmsg
Task<Received> receive_one(Thread& current, const SocketRef& socket, UserAddress at,
                           unsigned flags) {
  UserMessage user = co_await get_user_message(current, at);
  Message message = co_await import_receiver(current, user);
  message.flags = static_cast<int>(flags & MSG_FLAG::CMSG_CLOEXEC);
  const long size =
      co_await sock_recvmsg(current, *socket, message, flags_for(*socket.file, flags));
  UserMemory& memory = current.memory();
  if (user.name) {
    co_await move_addr_to_user(memory, message.name, user.name,
                               at + offsetof(UserMessage, name_size));
  }
  co_await memory.put(at + offsetof(UserMessage, flags), message.flags);
  co_await memory.put(at + offsetof(UserMessage, control_size),
                      std::uint64_t{message.control - user.control});
  co_return Received{size, message.flags};
}

struct UserMultiMessage {  // struct mmsghdr
  UserMessage header;
  std::uint32_t size;
  std::uint32_t padding;
};

}  // namespace

Task<long> sys_sendmsg(Thread& current, int fd, UserAddress message, unsigned flags) {
  if (is_compat(current, flags)) co_return Error(E::INVAL);
  const SocketRef socket = co_await look_up_socket(current, fd);
  const Sent sent = co_await send_one(current, socket, message, flags, 0);
  co_return sent.size;
}

Task<long> sys_recvmsg(Thread& current, int fd, UserAddress message, unsigned flags) {
  if (is_compat(current, flags)) co_return Error(E::INVAL);
  const SocketRef socket = co_await look_up_socket(current, fd);
  const Received received = co_await receive_one(current, socket, message, flags);
  co_return received.size;
}

// Those that were sent before one failed count; its error is lost.
Task<long> sys_sendmmsg(Thread& current, int fd, UserAddress messages, unsigned count,
                        unsigned flags) {
  if (is_compat(current, flags)) co_return Error(E::INVAL);
  const SocketRef socket = co_await look_up_socket(current, fd);
  count = std::min(count, abi::iov_max);
  long done = 0;
  while (done < static_cast<long>(count)) {
    const UserAddress at = messages + static_cast<std::size_t>(done) * sizeof(UserMultiMessage);
    const bool is_last = done + 1 == static_cast<long>(count);
    Result<Sent> sent =
        co_await send_one(current, socket, at, is_last ? flags : flags | batch_flag, MSG_FLAG::EOR)
            .outcome();
    Result<> told;
    if (sent)
      told = current.memory().put(at + offsetof(UserMultiMessage, size),
                                  static_cast<std::uint32_t>(sent->size));
    if (!sent || !told) {
      if (done > 0) co_return done;
      co_return Error(sent ? told.error() : sent.error());
    }
    ++done;
    if (!sent->complete) break;
  }
  co_return done;
}

namespace {

// Whether the time of recvmmsg(2) is over; it is only looked at between messages, and what is left
// goes back to the program.
bool is_time_over(Thread& current, const Timeout& timeout, Timespec& left) {
  left = timeout.is_zero() ? Timespec{} : timeout.remaining(current.now());
  return left.is_zero();
}

}  // namespace

Task<long> sys_recvmmsg(Thread& current, int fd, UserAddress messages, unsigned count,
                        unsigned flags, UserAddress timeout_at) {
  if (is_compat(current, flags)) co_return Error(E::INVAL);
  const Timeout timeout = co_await Timeout::from_user(current, timeout_at);
  const SocketRef socket = co_await look_up_socket(current, fd);
  if (!(flags & MSG_FLAG::ERRQUEUE)) co_await socket->sk->take_error();
  long done = 0;
  Timespec left{};
  Result<> failure;
  while (done < static_cast<long>(count)) {
    const UserAddress at = messages + static_cast<std::size_t>(done) * sizeof(UserMultiMessage);
    const unsigned how = flags & ~static_cast<unsigned>(MSG_FLAG::WAITFORONE);
    const Result<Received> received = co_await receive_one(current, socket, at, how).outcome();
    if (!received) {
      failure = Error(received.error());
      break;
    }
    failure = current.memory().put(at + offsetof(UserMultiMessage, size),
                                   static_cast<std::uint32_t>(received->size));
    if (!failure) break;
    ++done;
    if (flags & MSG_FLAG::WAITFORONE) flags |= MSG_FLAG::DONTWAIT;
    if (timeout_at && is_time_over(current, timeout, left)) break;
    if (received->flags & MSG_FLAG::OOB) break;
  }
  if (done == 0 && !failure) co_return Error(failure.error());
  // An error after the first message is for the next call.
  if (!failure && failure.error() != E::AGAIN)
    socket->sk->error = static_cast<int>(failure.error());
  if (done > 0 && timeout_at) co_await current.memory().put(timeout_at, left);
  co_return done;
}

}  // namespace plumbline
