// SPDX-License-Identifier: Apache-2.0
// The part of abi_check.cc for which the kernel has no header, or one that libc's exclude.
#include <fcntl.h>
#include <sys/eventfd.h>
#include <sys/select.h>
#include <sys/syscall.h>
#include <time.h>

#include <cstddef>

#include "reference/abi/calls.h"

#define CHECK_SPLICE_F(name, value) static_assert(SPLICE_F_##name == (value));
#define CHECK_EFD(name, value) static_assert(EFD_##name == (value));

PLUMBLINE_SPLICE_F(CHECK_SPLICE_F)
PLUMBLINE_EFD(CHECK_EFD)

namespace plumbline::abi {

static_assert(itimerspec_layout.size == sizeof(::itimerspec));
static_assert(itimerspec_fields[0].offset == offsetof(::itimerspec, it_interval));
static_assert(itimerspec_fields[1].offset == offsetof(::itimerspec, it_value));
static_assert(timespec.size == sizeof(::timespec));
static_assert(timeval.size == sizeof(::timeval));
static_assert(timestamp.size == sizeof(::time_t));
static_assert(descriptor_set.size == sizeof(::fd_set));

namespace {

// Calls of the table by their names: a wrong number would make another call.
consteval bool number_is(std::string_view name, int number) {
  bool found = false;
  for (const Call& call : calls) {
    if (call.name != name) continue;
    if (call.number != number) return false;
    found = true;
  }
  return found;
}

}  // namespace

#define CHECK_CALL(name) static_assert(number_is(#name, SYS_##name))
CHECK_CALL(read);
CHECK_CALL(write);
CHECK_CALL(readv);
CHECK_CALL(writev);
CHECK_CALL(pread64);
CHECK_CALL(pwrite64);
CHECK_CALL(lseek);
CHECK_CALL(close);
CHECK_CALL(close_range);
CHECK_CALL(dup);
CHECK_CALL(dup2);
CHECK_CALL(dup3);
CHECK_CALL(fcntl);
CHECK_CALL(ioctl);
CHECK_CALL(open);
CHECK_CALL(mknod);
CHECK_CALL(unlink);
CHECK_CALL(umask);
CHECK_CALL(pipe);
CHECK_CALL(pipe2);
CHECK_CALL(splice);
CHECK_CALL(tee);
CHECK_CALL(vmsplice);
CHECK_CALL(poll);
CHECK_CALL(ppoll);
CHECK_CALL(select);
CHECK_CALL(pselect6);
CHECK_CALL(epoll_create);
CHECK_CALL(epoll_create1);
CHECK_CALL(epoll_ctl);
CHECK_CALL(epoll_wait);
CHECK_CALL(epoll_pwait);
CHECK_CALL(epoll_pwait2);
CHECK_CALL(eventfd);
CHECK_CALL(eventfd2);
CHECK_CALL(timerfd_create);
CHECK_CALL(timerfd_settime);
CHECK_CALL(timerfd_gettime);
CHECK_CALL(msgget);
CHECK_CALL(msgsnd);
CHECK_CALL(msgrcv);
CHECK_CALL(msgctl);
CHECK_CALL(semget);
CHECK_CALL(semop);
CHECK_CALL(semtimedop);
CHECK_CALL(semctl);
CHECK_CALL(mq_open);
CHECK_CALL(mq_unlink);
CHECK_CALL(mq_timedsend);
CHECK_CALL(mq_timedreceive);
CHECK_CALL(mq_notify);
CHECK_CALL(mq_getsetattr);
CHECK_CALL(futex);
CHECK_CALL(wait4);
CHECK_CALL(waitid);
CHECK_CALL(pidfd_open);
CHECK_CALL(pidfd_send_signal);
CHECK_CALL(fork);
CHECK_CALL(exit);
CHECK_CALL(exit_group);
CHECK_CALL(setresuid);
CHECK_CALL(setresgid);
CHECK_CALL(setrlimit);
CHECK_CALL(getrlimit);
CHECK_CALL(kill);
CHECK_CALL(pause);
CHECK_CALL(rt_sigaction);
CHECK_CALL(rt_sigprocmask);
CHECK_CALL(rt_sigpending);

}  // namespace plumbline::abi
