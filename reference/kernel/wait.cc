// SPDX-License-Identifier: Apache-2.0
// wait4 and waitid: how a parent learns what became of its children (wait(2); kernel/exit.c).
#include <algorithm>
#include <array>
#include <cstdlib>
#include <limits>
#include <vector>

#include "reference/kernel/kernel.h"
#include "reference/kernel/pidfd.h"
#include "reference/kernel/syscalls.h"
#include "reference/kernel/user_siginfo.h"

namespace plumbline {

using abi::CLD;
using abi::P;
using abi::SIG;
using abi::W;

namespace {

// Options that only Linux has: not the children of other threads; only, or also, children that end
// without SIGCHLD, of which there are none here.
constexpr unsigned own_children = 0x20000000;  // __WNOTHREAD
constexpr unsigned clone_or_not = 0x40000000;  // __WALL
constexpr unsigned clone_only = 0x80000000;    // __WCLONE

struct Wanted {  // struct wait_opts
  enum class Kind : std::uint8_t { Any, Process, Group };
  Kind kind = Kind::Any;
  int id = 0;
  unsigned options = 0;

  bool has(unsigned option) const { return options & option; }
  bool suits(const Process& child) const {  // eligible_child
    if (has(clone_only) && !has(clone_or_not)) return false;
    return kind == Kind::Any || (kind == Kind::Process ? child.pid : child.group) == id;
  }
};

struct Told {
  Process* child = nullptr;  // null: nothing yet
  int status = 0;            // as wait4 tells it
  int code = 0;              // as waitid does: CLD_…, and
  int detail = 0;            // the exit status or the signal
};

// A thread's children, the eldest first; then those of the threads behind it, around the process.
std::vector<Process*> children_of(Thread& current, const Wanted& wanted) {
  std::vector<Thread*> parents = current.process.threads;
  std::ranges::rotate(parents, std::ranges::find(parents, &current));
  if (wanted.has(own_children)) parents = {&current};
  std::vector<Process*> children;
  for (const Thread* parent : parents)
    for (const auto& process : kernel_of(current).processes())
      if (process->parent == parent && !process->reaped && wanted.suits(*process))
        children.push_back(process.get());
  return children;
}

Told tell_end(Process& child) {
  const int status = *child.exit_status;
  const int signal = status & 0x7f;
  if (signal) return {&child, status, CLD::KILLED, signal};
  return {&child, status, CLD::EXITED, status >> 8};
}

// What there is to tell of a child. It is told once, unless the caller only looks (WNOWAIT).
Told consider(Process& child, const Wanted& wanted) {
  const bool takes = !wanted.has(W::NOWAIT);
  if (child.has_ended()) {
    if (!wanted.has(W::EXITED)) return {};
    if (takes) release(child);
    return tell_end(child);
  }
  if (child.stop_to_tell && wanted.has(W::UNTRACED)) {
    const int signal = *child.stop_to_tell;
    if (takes) child.stop_to_tell.reset();
    return {&child, signal << 8 | 0x7f, CLD::STOPPED, signal};
  }
  if (child.continue_to_tell && wanted.has(W::CONTINUED)) {
    child.continue_to_tell = !takes;
    return {&child, 0xffff, CLD::CONTINUED, SIG::CONT};
  }
  return {};
}

// ECHILD if nothing can come any more: of an ended child there is only its end to tell.
Task<Told> do_wait(Thread& current, const Wanted& wanted) {
  Waiter waiter(current, /*remove_when_woken=*/false);
  current.process.wait_children.add(waiter);
  for (;;) {
    bool may_come = false;
    for (Process* child : children_of(current, wanted)) {
      const Told told = consider(*child, wanted);
      if (told.child) co_return told;
      may_come |= !child->has_ended();
    }
    if (!may_come) co_return Error(E::CHILD);
    if (wanted.has(W::NOHANG)) co_return Told{};
    if (current.signal_pending()) co_return Error(E::RESTARTSYS);
    co_await Schedule(current);
  }
}

constexpr std::array<std::byte, 144> usage_of_nothing{};  // struct rusage: code takes no time here

}  // namespace

Task<long> sys_wait4(Thread& current, int pid, UserAddress status, int options, UserAddress usage) {
  constexpr unsigned known =
      W::NOHANG | W::UNTRACED | W::CONTINUED | own_children | clone_or_not | clone_only;
  Wanted wanted{.options = static_cast<unsigned>(options)};
  if (wanted.has(~known)) co_return Error(E::INVAL);
  if (pid == std::numeric_limits<int>::min()) co_return Error(E::SRCH);
  if (pid != -1) {
    wanted.kind = pid > 0 ? Wanted::Kind::Process : Wanted::Kind::Group;
    wanted.id = pid == 0 ? current.process.group : std::abs(pid);
  }
  wanted.options |= W::EXITED;
  const Told told = co_await do_wait(current, wanted);
  if (!told.child) co_return 0;
  if (status) co_await current.memory().put(status, told.status);
  if (usage) co_await current.memory().put(usage, usage_of_nothing);
  co_return told.child->pid;
}

namespace {

Result<Wanted> wanted_by_waitid(const Thread& current, int kind, int id, unsigned options) {
  constexpr unsigned events = W::EXITED | W::UNTRACED | W::CONTINUED;
  constexpr unsigned known =
      events | W::NOHANG | W::NOWAIT | own_children | clone_or_not | clone_only;
  if (options & ~known || !(options & events)) return Error(E::INVAL);
  if (kind == P::ALL) return Wanted{.options = options};
  if (kind < P::ALL || kind > P::PIDFD || id < 0) return Error(E::INVAL);
  if (kind == P::PGID) return Wanted{Wanted::Kind::Group, id ? id : current.process.group, options};
  if (kind == P::PID && id == 0) return Error(E::INVAL);
  if (kind == P::PID) return Wanted{Wanted::Kind::Process, id, options};
  const auto pidfd = get_pidfd(current, id);
  if (!pidfd) return Error(pidfd.error());
  if ((*pidfd)->is_nonblocking()) options |= W::NOHANG;
  return Wanted{Wanted::Kind::Process, (*pidfd)->process.pid, options};
}

UserSignalInfo info_of(const Told& told) {
  if (!told.child) return {};
  return {.signal = SIG::CHLD,
          .code = told.code,
          .pid = told.child->pid,
          .uid = told.child->leader->credentials.uid,
          .status = told.detail};
}

}  // namespace

// What was found is told even when the call fails: then it is nothing.
Task<long> sys_waitid(Thread& current, int kind, int id, UserAddress info, int options,
                      UserAddress usage) {
  constexpr std::size_t info_size = offsetof(UserSignalInfo, unused);
  const auto wanted = wanted_by_waitid(current, kind, id, static_cast<unsigned>(options));
  Result<Told> told = wanted ? co_await do_wait(current, *wanted).outcome() : Error(wanted.error());
  // Somebody asked a descriptor not to wait, rather than this call.
  if (told && !told->child && !(options & W::NOHANG) && wanted->has(W::NOHANG))
    told = Error(E::AGAIN);
  const UserSignalInfo found = told ? info_of(*told) : UserSignalInfo{};
  if (usage && found.signal) co_await current.memory().put(usage, usage_of_nothing);
  if (info)
    co_await current.memory().write(info, std::as_bytes(std::span(&found, 1)).first(info_size));
  if (!told) co_return Error(told.error());
  co_return 0;
}

}  // namespace plumbline
