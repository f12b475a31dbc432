// SPDX-License-Identifier: Apache-2.0
// mq_open, mq_unlink, mq_timedsend, mq_timedreceive, mq_notify and mq_getsetattr (mq_overview(7)).
#include <algorithm>
#include <optional>
#include <string>

#include "reference/core/timespec.h"
#include "reference/file/fd_table.h"
#include "reference/ipc/mqueue_file.h"
#include "reference/ipc/syscalls.h"

namespace plumbline {

using abi::O;
using abi::SIGEV;

namespace {

struct UserMqueueAttributes {  // struct mq_attr
  std::int64_t flags, messages_max, message_size_max, count;
  std::int64_t reserved[4];
};
static_assert(sizeof(UserMqueueAttributes) == 64);

using Attributes = std::optional<UserMqueueAttributes>;

struct UserSignalEvent {  // struct sigevent
  std::uint64_t value;
  std::int32_t signal, method;
  std::byte unused[48];
};
static_assert(sizeof(UserSignalEvent) == 64);

IpcNamespace& ipc_of(const Thread& current) { return *current.process.ipc; }

// One component: the C library takes the slash away that a name begins with (lookup_one_len). Null
// for a name that is free.
Result<Ref<Inode>> find_queue(const Thread& current, std::string_view name) {
  constexpr std::size_t name_max = 255;  // NAME_MAX
  if (name == "." || name == ".." || name.contains('/')) return Error(E::ACCES);
  if (name.size() > name_max) return Error(E::NAMETOOLONG);
  return ipc_of(current).mqueues.find(name);
}

// The limits of the namespace, unless the maker is above them; then those of the kernel.
Result<MqueueSize> size_of(const Thread& current, const Attributes& wanted) {
  constexpr std::int64_t hard_messages_max = 65536, hard_message_size_max = 16 << 20;
  const IpcNamespace& ipc = ipc_of(current);
  const bool is_above = current.credentials.capable(Capability::SysResource);
  const std::int64_t messages_max = is_above ? hard_messages_max : ipc.msg_max;
  const std::int64_t message_size_max = is_above ? hard_message_size_max : ipc.msgsize_max;
  MqueueSize size{std::min(ipc.msg_max, ipc.msg_default),
                  std::min(ipc.msgsize_max, ipc.msgsize_default)};
  if (wanted) size = {wanted->messages_max, wanted->message_size_max};
  if (size.messages_max <= 0 || size.messages_max > messages_max) return Error(E::INVAL);
  if (size.message_size_max <= 0 || size.message_size_max > message_size_max)
    return Error(E::INVAL);
  return size;
}

// mqueue_create_attr
Result<Ref<Inode>> create_queue(Thread& current, const std::string& name, unsigned mode,
                                const Attributes& wanted) {
  IpcNamespace& ipc = ipc_of(current);
  if (auto allowed = ipc.mqueues.may_change(current.credentials); !allowed)
    return Error(allowed.error());
  if (ipc.queues >= ipc.queues_max && !current.credentials.capable(Capability::SysResource))
    return Error(E::NOSPC);
  const auto size = size_of(current, wanted);
  if (!size) return Error(size.error());
  const User& user = current.machine().user(current.credentials.uid);
  if (user.mqueue_bytes + size->bytes() > current.process.limits[abi::RLIMIT::MSGQUEUE].current)
    return Error(E::MFILE);
  const unsigned permissions = mode & permission_mask & ~current.process.umask;
  const Ref<Inode> queue = make_counted<Mqueue>(ipc, current, abi::S::IFREG | permissions, *size);
  ipc.mqueues.link(name, queue);
  return queue;
}

// Whoever makes a queue may use it as `flags` say, whatever its permissions (prepare_open).
Result<Ref<Inode>> find_or_create(Thread& current, const std::string& name, int flags,
                                  unsigned mode, const Attributes& wanted) {
  auto found = find_queue(current, name);
  if (!found) return found;
  if (!*found) {
    if (!(flags & O::CREAT)) return Error(E::NOENT);
    return create_queue(current, name, mode, wanted);
  }
  if (flags & O::CREAT && flags & O::EXCL) return Error(E::EXIST);
  const int access = flags & access_mask;
  if (access == access_mask) return Error(E::INVAL);
  const unsigned needed = access == O::RDWR     ? may_read | may_write
                          : access == O::WRONLY ? may_write
                                                : may_read;
  if (auto allowed = (*found)->permission(current.credentials, needed); !allowed)
    return Error(allowed.error());
  return found;
}

// EBADF for what is no queue.
Result<Ref<MqueueFile>> get_queue(const Thread& current, int fd) {
  const auto file = current.files().get(fd);
  if (!file) return Error(file.error());
  auto* queue = dynamic_cast<MqueueFile*>(file->get());
  if (!queue) return Error(E::BADF);
  return Ref<MqueueFile>(queue);
}

}  // namespace

// The descriptor is closed on exec, whatever the flags say.
Task<long> sys_mq_open(Thread& current, UserAddress name, int flags, unsigned mode,
                       UserAddress attributes) {
  Attributes wanted;
  if (attributes) wanted = co_await current.memory().get<UserMqueueAttributes>(attributes);
  const std::string path = co_await get_name(current, name);
  co_await current.files().check_room(descriptor_limit(current));
  const Ref<Inode> queue = co_await find_or_create(current, path, flags, mode, wanted);
  constexpr int opening_flags = O::CREAT | O::EXCL | O::NOCTTY | O::TRUNC;
  const int kept_flags = flags & O::PATH ? flags : flags & ~opening_flags;
  const Ref<File> file = co_await queue->open(current, kept_flags);
  if (flags & O::DIRECT && !file->is_path()) co_return Error(E::INVAL);
  co_return current.files().install(file, true, descriptor_limit(current));
}

Result<long> sys_mq_unlink(Thread& current, UserAddress name) {
  const auto path = get_name(current, name);
  if (!path) return Error(path.error());
  const auto queue = find_queue(current, *path);
  if (!queue) return Error(queue.error());
  if (!*queue) return Error(E::NOENT);
  Directory& names = ipc_of(current).mqueues;
  if (auto allowed = names.may_unlink(current.credentials, **queue); !allowed)
    return Error(allowed.error());
  names.unlink(*path);
  return 0;
}

namespace {

// A time of the real-time clock, in ns since boot; without one, never. EFAULT, EINVAL.
Result<Nanoseconds> prepare_timeout(const Thread& current, UserAddress timeout) {
  if (!timeout) return never;
  const auto time = current.memory().get<Timespec>(timeout);
  if (!time) return Error(time.error());
  if (!time->is_valid()) return Error(E::INVAL);
  return current.machine().scheduler.timers.since_boot(to_nanoseconds(*time));
}

}  // namespace

Task<long> sys_mq_timedsend(Thread& current, int fd, UserAddress text, std::size_t size,
                            unsigned priority, UserAddress timeout) {
  const Nanoseconds deadline = co_await prepare_timeout(current, timeout);
  if (priority >= abi::mq_prio_max) co_return Error(E::INVAL);
  const Ref<MqueueFile> file = co_await get_queue(current, fd);
  if (!file->can_write()) co_return Error(E::BADF);
  Mqueue& queue = file->queue();
  if (size > static_cast<std::uint64_t>(queue.size.message_size_max)) co_return Error(E::MSGSIZE);
  MqueueMessage message{priority, std::vector<std::byte>(size)};
  co_await current.memory().read(text, message.text);
  co_await queue.send(current, std::move(message), !file->is_nonblocking(), deadline);
  co_return 0;
}

// The message is gone even if it cannot be given to the program.
Task<long> sys_mq_timedreceive(Thread& current, int fd, UserAddress text, std::size_t size,
                               UserAddress priority, UserAddress timeout) {
  const Nanoseconds deadline = co_await prepare_timeout(current, timeout);
  const Ref<MqueueFile> file = co_await get_queue(current, fd);
  if (!file->can_read()) co_return Error(E::BADF);
  Mqueue& queue = file->queue();
  if (size < static_cast<std::uint64_t>(queue.size.message_size_max)) co_return Error(E::MSGSIZE);
  const MqueueMessage message = co_await queue.receive(current, !file->is_nonblocking(), deadline);
  if (priority) co_await current.memory().put(priority, message.priority);
  co_await current.memory().write(text, message.text);
  co_return static_cast<long>(message.text.size());
}

namespace {

// SIGEV_THREAD sends its notice to a netlink socket, of which the program brings a descriptor
// (`signal`) and a cookie (`value`).
Result<> check_netlink(const Thread& current, const UserSignalEvent& event) {
  std::byte cookie[32];  // NOTIFY_COOKIE_LEN
  if (auto copied = current.memory().read(event.value, cookie); !copied) return copied;
  if (auto file = current.files().get(event.signal); !file) return Error(file.error());
  return Error(E::NOTSOCK);  // there are no netlink sockets
}

Result<> check_event(const Thread& current, const UserSignalEvent& event) {
  if (event.method < SIGEV::SIGNAL || event.method > SIGEV::THREAD) return Error(E::INVAL);
  const bool is_signal = event.signal >= 0 && event.signal <= abi::last_signal;
  if (event.method == SIGEV::SIGNAL && !is_signal) return Error(E::INVAL);
  if (event.method == SIGEV::THREAD) return check_netlink(current, event);
  return {};
}

}  // namespace

Result<long> sys_mq_notify(Thread& current, int fd, UserAddress event) {
  UserSignalEvent wanted{};
  if (event) {
    const auto copied = current.memory().get<UserSignalEvent>(event);
    if (!copied) return Error(copied.error());
    wanted = *copied;
    if (auto checked = check_event(current, wanted); !checked) return Error(checked.error());
  }
  const auto file = get_queue(current, fd);
  if (!file) return Error(file.error());
  Mqueue& queue = (*file)->queue();
  if (event)
    return zero_or_error(queue.request_notice({&current.process, wanted.method, wanted.signal}));
  queue.cancel_notice(current.process);
  return 0;
}

Result<long> sys_mq_getsetattr(Thread& current, int fd, UserAddress new_attributes,
                               UserAddress old_attributes) {
  UserMqueueAttributes wanted{};
  if (new_attributes) {
    const auto copied = current.memory().get<UserMqueueAttributes>(new_attributes);
    if (!copied) return Error(copied.error());
    wanted = *copied;
    if (wanted.flags & ~std::int64_t{O::NONBLOCK}) return Error(E::INVAL);
  }
  const auto found = get_queue(current, fd);
  if (!found) return Error(found.error());
  MqueueFile& file = **found;
  const Mqueue& queue = file.queue();
  const UserMqueueAttributes before{.flags = file.flags() & O::NONBLOCK,
                                    .messages_max = queue.size.messages_max,
                                    .message_size_max = queue.size.message_size_max,
                                    .count = static_cast<std::int64_t>(queue.count()),
                                    .reserved = {}};
  if (new_attributes)
    file.set_flags((file.flags() & ~O::NONBLOCK) | static_cast<int>(wanted.flags));
  if (!old_attributes) return 0;
  return zero_or_error(current.memory().put(old_attributes, before));
}

}  // namespace plumbline
