// SPDX-License-Identifier: Apache-2.0
// pidfd_open and pidfd_send_signal (pidfd_open(2), pidfd_send_signal(2)).
#include "reference/kernel/pidfd.h"

#include "reference/file/fd_table.h"
#include "reference/kernel/kernel.h"
#include "reference/kernel/syscalls.h"
#include "reference/kernel/user_siginfo.h"

namespace plumbline {

Result<Ref<PidFd>> get_pidfd(const Thread& current, int fd) {
  const auto file = current.files().get(fd);
  if (!file) return Error(file.error());
  auto* pidfd = dynamic_cast<PidFd*>(file->get());
  if (!pidfd) return Error(E::BADF);
  return Ref<PidFd>(pidfd);
}

PollMask PidFd::poll(PollTable* table) {
  poll_wait(table, process.wait_end);
  const bool tells = process.machine.config.has(changes::pidfd_tells_of_reaping);
  if (process.reaped && tells) return poll_in | abi::POLL::HUP;
  return process.has_ended() ? poll_in : 0;
}

// The descriptor is closed on exec without being told to.
Result<long> sys_pidfd_open(Thread& current, int pid, unsigned flags) {
  constexpr unsigned nonblocking = abi::PIDFD::NONBLOCK;
  if (flags & ~nonblocking || pid <= 0) return Error(E::INVAL);
  Process* const process = kernel_of(current).find_process(pid);
  if (!process) return Error(E::SRCH);
  const int file_flags = abi::O::RDWR | static_cast<int>(flags);
  return install_file(current, make_counted<PidFd>(*process, file_flags), abi::O::CLOEXEC);
}

// Only to itself can a process send what looks as if the kernel or kill(2) had sent it.
Result<long> sys_pidfd_send_signal(Thread& current, int fd, int signal, UserAddress info,
                                   unsigned flags) {
  if (flags) return Error(E::INVAL);
  const auto file = get_pidfd(current, fd);
  if (!file) return Error(file.error());
  Process& process = (*file)->process;
  if (info) {
    constexpr int code_of_tgkill = -6;  // SI_TKILL
    const auto wanted = current.memory().get<UserSignalInfo>(info);
    if (!wanted) return Error(wanted.error());
    if (wanted->signal != signal) return Error(E::INVAL);
    const bool is_own = &current == process.leader;
    if (!is_own && (wanted->code >= 0 || wanted->code == code_of_tgkill)) return Error(E::PERM);
  }
  if (process.reaped) return Error(E::SRCH);
  return zero_or_error(kill_process(current, process, signal));
}

}  // namespace plumbline
