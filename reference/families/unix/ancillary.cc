// SPDX-License-Identifier: Apache-2.0
// Descriptors and credentials on their way (unix(7), "Ancillary messages").
#include "reference/families/unix/unix_sock.h"

#include "reference/file/fd_table.h"

namespace plumbline {
namespace {

// A user's descriptors under way are limited like those of one process (too_many_unix_fds).
bool has_too_many(Thread& current) {
  const User& user = current.machine().user(current.credentials.uid);
  return user.unix_inflight > descriptor_limit(current) &&
         !current.credentials.capable(Capability::SysResource) &&
         !current.credentials.capable(Capability::SysAdmin);
}

}  // namespace

InflightFiles::~InflightFiles() { remove(); }

void InflightFiles::add_to(UnixSock& to) {
  UnixInflight& inflight = *to.machine.unix_inflight;
  receiver = &to;
  inflight.messages.push_back(*this);
  user_.unix_inflight += files.size();
  for (const Ref<File>& file : files)
    if (unix_get_socket(*file)) ++inflight.sockets;
}

void InflightFiles::remove() {
  if (!receiver) return;
  UnixInflight& inflight = *receiver->machine.unix_inflight;
  receiver = nullptr;
  unlink();
  user_.unix_inflight -= files.size();
  for (const Ref<File>& file : files)
    if (unix_get_socket(*file)) --inflight.sockets;
}

UnixSock* unix_get_socket(File& file) {
  Socket* const socket = socket_of(file);
  const bool is_unix = socket && socket->sk && socket->sk->family == abi::AF::UNIX;
  return is_unix ? &unix_sk(*socket) : nullptr;
}

Result<> unix_scm_to_skb(Thread& current, ScmCookie& scm, SkBuff& skb, bool with_files) {
  auto control = std::make_unique<UnixControl>();
  control->sender = scm.sender;
  control->has_sender = scm.sender.pid != 0;
  if (!scm.files.empty() && with_files) {
    if (has_too_many(current)) return Error(E::TOOMANYREFS);
    User& user = current.machine().user(current.credentials.uid);
    control->files = std::make_unique<InflightFiles>(scm.files, user);
  }
  skb.control = std::move(control);
  return {};
}

// Who sends is noted even if nobody has asked for it yet, if somebody may (maybe_add_creds).
void unix_add_sender(const Thread& current, SkBuff& skb, const Socket& socket,
                     const UnixSock& other) {
  UnixControl& control = control_of(skb);
  if (control.has_sender) return;
  const bool wanted = socket.wants_sender() || !other.socket || other.socket->wants_sender();
  if (!wanted) return;
  const Credentials& own = current.credentials;
  control.sender = {current.process.pid, own.uid, own.gid};
  control.has_sender = true;
}

// SO_PASSRIGHTS, which a connection has from its listener.
bool unix_refuses_files(const UnixSock& receiver, SkBuff& skb) {
  const UnixSock& asked = receiver.listener ? *receiver.listener : receiver;
  return control_of(skb).files && asked.socket && !asked.socket->passrights;
}

// What goes to the receiver; MSG_PEEK leaves a copy (unix_detach_fds, unix_peek_fds).
void unix_take_ancillary(ScmCookie& scm, SkBuff& skb, bool peeks) {
  std::unique_ptr<InflightFiles>& files = control_of(skb).files;
  if (!files) return;
  scm.files = files->files;
  if (!peeks) files = nullptr;
}

}  // namespace plumbline
