// SPDX-License-Identifier: Apache-2.0
#include "conformance/suts/agent/filter.h"

#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/netlink.h>
#include <linux/seccomp.h>
#include <sys/prctl.h>
#include <sys/socket.h>
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
    load_argument(0);
    for (const long value : first_argument) allow(static_cast<unsigned>(value));
    refuse();
  }
  // Sockets of families and netlink protocols that stay within the program's network namespace and
  // that the oracle has. To programs, the kernel has no others.
  void allow_socket(unsigned number, std::initializer_list<unsigned> families,
                    std::initializer_list<unsigned> netlink_protocols) {
    std::vector<sock_filter> before;
    std::swap(before, code_);
    load_argument(0);
    for (const unsigned family : families) allow(family);
    constexpr unsigned families_max = 46;  // NPROTO: the kernel itself refuses what is not below
    add(BPF_JMP | BPF_JGE | BPF_K, families_max, 0, 1);
    answer(SECCOMP_RET_ALLOW);
    const auto protocols = static_cast<std::uint8_t>(2 + 2 * netlink_protocols.size());
    add(BPF_JMP | BPF_JEQ | BPF_K, AF_NETLINK, 0, protocols);
    load_argument(2);
    for (const unsigned protocol : netlink_protocols) allow(protocol);
    answer(SECCOMP_RET_ERRNO | EPROTONOSUPPORT);
    answer(SECCOMP_RET_ERRNO | EAFNOSUPPORT);
    std::swap(before, code_);
    add(BPF_JMP | BPF_JEQ | BPF_K, number, 0, static_cast<std::uint8_t>(before.size()));
    code_.insert(code_.end(), before.begin(), before.end());
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
  void load_argument(std::size_t index) {  // its low half
    load(offsetof(seccomp_data, args) + 8 * index);
  }
  void load(std::size_t offset) { add(BPF_LD | BPF_W | BPF_ABS, static_cast<unsigned>(offset)); }
  void answer(unsigned what) { add(BPF_RET | BPF_K, what); }

  std::vector<sock_filter> code_;
};

}  // namespace

bool install_filter() {
  std::set<unsigned> allowed = {
      SYS_futex,  SYS_rt_sigreturn, SYS_clock_gettime,   SYS_restart_syscall,
      SYS_gettid, SYS_getpid,       SYS_set_robust_list, SYS_capset,
      SYS_wait4,  SYS_setpgid,      SYS_sched_setparam,
  };
  for (const abi::Call& call : abi::calls)
    if (call.number < abi::first_access) allowed.insert(static_cast<unsigned>(call.number));
  allowed.erase(SYS_unshare);  // but for some: new user namespaces would bring new rights
  Filter filter;
  for (const unsigned number : {unsigned{SYS_socket}, unsigned{SYS_socketpair}}) {
    allowed.erase(number);
    filter.allow_socket(number,
                        {AF_UNSPEC, AF_BRIDGE, AF_UNIX, AF_INET, AF_INET6, AF_PACKET, AF_TIPC},
                        {NETLINK_ROUTE, NETLINK_USERSOCK});
  }
  for (const unsigned number : allowed) filter.allow(number);
  filter.allow(SYS_clone, {SIGCHLD, process_flags, thread_flags});
  filter.allow(SYS_unshare, {0, CLONE_FILES, CLONE_SYSVSEM, CLONE_FILES | CLONE_SYSVSEM,
                             CLONE_NEWIPC, CLONE_NEWNET});
  filter.allow(SYS_openat, {devices, processes});
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
