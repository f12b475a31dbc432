// SPDX-License-Identifier: Apache-2.0
// msgget, msgsnd, msgrcv and msgctl (msgget(2), msgop(2), msgctl(2)).
#include <algorithm>
#include <limits>

#include "reference/ipc/message_queue.h"
#include "reference/ipc/syscalls.h"

namespace plumbline {

using abi::IPC;
using abi::MSG;

namespace {

struct UserMessageQueue {  // struct msqid64_ds
  UserIpcPermissions permissions;
  std::int64_t send_time, receive_time, change_time;
  std::uint64_t bytes, count, bytes_max;
  std::int32_t last_sender, last_receiver;
  std::uint64_t unused[2];
};
static_assert(sizeof(UserMessageQueue) == 120);

struct UserMessageInfo {  // struct msginfo
  std::int32_t pool, map, max, mnb, mni, ssz, tql;
  std::uint16_t segments, padding;
};

IpcNamespace& ipc_of(Thread& current) { return *current.process.ipc; }

Result<Ref<MessageQueue>> queue_of(Result<Ref<IpcObject>> object) {
  if (!object) return Error(object.error());
  return Ref<MessageQueue>(static_cast<MessageQueue*>(object->get()));
}

Result<Ref<MessageQueue>> find_queue(Thread& current, int id) {
  return queue_of(ipc_of(current).message_queues.find(id));
}

// Sizes with the sign bit set are negative lengths to Linux.
bool is_negative(std::size_t size) { return static_cast<long>(size) < 0; }

Result<std::unique_ptr<QueuedMessage>> load_message(Thread& current, UserAddress text,
                                                    std::size_t size) {
  auto message = std::make_unique<QueuedMessage>();
  message->text.resize(size);
  if (auto copied = current.memory().read(text, message->text); !copied)
    return Error(copied.error());
  return message;
}

// The message is gone even if the reader's buffer turns out to be bad.
Result<long> fill(Thread& current, UserAddress buffer, std::size_t size,
                  const QueuedMessage& message) {
  const std::size_t count = std::min(size, message.text.size());
  if (auto put = current.memory().put(buffer, message.type); !put) return Error(put.error());
  const auto written =
      current.memory().write(buffer + sizeof(long), std::span(message.text).first(count));
  if (!written) return Error(written.error());
  return static_cast<long>(count);
}

}  // namespace

Result<long> sys_msgget(Thread& current, int key, int flags) {
  IpcNamespace& ipc = ipc_of(current);
  return ipc_get(current, ipc.message_queues, key, flags, [&]() -> Result<long> {
    return ipc.message_queues.add(make_counted<MessageQueue>(ipc, current, key, flags), current,
                                  static_cast<int>(ipc.msgmni));
  });
}

Task<long> sys_msgsnd(Thread& current, int id, UserAddress buffer, std::size_t size, int flags) {
  const long type = co_await current.memory().get<long>(buffer);
  if (size > ipc_of(current).msgmax || is_negative(size) || id < 0 || type < 1)
    co_return Error(E::INVAL);
  auto message = co_await load_message(current, buffer + sizeof(long), size);
  message->type = type;
  const Ref<MessageQueue> queue = co_await find_queue(current, id);
  co_return co_await queue->send(current, std::move(message), flags);
}

namespace {

Result<long> copy_message(Thread& current, int id, UserAddress buffer, std::size_t size, long type,
                          int flags) {
  if (flags & MSG::EXCEPT || !(flags & IPC::NOWAIT)) return Error(E::INVAL);
  if (!current.config().checkpoint_restore) return Error(E::NOSYS);
  // Linux loads the buffer that it is going to fill, so it must be readable as well.
  const std::size_t room = std::min<std::size_t>(size, ipc_of(current).msgmax);
  if (auto prepared = load_message(current, buffer, room); !prepared)
    return Error(prepared.error());
  const auto queue = find_queue(current, id);
  if (!queue) return Error(queue.error());
  const auto copied = (*queue)->copy(current, MessageFilter(type, flags), size, flags);
  if (!copied) return Error(copied.error());
  return fill(current, buffer, size, **copied);
}

}  // namespace

Task<long> sys_msgrcv(Thread& current, int id, UserAddress buffer, std::size_t size, long type,
                      int flags) {
  if (id < 0 || is_negative(size)) co_return Error(E::INVAL);
  if (flags & MSG::COPY) co_return copy_message(current, id, buffer, size, type, flags);
  const Ref<MessageQueue> queue = co_await find_queue(current, id);
  const MessageFilter filter(type, flags);
  const std::unique_ptr<QueuedMessage> message =
      co_await queue->receive(current, filter, size, flags);
  co_return fill(current, buffer, size, *message);
}

namespace {

// The size is an int on its way down, so larger ones wrap.
Result<long> set(Thread& current, MessageQueue& queue, const UserMessageQueue& wanted) {
  const int bytes_max = static_cast<int>(wanted.bytes_max);
  if (static_cast<unsigned>(bytes_max) > ipc_of(current).msgmnb &&
      !current.credentials.capable(Capability::SysResource))
    return Error(E::PERM);
  if (auto updated = queue.update(wanted.permissions); !updated) return Error(updated.error());
  queue.bytes_max = bytes_max;
  queue.wake_all_to_look_again();
  return 0;
}

Result<long> remove(Thread& current, MessageQueue& queue) {
  queue.destroy();
  ipc_of(current).message_queues.remove(queue);
  return 0;
}

Result<long> change(Thread& current, int id, int command, UserAddress buffer) {
  UserMessageQueue wanted{};
  if (command == abi::IPC_COMMAND::SET) {
    const auto copied = current.memory().get<UserMessageQueue>(buffer);
    if (!copied) return Error(copied.error());
    wanted = *copied;
  }
  const auto queue = find_queue(current, id);
  if (!queue) return Error(queue.error());
  if (auto allowed = (*queue)->check_owner(current); !allowed) return Error(allowed.error());
  return command == abi::IPC_COMMAND::SET ? set(current, **queue, wanted)
                                          : remove(current, **queue);
}

Result<long> stat(Thread& current, int id, int command, UserAddress buffer) {
  using abi::MSG_COMMAND;
  const bool by_index = command != abi::IPC_COMMAND::STAT;
  const IpcIds& ids = ipc_of(current).message_queues;
  const auto found = queue_of(by_index ? ids.find_index(id) : ids.find(id));
  if (!found) return Error(found.error());
  const MessageQueue& queue = **found;
  if (command != MSG_COMMAND::STAT_ANY)
    if (auto allowed = queue.check_access(current, ipc_read); !allowed)
      return Error(allowed.error());
  const UserMessageQueue state{
      queue.to_user(), queue.send_time, queue.receive_time, queue.change_time,   queue.bytes,
      queue.count,     queue.bytes_max, queue.last_sender,  queue.last_receiver, {}};
  if (auto put = current.memory().put(buffer, state); !put) return Error(put.error());
  return by_index ? queue.id : 0;
}

// IPC_INFO answers with constants of old for what no longer has a limit; MSG_INFO with what is
// used.
Result<long> info(Thread& current, int command, UserAddress buffer) {
  constexpr int segment_size = 16, segments_max = 0xffff;  // MSGSSZ, MSGSEG
  const IpcNamespace& ipc = ipc_of(current);
  UserMessageInfo info{};
  info.max = static_cast<int>(ipc.msgmax);
  info.mnb = static_cast<int>(ipc.msgmnb);
  info.mni = static_cast<int>(ipc.msgmni);
  info.ssz = segment_size;
  info.segments = segments_max;
  if (command == abi::MSG_COMMAND::INFO) {
    info.pool = ipc.message_queues.in_use();
    info.map = static_cast<int>(ipc.messages);
    info.tql = static_cast<int>(ipc.message_bytes);
  } else {
    constexpr int default_queues = 32000, default_bytes = 16384;  // MSGMNI, MSGMNB
    info.pool = default_queues * default_bytes / 1024;            // MSGPOOL, KiB
    info.map = info.tql = default_bytes;                          // MSGMAP, MSGTQL
  }
  if (auto put = current.memory().put(buffer, info); !put) return Error(put.error());
  return ipc.message_queues.highest_index();
}

}  // namespace

Result<long> sys_msgctl(Thread& current, int id, int command, UserAddress buffer) {
  if (id < 0 || command < 0) return Error(E::INVAL);
  switch (command) {
    case abi::IPC_COMMAND::INFO:
    case abi::MSG_COMMAND::INFO:
      return info(current, command, buffer);
    case abi::IPC_COMMAND::STAT:
    case abi::MSG_COMMAND::STAT:
    case abi::MSG_COMMAND::STAT_ANY:
      return stat(current, id, command, buffer);
    case abi::IPC_COMMAND::SET:
    case abi::IPC_COMMAND::RMID:
      return change(current, id, command, buffer);
    default:
      return Error(E::INVAL);
  }
}

}  // namespace plumbline
