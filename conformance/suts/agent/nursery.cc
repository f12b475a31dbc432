// SPDX-License-Identifier: Apache-2.0
#include "conformance/suts/agent/nursery.h"

#include <fcntl.h>
#include <sched.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/utsname.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <csignal>
#include <cstdio>
#include <cstring>
#include <utility>

#include "conformance/suts/agent/filter.h"
#include "conformance/suts/agent/memory_access.h"
#include "conformance/suts/agent/network.h"
#include "conformance/suts/agent/raw_call.h"
#include "conformance/suts/agent/worker.h"

namespace plumbline::agent {
namespace {

using conformance::ExecutableActor;

constexpr int worker_priority = 10;                // above the controller's, see pace.h
constexpr int reaper_priority = 1;                 // below all that is in real time
constexpr std::int64_t patience = 10'000'000'000;  // ns; no honest order takes a second
constexpr std::int64_t glance = 100'000'000;       // ns between two looks whether it is alive

// Only /dev and /proc stay open. CLONE_FILES let the controller have its descriptor of /proc; from
// here on the tables differ.
void replace_descriptors() {
  if (raw_call(SYS_close_range, 3, ~0u, 2 /* CLOSE_RANGE_UNSHARE */) != 0) {
    unshare(CLONE_FILES);
    for (int descriptor = 3; descriptor < int(descriptors_max); ++descriptor) close(descriptor);
  }
  open("/dev", O_PATH | O_DIRECTORY | O_CLOEXEC);  // is `devices`
  open_own_proc();                                 // is `processes`
}

// Standard input, output and error of the next process: an open file of its own.
long open_standard_files() {
  constexpr long input = 0, output = 1, error = 2;
  raw_call(SYS_close, input);  // the lowest free one
  const long opened = raw_call(SYS_openat, devices, reinterpret_cast<long>("null"), O_RDWR);
  if (opened < 0) return opened;
  raw_call(SYS_dup2, input, output);
  raw_call(SYS_dup2, input, error);
  return 0;
}

// Before the next process is started: ids follow the order of the actors.
void await_threads(unsigned leader) {
  for (unsigned actor = 0; actor < shared().actors; ++actor) {
    if (shared().leaders[actor] == leader && actor != leader) await_birth(actor);
  }
}

void keep_status(long process, int status) {
  for (unsigned actor = 0; actor < shared().actors; ++actor) {
    Worker& worker = shared().workers[actor];
    if (shared().leaders[actor] == actor && worker.process == process) worker.status = status;
  }
}

// Of a real-time task; others have none.
void set_priority(int priority) {
  const sched_param wanted = {priority};
  raw_call(SYS_sched_setparam, 0L, reinterpret_cast<long>(&wanted));
}

// The kernel spins while it reaps if others are at work on the same part of /proc, so all of them
// must be able to go on.
int finish_program() {
  set_priority(reaper_priority);
  raw_call(SYS_kill, -1, SIGKILL);
  long result = 0;
  do {
    int status = 0;
    result = raw_call(SYS_wait4, -1, reinterpret_cast<long>(&status), __WALL);
    if (result > 0) keep_status(result, status);
  } while (result > 0 || result == -EINTR);
  set_priority(worker_priority);
  return result == -ECHILD ? 0 : int(-result);
}

[[noreturn]] void be_process(unsigned actor) {
  raw_call(SYS_close, devices);
  raw_call(SYS_close, processes);
  raw_call(SYS_setpgid);  // a group of its own and its children's, for kill(0)
  drop_capabilities(shared().admins[actor]);
  be_worker(actor);
}

// Before Linux 5.16, a process that dumps its core takes along all who share its memory.
bool may_share_memory() {
  utsname name;
  unsigned version = 0, patchlevel = 0;
  return uname(&name) == 0 && std::sscanf(name.release, "%u.%u", &version, &patchlevel) == 2 &&
         std::pair(version, patchlevel) >= std::pair(5u, 16u);
}

// In the namespaces that the nursery has just entered.
bool set_sysctl(const SysctlFile& sysctl) {
  const long file = raw_call(SYS_openat, processes, reinterpret_cast<long>(sysctl.path), O_WRONLY);
  if (file < 0) return false;
  const auto size = long(std::strlen(sysctl.text));
  const long written = raw_call(SYS_write, file, reinterpret_cast<long>(sysctl.text), size);
  raw_call(SYS_close, file);
  return written == size;
}

bool set_sysctls() {
  const SysctlFile* files = shared().sysctl_files;
  return std::all_of(files, files + shared().sysctls, set_sysctl);
}

// The first host of a program has what the program before left clean.
int enter_first_host() {
  if (shared().needs_new_ipc && unshare(CLONE_NEWIPC) != 0) return errno;
  if (shared().needs_new_network && !has_one_network() && !enter_network()) return errno;
  if (shared().has_sockets)
    if (const int failure = renew_network(); failure != 0) return failure;
  shared().nursery.refused = !set_sysctls();
  return 0;
}

int enter_next_host() {
  shared().nursery.refused |= has_one_network();
  if (shared().nursery.refused) return 0;
  if (unshare(CLONE_NEWIPC) != 0 || !enter_network()) return errno;
  shared().nursery.refused |= !set_sysctls();
  return 0;
}

int begin_program(bool may_share) {
  if (const int failure = finish_program(); failure != 0) return failure;
  if (const int failure = enter_first_host(); failure != 0) return failure;
  for (unsigned actor = 0, host = 0; actor < shared().actors; ++actor) {
    if (shared().kinds[actor] != ExecutableActor::Kind::Process) continue;
    if (std::exchange(host, shared().hosts[actor]) != shared().hosts[actor])
      if (const int failure = enter_next_host(); failure != 0) return failure;
    if (const long result = open_standard_files(); result != 0) return int(-result);
    const long flags = may_share && !shared().needs_own_memory ? process_flags : SIGCHLD;
    const long result = start_task(flags, actor, be_process);
    if (result < 0) return int(-result);
    await_threads(actor);
  }
  return 0;
}

[[noreturn]] void serve(bool fifo) {
  Nursery& nursery = shared().nursery;
  prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0);
  setsid();  // no signal to a group leaves the programs
  nursery.proc = open_own_proc();
  if (fifo) {
    const sched_param priority = {worker_priority};
    sched_setscheduler(0, SCHED_FIFO, &priority);
  } else {
    // Who is woken does not take the CPU from who woke it: nearly the order that FIFO gives.
    const sched_param none = {};
    sched_setscheduler(0, SCHED_BATCH, &none);
  }
  replace_descriptors();
  nursery.top_down = fence_off();
  const bool may_share = may_share_memory();
  nursery.failure = int(confine_nursery());
  std::uint32_t orders = 0;
  for (;;) {
    nursery.done.store(orders);
    wake_all(nursery.done);
    while (nursery.commanded.load() == orders) wait_while(nursery.commanded, orders);
    orders = nursery.commanded.load();
    nursery.failure = nursery.order == Order::Begin ? begin_program(may_share) : finish_program();
  }
}

// False if it took too long, or if the nursery has died: on some systems even kill(-1) reaches it.
bool wait_until(const Word& word, std::uint32_t value) {
  const std::int64_t deadline = monotonic_time() + patience;
  for (;;) {
    const std::uint32_t now = word.load();
    if (now == value) return true;
    const std::int64_t left = deadline - monotonic_time();
    if (left <= 0 || waitpid(-1, nullptr, WNOHANG) > 0) return false;
    wait_while(word, now, std::min(left, glance));
  }
}

}  // namespace

