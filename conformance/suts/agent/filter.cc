// SPDX-License-Identifier: Apache-2.0
#include "conformance/suts/agent/filter.h"

#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <sys/prctl.h>
#include <sys/syscall.h>

#include <cerrno>
#include <csignal>
#include <cstddef>
#include <initializer_list>
#include <set>
#include <vector>

#include "reference/abi/calls.h"

namespace plumbline::agent {
namespace {

class Filter {
 public:
  Filter() {
    load(offsetof(seccomp_data, arch));
    add(BPF_JMP | BPF_JEQ | BPF_K, AUDIT_ARCH_X86_64, 1, 0);
    answer(SECCOMP_RET_KILL_PROCESS);
    load(offsetof(seccomp_data, nr));
  }
  void allow(unsigned number) {
    add(BPF_JMP | BPF_JEQ | BPF_K, number, 0, 1);
    answer(SECCOMP_RET_ALLOW);
  }
  // Only if the low half of the first argument is one of these.
  void allow(unsigned number, std::initializer_list<long> first_argument) {
    const auto behind = static_cast<std::uint8_t>(2 + 2 * first_argument.size());
    add(BPF_JMP | BPF_JEQ | BPF_K, number, 0, behind);
    load(offsetof(seccomp_data, args));
    for (const long value : first_argument) allow(static_cast<unsigned>(value));
    refuse();
  }
  void refuse() { answer(SECCOMP_RET_ERRNO | ENOSYS); }

  bool install() {
    const sock_fprog program = {static_cast<unsigned short>(code_.size()), code_.data()};
    return prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program) == 0;
  }

 private:
  void add(unsigned code, unsigned k, std::uint8_t if_true = 0, std::uint8_t if_false = 0) {
    code_.push_back({static_cast<std::uint16_t>(code), if_true, if_false, k});
  }
  void load(std::size_t offset) { add(BPF_LD | BPF_W | BPF_ABS, static_cast<unsigned>(offset)); }
  void answer(unsigned what) { add(BPF_RET | BPF_K, what); }

  std::vector<sock_filter> code_;
};

}  // namespace

bool install_filter() {
  std::set<unsigned> allowed = {
      SYS_futex,  SYS_rt_sigreturn,    SYS_clock_gettime, SYS_restart_syscall, SYS_gettid,
      SYS_getpid, SYS_set_robust_list, SYS_capset,        SYS_wait4,           SYS_setpgid,
  };
  for (const abi::Call& call : abi::calls)
    if (call.number < abi::first_access) allowed.insert(static_cast<unsigned>(call.number));
  allowed.erase(SYS_unshare);  // but for these: new user namespaces would bring new rights
  Filter filter;
  for (const unsigned number : allowed) filter.allow(number);
  filter.allow(SYS_clone, {SIGCHLD, process_flags, thread_flags});
  filter.allow(SYS_unshare,
               {0, CLONE_FILES, CLONE_SYSVSEM, CLONE_FILES | CLONE_SYSVSEM, CLONE_NEWIPC});
  filter.allow(SYS_openat, {devices});
  filter.refuse();
  return filter.install();
}

bool is_in_table(unsigned number) {
  for (const abi::Call& call : abi::calls) {
    if (static_cast<unsigned>(call.number) == number) return true;
  }
  return false;
}

}  // namespace plumbline::agent
