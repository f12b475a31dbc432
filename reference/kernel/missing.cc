// SPDX-License-Identifier: Apache-2.0
// Calls that are being written: weak, so that the real ones take their place.
#include "reference/file/syscalls.h"
#include "reference/ipc/syscalls.h"
#include "reference/kernel/syscalls.h"
#pragma GCC diagnostic ignored "-Wunused-parameter"
namespace plumbline {
#define MISSING_TASK(call, ...) __attribute__((weak)) Task<long> call(Thread& current __VA_OPT__(, ) __VA_ARGS__) { co_return Error(E::NOSYS); }
#define MISSING(call, ...) __attribute__((weak)) Result<long> call(Thread& current __VA_OPT__(, ) __VA_ARGS__) { return Error(E::NOSYS); }
MISSING_TASK(sys_poll, UserAddress, unsigned, int)
MISSING_TASK(sys_ppoll, UserAddress, unsigned, UserAddress, UserAddress, std::size_t)
MISSING_TASK(sys_select, int, UserAddress, UserAddress, UserAddress, UserAddress)
MISSING_TASK(sys_pselect6, int, UserAddress, UserAddress, UserAddress, UserAddress, UserAddress)
MISSING(sys_epoll_create, int)
MISSING(sys_epoll_create1, int)
MISSING(sys_epoll_ctl, int, int, int, UserAddress)
MISSING_TASK(sys_epoll_wait, int, UserAddress, int, int)
MISSING_TASK(sys_epoll_pwait, int, UserAddress, int, int, UserAddress, std::size_t)
MISSING_TASK(sys_epoll_pwait2, int, UserAddress, int, UserAddress, UserAddress, std::size_t)
MISSING(sys_eventfd, unsigned)
MISSING(sys_eventfd2, unsigned, int)
MISSING(sys_timerfd_create, int, int)
MISSING(sys_timerfd_settime, int, int, UserAddress, UserAddress)
MISSING(sys_timerfd_gettime, int, UserAddress)
}