std::expected<NurseryHandle, std::string> NurseryHandle::start(Confinement& confinement,
                                                               bool fifo) {
  Nursery& nursery = shared().nursery;
  nursery.done.store(~0u);
  const long pid = raw_call(SYS_clone, CLONE_FILES | SIGCHLD);
  if (pid == 0) serve(fifo);
  if (pid < 0 || !wait_until(nursery.done, 0)) {
    return std::unexpected("expected to be able to start a process in a PID namespace");
  }
  const auto ungranted = unsigned(nursery.failure);
  if (ungranted & RootUngranted) confinement.missing.push_back("root directory");
  if (ungranted & LimitsUngranted) confinement.missing.push_back("resource limits");
  if (ungranted & FilterUngranted) confinement.missing.push_back("system call filter");
  if (nursery.proc < 0) {
    return std::unexpected("expected the right to mount /proc for a PID namespace: " +
                           std::string(std::strerror(-nursery.proc)));
  }
  NurseryHandle handle;
  handle.proc_ = nursery.proc;
  return handle;
}

std::expected<void, std::string> NurseryHandle::order(Order what) {
  Nursery& nursery = shared().nursery;
  nursery.order = what;
  const std::uint32_t number = nursery.commanded.fetch_add(1) + 1;
  wake_all(nursery.commanded);
  if (!wait_until(nursery.done, number)) {
    return std::unexpected(what == Order::Begin
                               ? "expected the nursery to start the program's processes"
                               : "expected the nursery to end the program's processes");
  }
  if (nursery.failure != 0) {
    return std::unexpected("expected to be able to start the program's processes: " +
                           std::string(std::strerror(nursery.failure)));
  }
  return {};
}

std::expected<void, std::string> NurseryHandle::begin(unsigned births) {
  if (auto begun = order(Order::Begin); !begun) return begun;
  if (!wait_until(shared().births, births)) {
    return std::unexpected("expected all workers to start within 10 s");
  }
  return {};
}

std::expected<void, std::string> NurseryHandle::finish() { return order(Order::Finish); }

}  // namespace plumbline::agent
