// SPDX-License-Identifier: Apache-2.0
// pidfd_open and pidfd_send_signal (pidfd_open(2), pidfd_send_signal(2)).
#include "reference/kernel/pidfd.h"

#include <bit>

#include "reference/file/fd_table.h"
#include "reference/kernel/kernel.h"
#include "reference/kernel/syscalls.h"
#include "reference/kernel/user_siginfo.h"

namespace plumbline {

using abi::PIDFD_SIGNAL;

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

Result<Ref<File>> make_pidfd(Thread& current, int pid) {
  Process* const process = kernel_of(current).find_process(pid);
  if (!process) return Error(E::SRCH);
  return Ref<File>(make_counted<PidFd>(*process, abi::O::RDWR));
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

namespace {

// What a program has to say with a signal. Only to itself can it say what looks as if the kernel or
// kill(2) had sent it.
Result<> check_info(const Thread& current, UserAddress info, int signal, bool to_itself) {
  constexpr int code_of_tgkill = -6;  // SI_TKILL
  const auto wanted = current.memory().get<UserSignalInfo>(info);
  if (!wanted) return Error(wanted.error());
  if (wanted->signal != signal) return Error(E::INVAL);
  if (!to_itself && (wanted->code >= 0 || wanted->code == code_of_tgkill)) return Error(E::PERM);
  return {};
}

}  // namespace

Result<long> sys_pidfd_send_signal(Thread& current, int fd, int signal, UserAddress info,
                                   unsigned flags) {
  const bool has_flags = current.config().has(changes::pidfd_signals_threads_and_groups);
  const unsigned known =
      has_flags ? PIDFD_SIGNAL::THREAD | PIDFD_SIGNAL::THREAD_GROUP | PIDFD_SIGNAL::PROCESS_GROUP
                : 0;
  if (flags & ~known || std::popcount(flags) > 1) return Error(E::INVAL);
  const auto file = get_pidfd(current, fd);
  if (!file) return Error(file.error());
  Process& process = (*file)->process;
  const bool to_group = flags == PIDFD_SIGNAL::PROCESS_GROUP;
  const bool to_itself = &current == process.leader && !to_group;
  if (info)
    if (auto checked = check_info(current, info, signal, to_itself); !checked)
      return Error(checked.error());
  if (to_group) return zero_or_error(kill_group(current, process.pid, signal));
  if (process.reaped) return Error(E::SRCH);
  if (flags == PIDFD_SIGNAL::THREAD)
    return zero_or_error(kill_thread(current, *process.leader, signal));
  return zero_or_error(kill_process(current, process, signal));
}

}  // namespace plumbline
