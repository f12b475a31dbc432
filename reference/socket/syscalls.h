// SPDX-License-Identifier: Apache-2.0
// The system calls of this folder, with the arguments of the kernel's SYSCALL_DEFINEs. Each stands
// in the file named above it.
#pragma once

#include "reference/core/task.h"
#include "reference/task/thread.h"

namespace plumbline {

// socket_calls.cc
Result<long> sys_socket(Thread& current, int family, int type, int protocol);
Result<long> sys_socketpair(Thread& current, int family, int type, int protocol, UserAddress fds);
Result<long> sys_bind(Thread& current, int fd, UserAddress address, int size);
Result<long> sys_listen(Thread& current, int fd, int backlog);
Task<long> sys_accept(Thread& current, int fd, UserAddress address, UserAddress size);
Task<long> sys_accept4(Thread& current, int fd, UserAddress address, UserAddress size, int flags);
Task<long> sys_connect(Thread& current, int fd, UserAddress address, int size);
Result<long> sys_getsockname(Thread& current, int fd, UserAddress address, UserAddress size);
Result<long> sys_getpeername(Thread& current, int fd, UserAddress address, UserAddress size);
Result<long> sys_shutdown(Thread& current, int fd, int how);
Result<long> sys_setsockopt(Thread& current, int fd, int level, int name, UserAddress value,
                            int size);
Result<long> sys_getsockopt(Thread& current, int fd, int level, int name, UserAddress value,
                            UserAddress size);

// message_calls.cc
Task<long> sys_sendto(Thread& current, int fd, UserAddress buffer, std::size_t size, unsigned flags,
                      UserAddress address, int address_size);
Task<long> sys_recvfrom(Thread& current, int fd, UserAddress buffer, std::size_t size,
                        unsigned flags, UserAddress address, UserAddress address_size);
Task<long> sys_sendmsg(Thread& current, int fd, UserAddress message, unsigned flags);
Task<long> sys_recvmsg(Thread& current, int fd, UserAddress message, unsigned flags);
Task<long> sys_sendmmsg(Thread& current, int fd, UserAddress messages, unsigned count,
                        unsigned flags);
Task<long> sys_recvmmsg(Thread& current, int fd, UserAddress messages, unsigned count,
                        unsigned flags, UserAddress timeout);

}  // namespace plumbline
