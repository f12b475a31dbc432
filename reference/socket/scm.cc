// SPDX-License-Identifier: Apache-2.0
#include "reference/socket/scm.h"

#include <algorithm>

#include "reference/file/fd_table.h"
#include "reference/socket/net_namespace.h"
#include "reference/socket/proto_ops.h"

namespace plumbline {
namespace {

using abi::SCM;
using abi::SOL;

constexpr std::uint32_t overflow_id = 65534;  // of who is nobody (overflowuid)

struct UserCredentials {  // struct ucred
  std::int32_t pid;
  std::uint32_t uid, gid;
};

template <class T>
T read(std::span<const std::byte> bytes) {
  T value;
  std::memcpy(&value, bytes.data(), sizeof value);
  return value;
}

// A sender may be somebody else only with the capability to become them (scm_check_creds).
Result<> check_credentials(const Thread& current, const UserCredentials& claimed) {
  const Credentials& own = current.credentials;
  if (claimed.uid == ~0u || claimed.gid == ~0u) return Error(E::INVAL);
  const bool pid = claimed.pid == current.process.pid || own.capable(Capability::SysAdmin);
  const bool uid = claimed.uid == own.uid || claimed.uid == own.euid || claimed.uid == own.suid ||
                   own.capable(Capability::Setuid);
  const bool gid = claimed.gid == own.gid || claimed.gid == own.egid || claimed.gid == own.sgid ||
                   own.capable(Capability::Setgid);
  if (!pid || !uid || !gid) return Error(E::PERM);
  return {};
}

// scm_fp_copy
Result<> take_files(Thread& current, std::span<const std::byte> data, ScmCookie& scm) {
  const std::size_t count = data.size() / sizeof(std::int32_t);
  if (count > scm_files_max || scm.files.size() + count > scm_files_max) return Error(E::INVAL);
  for (std::size_t i = 0; i < count; ++i) {
    const auto fd = read<std::int32_t>(data.subspan(i * sizeof(std::int32_t)));
    auto file = current.files().get_raw(fd);
    if (!file) return Error(file.error());
    scm.files.push_back(std::move(*file));
  }
  return {};
}

Result<> take_message(Thread& current, const Socket& socket, const ControlHeader& header,
                      std::span<const std::byte> data, ScmCookie& scm) {
  if (header.level != SOL::SOCKET) return {};
  switch (header.type) {
    case SCM::RIGHTS:
      if (socket.ops->family() != abi::AF::UNIX) return Error(E::INVAL);
      return take_files(current, data, scm);
    case SCM::CREDENTIALS: {
      if (data.size() != sizeof(UserCredentials)) return Error(E::INVAL);
      const auto claimed = read<UserCredentials>(data);
      if (auto allowed = check_credentials(current, claimed); !allowed) return allowed;
      scm.sender = {claimed.pid, claimed.uid, claimed.gid};
      return {};
    }
    default:
      return Error(E::INVAL);
  }
}

}  // namespace

Result<ScmCookie> scm_send(Thread& current, const Socket& socket, const Message& message) {
  ScmCookie scm;
  std::span<const std::byte> rest = message.sent_control;
  while (rest.size() >= sizeof(ControlHeader)) {
    const auto header = read<ControlHeader>(rest);
    if (header.size < sizeof(ControlHeader) || header.size > rest.size()) return Error(E::INVAL);
    const auto data = rest.subspan(sizeof(ControlHeader), header.size - sizeof(ControlHeader));
    if (auto taken = take_message(current, socket, header, data, scm); !taken)
      return Error(taken.error());
    rest = rest.subspan(std::min(abi::cmsg_align(header.size), rest.size()));
  }
  return scm;
}

namespace {

// scm_detach_fds: as many as there is room for in the buffer, and in the table.
void receive_files(Thread& current, Message& message, const std::vector<Ref<File>>& files) {
  UserMemory& memory = current.memory();
  const std::size_t room =
      message.control_room <= sizeof(ControlHeader)
          ? 0
          : (message.control_room - sizeof(ControlHeader)) / sizeof(std::int32_t);
  const bool close_on_exec = message.has(abi::MSG_FLAG::CMSG_CLOEXEC);
  const UserAddress numbers = message.control + sizeof(ControlHeader);
  std::size_t count = 0;
  while (count < std::min(room, files.size())) {
    const UserAddress at = numbers + count * sizeof(std::int32_t);
    const auto fd = current.files().reserve(descriptor_limit(current));
    if (!fd) break;
    current.files().cancel(*fd);
    if (!memory.put(at, *fd)) break;
    current.files().replace(*fd, files[count], close_on_exec);
    ++count;
  }
  if (count > 0) {
    const std::size_t size = count * sizeof(std::int32_t);
    const ControlHeader header{sizeof(ControlHeader) + size, SOL::SOCKET, SCM::RIGHTS};
    if (memory.put(message.control, header)) {
      const std::size_t space =
          std::min(sizeof(ControlHeader) + abi::cmsg_align(size), message.control_room);
      message.control += space;
      message.control_room -= space;
    }
  }
  if (count < files.size()) message.flags |= abi::MSG_FLAG::CTRUNC;
}

// scm_pidfd_recv: nothing of a sender that nobody knows, or that is gone.
void receive_pidfd(Thread& current, const Socket& socket, Message& message, int pid) {
  if (message.control_room < sizeof(ControlHeader) + sizeof(std::int32_t)) {
    message.flags |= abi::MSG_FLAG::CTRUNC;
    return;
  }
  if (pid == 0) return;
  auto file = socket.sk->net.make_pidfd(current, pid);
  const auto fd = current.files().reserve(descriptor_limit(current));
  if (fd) current.files().cancel(*fd);
  const std::int32_t number =
      file && fd ? *fd : -static_cast<int>(file ? fd.error() : file.error());
  const auto told = put_cmsg(current.memory(), message, SOL::SOCKET, SCM::PIDFD,
                             std::as_bytes(std::span(&number, 1)));
  if (told && number >= 0) current.files().replace(number, std::move(*file), true);
}

}  // namespace

void scm_recv(Thread& current, const Socket& socket, Message& message, ScmCookie& scm) {
  if (message.control == 0) {
    if (socket.wants_sender() || !scm.files.empty()) message.flags |= abi::MSG_FLAG::CTRUNC;
    scm.files.clear();
    return;
  }
  if (socket.passcred) {
    const auto munged = [](std::uint32_t id) { return id == ~0u ? overflow_id : id; };
    const UserCredentials sender{scm.sender.pid, munged(scm.sender.uid), munged(scm.sender.gid)};
    (void)put_cmsg(current.memory(), message, SOL::SOCKET, SCM::CREDENTIALS,
                   std::as_bytes(std::span(&sender, 1)));
  }
  if (socket.passpidfd) receive_pidfd(current, socket, message, scm.sender.pid);
  if (!scm.files.empty()) receive_files(current, message, scm.files);
  scm.files.clear();
}

}  // namespace plumbline
