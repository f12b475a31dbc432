// SPDX-License-Identifier: Apache-2.0
// Message: what sendmsg and recvmsg carry between a call and a protocol (struct msghdr), and how it
// comes from and goes to a program.
#pragma once

#include <optional>
#include <vector>

#include "reference/abi/structs.h"
#include "reference/socket/address.h"
#include "reference/task/iov_iter.h"
#include "reference/task/thread.h"

namespace plumbline {

struct Message {
  explicit Message(IovIter iter_) : iter(std::move(iter_)) {}

  IovIter iter;             // the bytes
  int flags = 0;            // MSG_*; of a received message, what happened
  SockAddr name;            // to whom, or from whom
  bool wants_name = false;  // of a receiver (msg_name is not null)
  std::vector<std::byte> sent_control;
  bool splices_pages = false;  // MSG_SPLICE_PAGES: the pages are shared, not copied

  // Where control messages go that are received.
  UserAddress control = 0;
  std::size_t control_room = 0;

  bool has(int flag) const { return flags & flag; }
};

// struct cmsghdr
struct ControlHeader {
  std::uint64_t size;  // with the header
  std::int32_t level, type;
};
static_assert(sizeof(ControlHeader) == abi::cmsghdr_size);

// Adds a control message for the receiver; MSG_CTRUNC if there is not enough room (put_cmsg).
Result<> put_cmsg(UserMemory& memory, Message& message, int level, int type,
                  std::span<const std::byte> data);

// struct user_msghdr
struct UserMessage {
  UserAddress name;
  std::int32_t name_size;
  std::int32_t padding;
  UserAddress vector;
  std::uint64_t vector_size;
  UserAddress control;
  std::uint64_t control_size;
  std::uint32_t flags;
  std::uint32_t more_padding;
};

// From a program: EFAULT, EINVAL, EMSGSIZE for too many buffers, ENOBUFS (copy_msghdr_from_user).
Result<UserMessage> get_user_message(const Thread& current, UserAddress from);
Result<Message> import_sent(Thread& current, UserMessage& user);
Result<Message> import_receiver(Thread& current, UserMessage& user);

}  // namespace plumbline
