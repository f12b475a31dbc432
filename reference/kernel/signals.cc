// SPDX-License-Identifier: Apache-2.0
// The calls that send, handle and block signals (kill(2), sigaction(2), sigprocmask(2)).
#include <algorithm>
#include <limits>
#include <ranges>

#include "reference/kernel/kernel.h"
#include "reference/kernel/syscalls.h"

namespace plumbline {

using abi::SA;
using abi::SIG;

namespace {

// All processes of a program are of one session, and SIGCONT is free within a session.
bool may_signal(const Credentials& sender, const Credentials& target, int signal) {
  return signal == SIG::CONT || sender.euid == target.suid || sender.euid == target.uid ||
         sender.uid == target.suid || sender.uid == target.uid || sender.capable(Capability::Kill);
}

// check_kill_permission
Result<> check_kill(const Thread& current, const Thread& target, int signal) {
  if (signal < 0 || signal > abi::last_signal) return Error(E::INVAL);
  if (&target.process != &current.process &&
      !may_signal(current.credentials, target.credentials, signal))
    return Error(E::PERM);
  return {};
}

}  // namespace

Result<> kill_process(Thread& current, Process& process, int signal) {
  const Result<> allowed = check_kill(current, *process.leader, signal);
  if (allowed && signal) send_signal(process, signal);  // a zombie has nobody left to take it
  return allowed;
}

Result<> kill_thread(Thread& current, Thread& thread, int signal) {
  const Result<> allowed = check_kill(current, thread, signal);
  const std::vector<Thread*>& living = thread.process.threads;
  const bool lives = std::ranges::find(living, &thread) != living.end();
  if (allowed && signal && lives) send_signal(thread, signal);
  return allowed;
}

// Its newest member first. The error is that of the last one, unless one could be signalled.
Result<> kill_group(Thread& current, int group, int signal) {
  Result<> result = Error(E::SRCH);
  bool success = false;
  for (const auto& process : std::views::reverse(kernel_of(current).processes())) {
    if (process->group != group || process->reaped) continue;
    result = kill_process(current, *process, signal);
    success |= result.has_value();
  }
  return success ? Result<>{} : result;
}

namespace {

// kill(-1): everybody but the caller's process, the oldest first. That some may not be signalled is
// no error.
Result<> kill_all_others(Thread& current, int signal) {
  Result<> result;
  bool is_alone = true;
  for (const auto& process : kernel_of(current).processes()) {
    if (process.get() == &current.process || process->reaped) continue;
    is_alone = false;
    const Result<> sent = kill_process(current, *process, signal);
    if (sent || sent.error() != E::PERM) result = sent;
  }
  return is_alone ? Error(E::SRCH) : result;
}

}  // namespace

Result<long> sys_kill(Thread& current, int pid, int signal) {
  Result<> result = Error(E::SRCH);
  if (pid > 0) {
    if (Process* process = kernel_of(current).find_process(pid))
      result = kill_process(current, *process, signal);
  } else if (pid == -1) {
    result = kill_all_others(current, signal);
  } else if (pid != std::numeric_limits<int>::min()) {
    result = kill_group(current, pid ? -pid : current.process.group, signal);
  }
  return zero_or_error(result);
}

Task<long> sys_pause(Thread& current) {
  while (!current.signal_pending()) co_await Schedule(current);
  co_return Error(E::RESTARTNOHAND);
}

namespace {

struct UserSignalAction {  // the kernel's struct sigaction
  UserAddress handler;
  std::uint64_t flags;
  UserAddress restorer;
  SignalSet mask;
};

constexpr std::uint64_t known_flags = SA::NOCLDSTOP | SA::NOCLDWAIT | SA::SIGINFO | SA::RESTORER |
                                      SA::ONSTACK | SA::RESTART | SA::NODEFER | SA::RESETHAND |
                                      0x800 /* SA_EXPOSE_TAGBITS */;

// POSIX: ignoring a signal also discards one that is pending.
void forget_if_ignored(Process& process, int signal) {
  const SignalAction& action = process.actions[signal];
  if (action.has_handler()) return;
  if (action.handler == SignalAction::use_default && !is_ignored_by_default(signal)) return;
  process.pending.discard(signal_bit(signal));
  for (Thread* thread : process.threads) {
    thread->pending.discard(signal_bit(signal));
    recalculate_signal_pending(*thread);
  }
}

}  // namespace

Result<long> sys_rt_sigaction(Thread& current, int signal, UserAddress action, UserAddress old,
                              std::size_t mask_size) {
  if (mask_size != sizeof(SignalSet)) return Error(E::INVAL);
  UserSignalAction wanted{};
  if (action) {
    const auto copied = current.memory().get<UserSignalAction>(action);
    if (!copied) return Error(copied.error());
    wanted = *copied;
  }
  if (signal < 1 || signal > abi::last_signal) return Error(E::INVAL);
  if (action && signal_bit(signal) & unblockable_signals) return Error(E::INVAL);
  SignalAction& slot = current.process.actions[signal];
  const UserSignalAction before{slot.handler, slot.flags, 0, slot.mask};
  if (action) {
    slot = {wanted.handler, wanted.flags & known_flags, wanted.mask & ~unblockable_signals};
    forget_if_ignored(current.process, signal);
  }
  if (!old) return 0;
  return zero_or_error(current.memory().put(old, before));
}

Result<long> sys_rt_sigprocmask(Thread& current, int how, UserAddress set, UserAddress old,
                                std::size_t mask_size) {
  if (mask_size != sizeof(SignalSet)) return Error(E::INVAL);
  const SignalSet before = current.blocked;
  if (set) {
    const auto mask = current.memory().get<SignalSet>(set);
    if (!mask) return Error(mask.error());
    const SignalSet blockable = *mask & ~unblockable_signals;
    if (how == abi::SIG_HOW::BLOCK)
      current.blocked |= blockable;
    else if (how == abi::SIG_HOW::UNBLOCK)
      current.blocked &= ~blockable;
    else if (how == abi::SIG_HOW::SETMASK)
      current.blocked = blockable;
    else
      return Error(E::INVAL);
    recalculate_signal_pending(current);
  }
  if (!old) return 0;
  return zero_or_error(current.memory().put(old, before));
}

Result<long> sys_rt_sigpending(Thread& current, UserAddress set, std::size_t mask_size) {
  if (mask_size > sizeof(SignalSet)) return Error(E::INVAL);
  const SignalSet pending =
      (current.pending.set() | current.process.pending.set()) & current.blocked;
  return zero_or_error(
      current.memory().write(set, std::as_bytes(std::span(&pending, 1)).first(mask_size)));
}

}  // namespace plumbline
