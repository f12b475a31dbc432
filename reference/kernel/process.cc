// SPDX-License-Identifier: Apache-2.0
// fork, exit and unshare (fork(2), _exit(2), exit_group(2), unshare(2)).
#include <algorithm>

#include "reference/file/fd_table.h"
#include "reference/ipc/semaphore_undo.h"
#include "reference/kernel/boot.h"
#include "reference/kernel/program.h"
#include "reference/kernel/syscalls.h"

namespace plumbline {

using abi::SIG;

Thread& Kernel::fork(Thread& parent) {
  Process& from = parent.process;
  Process& child = new_process();
  child.parent = &parent;
  child.group = from.group;
  child.memory = from.memory.fork(parent);
  child.umask = from.umask;
  child.limits = from.limits;
  child.actions = from.actions;
  child.ipc = from.ipc;
  child.directory = from.directory;
  Thread& thread = new_thread(child);
  thread.fd_table = std::make_shared<FdTable>(*parent.fd_table);
  thread.credentials = parent.credentials;
  thread.blocked = parent.blocked;
  observer_.forked(parent, thread);
  return thread;
}

namespace {

// The thread goes; who looks for one to take a signal goes on with the next.
void leave_process(Thread& thread) {
  std::vector<Thread*>& threads = thread.process.threads;
  const auto next = threads.erase(std::ranges::find(threads, &thread));
  if (thread.process.signal_target == &thread)
    thread.process.signal_target = next == threads.end() ? nullptr : *next;
}

}  // namespace

void Kernel::end_thread(Thread& thread, int status) {
  Process& process = thread.process;
  leave_process(thread);
  const bool is_last = process.threads.empty();
  if (is_last) process.memory.unmap_all(thread);
  exit_sem(thread);
  exit_files(thread);
  for (auto& other : processes_)  // forget_original_parent
    if (other->parent == &thread) other->parent = is_last ? nullptr : process.threads.front();
  if (is_last) {
    if (!process.exit_status) process.exit_status = status;  // the last thread's
    end_process(process);
  } else if (!process.exit_status) {
    observer_.thread_ended(thread, status);
  }
}

void release(Process& process) {
  process.reaped = true;
  if (process.machine.config.has(changes::pidfd_tells_of_reaping)) process.wait_end.wake_up_all();
}

void Kernel::end_process(Process& process) {
  process.ipc.reset();
  process.wait_end.wake_up_all();
  if (Thread* parent = process.parent) {
    // A parent that ignores SIGCHLD does not wait for its children (wait(2), NOTES).
    const SignalAction& action = parent->process.actions[SIG::CHLD];
    const bool is_unwanted =
        action.handler == SignalAction::ignore || action.flags & abi::SA::NOCLDWAIT;
    send_group_signal(*parent, SIG::CHLD);
    parent->process.wait_children.wake_up();
    if (is_unwanted) release(process);
  }
  observer_.process_ended(process, *process.exit_status);
}

// What is left to others goes as if the thread ended: it undoes what nobody else will undo.
Result<long> sys_unshare(Thread& current, unsigned long flags) {
  using abi::CLONE;
  if (flags & ~std::uint64_t{CLONE::FILES | CLONE::SYSVSEM | CLONE::NEWIPC}) return Error(E::INVAL);
  if (flags & CLONE::NEWIPC && !current.credentials.capable(Capability::SysAdmin))
    return Error(E::PERM);
  if (flags & CLONE::FILES && current.fd_table.use_count() > 1)
    current.fd_table = std::make_shared<FdTable>(*current.fd_table);
  if (flags & (CLONE::SYSVSEM | CLONE::NEWIPC)) exit_sem(current);
  if (flags & CLONE::NEWIPC) current.process.ipc = make_ipc_namespace(current.config());
  return 0;
}

Result<long> sys_fork(Thread& current) { return kernel_of(current).fork(current).process.pid; }

Result<long> sys_exit(Thread& current, int status) {
  kernel_of(current).exit(current, (status & 0xff) << 8);
  return 0;
}

Result<long> sys_exit_group(Thread& current, int status) {
  begin_group_exit(current.process, (status & 0xff) << 8);
  return 0;
}

}  // namespace plumbline
