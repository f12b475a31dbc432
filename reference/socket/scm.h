// SPDX-License-Identifier: Apache-2.0
// Control messages of unix sockets: descriptors and credentials that travel with the data
// (net/core/scm.c; unix(7), "Ancillary messages").
#pragma once

#include <optional>
#include <vector>

#include "reference/file/file.h"
#include "reference/socket/message.h"
#include "reference/socket/socket.h"

namespace plumbline {

// struct scm_cookie: what a message carries besides its bytes.
struct ScmCookie {
  struct Sender {
    int pid = 0;
    std::uint32_t uid = ~0u, gid = ~0u;
    bool operator==(const Sender&) const = default;
  };
  Sender sender;
  std::vector<Ref<File>> files;  // scm_fp_list
};

inline constexpr std::size_t scm_files_max = 253;  // SCM_MAX_FD

// Takes the sent control messages apart: EINVAL, EBADF, EPERM, ESRCH (scm_send).
Result<ScmCookie> scm_send(Thread& current, const Socket& socket, const Message& message);

// Gives a receiver what it has room for; descriptors that have none are closed (scm_recv).
void scm_recv(Thread& current, const Socket& socket, Message& message, ScmCookie& scm);

}  // namespace plumbline
