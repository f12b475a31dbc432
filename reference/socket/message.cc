// SPDX-License-Identifier: Apache-2.0
#include "reference/socket/message.h"

#include <algorithm>
#include <limits>

namespace plumbline {

Result<> put_cmsg(UserMemory& memory, Message& message, int level, int type,
                  std::span<const std::byte> data) {
  const std::size_t whole = sizeof(ControlHeader) + data.size();
  if (message.control == 0 || message.control_room < sizeof(ControlHeader)) {
    message.flags |= abi::MSG_FLAG::CTRUNC;
    return {};
  }
  if (message.control_room < whole) message.flags |= abi::MSG_FLAG::CTRUNC;
  const std::size_t size = std::min(whole, message.control_room);
  const ControlHeader header{size, level, type};
  if (auto put = memory.put(message.control, header); !put) return put;
  const auto rest = data.first(size - sizeof header);
  if (auto put = memory.write(message.control + sizeof header, rest); !put) return put;
  const std::size_t space =
      std::min(sizeof(ControlHeader) + abi::cmsg_align(data.size()), message.control_room);
  message.control += space;
  message.control_room -= space;
  return {};
}

Result<UserMessage> get_user_message(const Thread& current, UserAddress from) {
  auto user = current.memory().get<UserMessage>(from);
  if (!user) return user;
  if (user->name == 0) user->name_size = 0;
  if (user->name_size < 0) return Error(E::INVAL);
  user->name_size = std::min<std::int32_t>(user->name_size, SockAddr::size_max);
  return user;
}

namespace {

Result<IovIter> import_vector(Thread& current, const UserMessage& user) {
  if (user.vector_size > abi::iov_max) return Error(E::MSGSIZE);
  return import_iovec(current.memory(), user.vector, user.vector_size);
}

}  // namespace

Result<Message> import_sent(Thread& current, UserMessage& user) {
  SockAddr name;
  if (user.name_size > 0) {
    const auto read = move_addr_to_kernel(current.memory(), user.name, user.name_size);
    if (!read) return Error(read.error());
    name = *read;
  }
  auto iter = import_vector(current, user);
  if (!iter) return Error(iter.error());
  if (user.control_size > std::numeric_limits<std::int32_t>::max()) return Error(E::NOBUFS);
  Message message(std::move(*iter));
  message.name = name;
  // The kernel's own copy is on the account of the socket (sock_kmalloc).
  if (user.control_size >= current.config().optmem_max) return Error(E::NOBUFS);
  message.sent_control.resize(user.control_size);
  if (auto read = current.memory().read(user.control, message.sent_control); !read)
    return Error(read.error());
  return message;
}

Result<Message> import_receiver(Thread& current, UserMessage& user) {
  auto iter = import_vector(current, user);
  if (!iter) return Error(iter.error());
  Message message(std::move(*iter));
  message.wants_name = true;
  message.control = user.control;
  message.control_room = user.control_size;
  return message;
}

}  // namespace plumbline
