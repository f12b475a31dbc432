// SPDX-License-Identifier: Apache-2.0
#include "reference/kernel/dispatch.h"

#include <algorithm>
#include <string_view>
#include <utility>

#include "reference/abi/calls.h"
#include "reference/file/syscalls.h"
#include "reference/ipc/syscalls.h"
#include "reference/kernel/syscalls.h"
#include "reference/socket/syscalls.h"

namespace plumbline {
namespace {

// Adapts a handler's parameters to registers, narrowing each as SYSCALL_DEFINE does.
template <auto handler>
struct FromRegisters;

template <class... Parameters, Task<long> (*handler)(Thread&, Parameters...)>
struct FromRegisters<handler> {
  template <std::size_t... I>
  static Task<long> enter(Thread& thread, const Registers& registers, std::index_sequence<I...>) {
    return handler(thread, static_cast<Parameters>(registers[I])...);
  }
  static Task<long> enter(Thread& thread, const Registers& registers) {
    return enter(thread, registers, std::index_sequence_for<Parameters...>());
  }
  static constexpr Handler value{.waiting = enter};
};

template <class... Parameters, Result<long> (*handler)(Thread&, Parameters...)>
struct FromRegisters<handler> {
  template <std::size_t... I>
  static Result<long> enter(Thread& thread, [[maybe_unused]] const Registers& registers,
                            std::index_sequence<I...>) {
    return handler(thread, static_cast<Parameters>(registers[I])...);
  }
  static Result<long> enter(Thread& thread, const Registers& registers) {
    return enter(thread, registers, std::index_sequence_for<Parameters...>());
  }
  static constexpr Handler value{.plain = enter};
};

struct Entry {
  std::string_view name;
  Handler handler;
};

#define PLUMBLINE_HANDLER(name) \
  Entry { #name, FromRegisters<&sys_##name>::value }

constexpr Entry entries[] = {
    PLUMBLINE_HANDLER(read),
    PLUMBLINE_HANDLER(write),
    PLUMBLINE_HANDLER(readv),
    PLUMBLINE_HANDLER(writev),
    PLUMBLINE_HANDLER(pread64),
    PLUMBLINE_HANDLER(pwrite64),
    PLUMBLINE_HANDLER(lseek),
    PLUMBLINE_HANDLER(close),
    PLUMBLINE_HANDLER(close_range),
    PLUMBLINE_HANDLER(dup),
    PLUMBLINE_HANDLER(dup2),
    PLUMBLINE_HANDLER(dup3),
    PLUMBLINE_HANDLER(fcntl),
    PLUMBLINE_HANDLER(ioctl),
    PLUMBLINE_HANDLER(open),
    PLUMBLINE_HANDLER(mknod),
    PLUMBLINE_HANDLER(unlink),
    PLUMBLINE_HANDLER(ftruncate),
    PLUMBLINE_HANDLER(memfd_create),
    PLUMBLINE_HANDLER(umask),
    PLUMBLINE_HANDLER(pipe),
    PLUMBLINE_HANDLER(pipe2),
    PLUMBLINE_HANDLER(sendfile),
    PLUMBLINE_HANDLER(splice),
    PLUMBLINE_HANDLER(tee),
    PLUMBLINE_HANDLER(vmsplice),
    PLUMBLINE_HANDLER(socket),
    PLUMBLINE_HANDLER(socketpair),
    PLUMBLINE_HANDLER(bind),
    PLUMBLINE_HANDLER(listen),
    PLUMBLINE_HANDLER(accept),
    PLUMBLINE_HANDLER(accept4),
    PLUMBLINE_HANDLER(connect),
    PLUMBLINE_HANDLER(getsockname),
    PLUMBLINE_HANDLER(getpeername),
    PLUMBLINE_HANDLER(shutdown),
    PLUMBLINE_HANDLER(sendto),
    PLUMBLINE_HANDLER(recvfrom),
    PLUMBLINE_HANDLER(sendmsg),
    PLUMBLINE_HANDLER(recvmsg),
    PLUMBLINE_HANDLER(sendmmsg),
    PLUMBLINE_HANDLER(recvmmsg),
    PLUMBLINE_HANDLER(getsockopt),
    PLUMBLINE_HANDLER(setsockopt),
    PLUMBLINE_HANDLER(poll),
    PLUMBLINE_HANDLER(ppoll),
    PLUMBLINE_HANDLER(select),
    PLUMBLINE_HANDLER(pselect6),
    PLUMBLINE_HANDLER(epoll_create),
    PLUMBLINE_HANDLER(epoll_create1),
    PLUMBLINE_HANDLER(epoll_ctl),
    PLUMBLINE_HANDLER(epoll_wait),
    PLUMBLINE_HANDLER(epoll_pwait),
    PLUMBLINE_HANDLER(epoll_pwait2),
    PLUMBLINE_HANDLER(eventfd),
    PLUMBLINE_HANDLER(eventfd2),
    PLUMBLINE_HANDLER(timerfd_create),
    PLUMBLINE_HANDLER(timerfd_settime),
    PLUMBLINE_HANDLER(timerfd_gettime),
    PLUMBLINE_HANDLER(msgget),
    PLUMBLINE_HANDLER(msgsnd),
    PLUMBLINE_HANDLER(msgrcv),
    PLUMBLINE_HANDLER(msgctl),
    PLUMBLINE_HANDLER(semget),
    PLUMBLINE_HANDLER(semop),
    PLUMBLINE_HANDLER(semtimedop),
    PLUMBLINE_HANDLER(semctl),
    PLUMBLINE_HANDLER(shmget),
    PLUMBLINE_HANDLER(shmat),
    PLUMBLINE_HANDLER(shmdt),
    PLUMBLINE_HANDLER(shmctl),
    PLUMBLINE_HANDLER(peek),
    PLUMBLINE_HANDLER(poke),
    PLUMBLINE_HANDLER(mq_open),
    PLUMBLINE_HANDLER(mq_unlink),
    PLUMBLINE_HANDLER(mq_timedsend),
    PLUMBLINE_HANDLER(mq_timedreceive),
    PLUMBLINE_HANDLER(mq_notify),
    PLUMBLINE_HANDLER(mq_getsetattr),
    PLUMBLINE_HANDLER(futex),
    PLUMBLINE_HANDLER(wait4),
    PLUMBLINE_HANDLER(waitid),
    PLUMBLINE_HANDLER(pidfd_open),
    PLUMBLINE_HANDLER(pidfd_send_signal),
    PLUMBLINE_HANDLER(fork),
    PLUMBLINE_HANDLER(exit),
    PLUMBLINE_HANDLER(exit_group),
    PLUMBLINE_HANDLER(setresuid),
    PLUMBLINE_HANDLER(setresgid),
    PLUMBLINE_HANDLER(setgroups),
    PLUMBLINE_HANDLER(capset),
    PLUMBLINE_HANDLER(unshare),
    PLUMBLINE_HANDLER(setrlimit),
    PLUMBLINE_HANDLER(getrlimit),
    PLUMBLINE_HANDLER(kill),
    PLUMBLINE_HANDLER(pause),
    PLUMBLINE_HANDLER(rt_sigaction),
    PLUMBLINE_HANDLER(rt_sigprocmask),
    PLUMBLINE_HANDLER(rt_sigpending),
};

constexpr const Handler* find(std::string_view name) {
  for (const Entry& entry : entries)
    if (entry.name == name) return &entry.handler;
  return nullptr;
}

static_assert(std::ranges::all_of(abi::calls,
                                  [](const abi::Call& call) { return find(call.name); }),
              "a row of the table of calls has no handler");
static_assert(std::ranges::all_of(entries,
                                  [](const Entry& entry) {
                                    return std::ranges::any_of(abi::calls, [&](auto& call) {
                                      return call.name == entry.name;
                                    });
                                  }),
              "a handler has no row in the table of calls");

constexpr unsigned numbers_max = 1024;  // with those of memory accesses

Result<long> no_such_call(Thread&, const Registers&) { return Error(E::NOSYS); }

constexpr std::array<Handler, numbers_max> handlers = [] {
  std::array<Handler, numbers_max> table;
  table.fill({.plain = no_such_call});
  for (const abi::Call& call : abi::calls) table[call.number] = *find(call.name);
  return table;
}();

}  // namespace

const Handler& handler_of(unsigned number) {
  static constexpr Handler unknown{.plain = no_such_call};
  return number < numbers_max ? handlers[number] : unknown;
}

}  // namespace plumbline
