// SPDX-License-Identifier: Apache-2.0
// The system calls of this folder: processes, credentials, limits and signals.
#pragma once

#include "reference/core/task.h"
#include "reference/task/thread.h"

namespace plumbline {

// process.cc
Result<long> sys_fork(Thread& current);
Result<long> sys_exit(Thread& current, int status);
Result<long> sys_exit_group(Thread& current, int status);

Result<long> sys_unshare(Thread& current, unsigned long flags);

// wait.cc
Task<long> sys_wait4(Thread& current, int pid, UserAddress status, int options, UserAddress usage);
Task<long> sys_waitid(Thread& current, int kind, int id, UserAddress info, int options,
                      UserAddress usage);

// pidfd.cc
Result<long> sys_pidfd_open(Thread& current, int pid, unsigned flags);
Result<long> sys_pidfd_send_signal(Thread& current, int fd, int signal, UserAddress info,
                                   unsigned flags);

// credentials.cc
Result<long> sys_setresuid(Thread& current, unsigned ruid, unsigned euid, unsigned suid);
Result<long> sys_setresgid(Thread& current, unsigned rgid, unsigned egid, unsigned sgid);
Result<long> sys_setgroups(Thread& current, int size, UserAddress list);
Result<long> sys_capset(Thread& current, UserAddress header, UserAddress data);
Result<long> sys_setrlimit(Thread& current, unsigned resource, UserAddress limit);
Result<long> sys_getrlimit(Thread& current, unsigned resource, UserAddress limit);

// memory_access.cc
Result<long> sys_peek(Thread& current, UserAddress address, std::int64_t offset, UserAddress buffer,
                      std::size_t size);
Result<long> sys_poke(Thread& current, UserAddress address, std::int64_t offset, UserAddress buffer,
                      std::size_t size);

// signals.cc
Result<long> sys_kill(Thread& current, int pid, int signal);
Task<long> sys_pause(Thread& current);
Result<long> sys_rt_sigaction(Thread& current, int signal, UserAddress action, UserAddress old,
                              std::size_t mask_size);
Result<long> sys_rt_sigprocmask(Thread& current, int how, UserAddress set, UserAddress old,
                                std::size_t mask_size);
Result<long> sys_rt_sigpending(Thread& current, UserAddress set, std::size_t mask_size);

}  // namespace plumbline
