// SPDX-License-Identifier: Apache-2.0
// The system calls of this folder, with the arguments of the kernel's SYSCALL_DEFINEs. Each stands
// in the file named above it.
#pragma once

#include "reference/core/task.h"
#include "reference/task/thread.h"

namespace plumbline {

// read_write.cc
Task<long> sys_read(Thread& current, int fd, UserAddress buffer, std::size_t size);
Task<long> sys_write(Thread& current, int fd, UserAddress buffer, std::size_t size);
Task<long> sys_readv(Thread& current, int fd, UserAddress vector, std::size_t count);
Task<long> sys_writev(Thread& current, int fd, UserAddress vector, std::size_t count);
Task<long> sys_pread64(Thread& current, int fd, UserAddress buffer, std::size_t size, long offset);
Task<long> sys_pwrite64(Thread& current, int fd, UserAddress buffer, std::size_t size, long offset);
Result<long> sys_lseek(Thread& current, int fd, long offset, int whence);

// descriptors.cc
Result<long> sys_close(Thread& current, int fd);
Result<long> sys_close_range(Thread& current, unsigned first, unsigned last, unsigned flags);
Result<long> sys_dup(Thread& current, int oldfd);
Result<long> sys_dup2(Thread& current, int oldfd, int newfd);
Result<long> sys_dup3(Thread& current, int oldfd, int newfd, int flags);

// fcntl.cc
Result<long> sys_fcntl(Thread& current, int fd, unsigned command, unsigned long argument);
Result<long> sys_ioctl(Thread& current, int fd, unsigned request, UserAddress argument);

// open.cc
Task<long> sys_open(Thread& current, UserAddress path, int flags, unsigned mode);

// memfd.cc
Result<long> sys_memfd_create(Thread& current, UserAddress name, unsigned flags);
Result<long> sys_ftruncate(Thread& current, int fd, std::int64_t length);

// mknod.cc
Result<long> sys_mknod(Thread& current, UserAddress path, unsigned mode, unsigned device);
Result<long> sys_unlink(Thread& current, UserAddress path);
Result<long> sys_umask(Thread& current, unsigned mask);

// pipe_file.cc
Result<long> sys_pipe(Thread& current, UserAddress fds);
Result<long> sys_pipe2(Thread& current, UserAddress fds, int flags);

// sendfile.cc
Task<long> sys_sendfile(Thread& current, int out_fd, int in_fd, UserAddress offset,
                        std::size_t size);

// splice.cc
Task<long> sys_splice(Thread& current, int fd_in, UserAddress offset_in, int fd_out,
                      UserAddress offset_out, std::size_t size, unsigned flags);
Task<long> sys_tee(Thread& current, int fd_in, int fd_out, std::size_t size, unsigned flags);

// vmsplice.cc
Task<long> sys_vmsplice(Thread& current, int fd, UserAddress vector, std::size_t count,
                        unsigned flags);

// poll.cc
Task<long> sys_poll(Thread& current, UserAddress fds, unsigned count, int timeout);
Task<long> sys_ppoll(Thread& current, UserAddress fds, unsigned count, UserAddress timeout,
                     UserAddress mask, std::size_t mask_size);

// select.cc
Task<long> sys_select(Thread& current, int count, UserAddress read, UserAddress write,
                      UserAddress except, UserAddress timeout);
Task<long> sys_pselect6(Thread& current, int count, UserAddress read, UserAddress write,
                        UserAddress except, UserAddress timeout, UserAddress mask);

// epoll.cc
Result<long> sys_epoll_create(Thread& current, int size);
Result<long> sys_epoll_create1(Thread& current, int flags);
Result<long> sys_epoll_ctl(Thread& current, int epfd, int operation, int fd, UserAddress event);
Task<long> sys_epoll_wait(Thread& current, int epfd, UserAddress events, int count, int timeout);
Task<long> sys_epoll_pwait(Thread& current, int epfd, UserAddress events, int count, int timeout,
                           UserAddress mask, std::size_t mask_size);
Task<long> sys_epoll_pwait2(Thread& current, int epfd, UserAddress events, int count,
                            UserAddress timeout, UserAddress mask, std::size_t mask_size);

// eventfd.cc
Result<long> sys_eventfd(Thread& current, unsigned count);
Result<long> sys_eventfd2(Thread& current, unsigned count, int flags);

// timerfd.cc
Result<long> sys_timerfd_create(Thread& current, int clock, int flags);
Result<long> sys_timerfd_settime(Thread& current, int fd, int flags, UserAddress value,
                                 UserAddress old);
Result<long> sys_timerfd_gettime(Thread& current, int fd, UserAddress value);

}  // namespace plumbline
