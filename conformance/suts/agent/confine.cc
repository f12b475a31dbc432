// SPDX-License-Identifier: Apache-2.0
#include "conformance/suts/agent/confine.h"

#include <fcntl.h>
#include <grp.h>
#include <linux/capability.h>
#include <sched.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

#include "conformance/suts/agent/filter.h"
#include "conformance/suts/agent/network.h"
#include "conformance/suts/agent/raw_call.h"
#include "conformance/suts/agent/shared.h"

namespace plumbline::agent {
namespace {

bool write_file(const char* path, const std::string& text) {
  const int file = open(path, O_WRONLY | O_CLOEXEC);
  if (file < 0) return false;
  const bool written = write(file, text.data(), text.size()) == ssize_t(text.size());
  close(file);
  return written;
}

// An ordinary user becomes the only user of a user namespace of their own, under the same ids.
void enter_user_namespace() {
  const std::string uid = std::to_string(getuid());
  const std::string gid = std::to_string(getgid());
  if (unshare(CLONE_NEWUSER) != 0) return;  // the next namespace tells that it is missing
  write_file("/proc/self/setgroups", "deny");
  write_file("/proc/self/uid_map", uid + " " + uid + " 1");
  write_file("/proc/self/gid_map", gid + " " + gid + " 1");
}

std::uint64_t own_capabilities() {
  __user_cap_header_struct header = {_LINUX_CAPABILITY_VERSION_3, 0};
  __user_cap_data_struct data[2] = {};
  if (raw_call(SYS_capget, &header, reinterpret_cast<long>(data)) != 0) return 0;
  return std::uint64_t{data[1].effective} << 32 | data[0].effective;
}

// A tmpfs of our own, as the working directory; below it is nothing of the host.
bool enter_tmpfs() {
  mount(nullptr, "/", nullptr, MS_REC | MS_PRIVATE, nullptr);
  const auto mounted_at = [](const char* place) {
    for (const char* options :
         {"size=64m,nr_inodes=16k,mode=755", "mode=755"}) {  // gVisor: no size
      if (mount("plumbline", place, "tmpfs", MS_NOSUID | MS_NODEV, options) == 0) return true;
    }
    return false;
  };
  for (const char* place : {"/tmp", "/mnt", "/run", "/dev"}) {
    if (!mounted_at(place)) continue;
    umask(0);
    return chdir(place) == 0 && mkdir("proc", 0755) == 0 && mkdir("program", 01777) == 0;
  }
  return false;
}

}  // namespace

std::expected<Confinement, std::string> confine_controller() {
  Confinement confinement;
  const bool root = geteuid() == 0;
  const std::uint64_t own = root ? own_capabilities() : 0;
  shared().nursery.capabilities = own & ~(1ull << CAP_SYS_RESOURCE | 1ull << CAP_SYS_ADMIN);
  shared().nursery.may_grant_admin = own >> CAP_SYS_ADMIN & 1;
  if (!root) enter_user_namespace();
  if (unshare(CLONE_NEWPID) != 0) {
    return std::unexpected(
        "expected the right to make a PID namespace (root, or user namespaces for everybody): " +
        std::string(std::strerror(errno)));
  }
  const auto check = [&](bool entered, const char* name) {
    if (!entered) confinement.missing.push_back(name);
    return entered;
  };
  check(unshare(CLONE_NEWIPC) == 0, "ipc namespace");
  check(enter_network(), "network namespace");
  check(unshare(CLONE_NEWUTS) == 0, "uts namespace");
  if (!check(unshare(CLONE_NEWNS) == 0, "mount namespace") || !enter_tmpfs()) {
    return std::unexpected("expected the right to mount a tmpfs: " +
                           std::string(std::strerror(errno)));
  }
  confinement.directory = open("program", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  return confinement;
}

int open_own_proc() {
  if (mount("proc", "proc", "proc", MS_NOSUID | MS_NODEV | MS_NOEXEC, nullptr) != 0) return -errno;
  const int proc = open("proc", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  umount2("proc", MNT_DETACH);  // the descriptor keeps it, but it has no name
  return proc;
}

namespace {

bool limit(int resource, rlim_t soft, rlim_t hard) {
  const rlimit value = {soft, hard};
  return setrlimit(__rlimit_resource_t(resource), &value) == 0;
}

// A call that spins inside the kernel would keep this CPU from the controller: RLIMIT_CPU ends it.
bool set_limits() {
  return limit(RLIMIT_NOFILE, descriptors_max, descriptors_max) && limit(RLIMIT_CPU, 5, 6) &&
         limit(RLIMIT_CORE, 0, 0) && limit(RLIMIT_MSGQUEUE, mqueue_bytes_max, mqueue_bytes_max) &&
         limit(RLIMIT_MEMLOCK, locked_memory_max, locked_memory_max) &&
         limit(RLIMIT_AS, 1u << 30, 1u << 30);
}

void reset_signals() {
  struct {
    void (*handler)(int);
    unsigned long flags;
    void (*restorer)();
    std::uint64_t mask;
  } const by_default = {};
  for (int signal = 1; signal <= 64; ++signal) {
    raw_call(SYS_rt_sigaction, signal, reinterpret_cast<long>(&by_default), 0, 8);
  }
  const std::uint64_t none = 0;
  raw_call(SYS_rt_sigprocmask, 2 /* SIG_SETMASK */, reinterpret_cast<long>(&none), 0, 8);
}

}  // namespace

unsigned confine_nursery() {
  unsigned ungranted = 0;
  reset_signals();
  umask(022);
  // The old root goes for all processes of the mount namespace. A kernel that cannot do this leaves
  // it to the controller alone, which runs no programs.
  if (syscall(SYS_pivot_root, ".", ".") == 0) umount2(".", MNT_DETACH);
  if (chdir("program") != 0 || chroot(".") != 0) ungranted |= RootUngranted;
  if (!set_limits()) ungranted |= LimitsUngranted;
  if (geteuid() == 0) {
    const bool set =
        setgroups(0, nullptr) == 0 && setresgid(0, 0, 0) == 0 && setresuid(0, 0, 0) == 0;
    if (!set) ungranted |= RootUngranted;
  }
  for (const int capability : {CAP_SYS_RESOURCE, CAP_SYS_ADMIN}) {
    prctl(PR_CAPBSET_DROP, capability, 0, 0, 0);
  }
  prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
  if (!install_filter()) ungranted |= FilterUngranted;
  return ungranted;
}

void drop_capabilities(bool keeps_admin) {
  std::uint64_t kept = shared().nursery.capabilities;
  if (keeps_admin) kept |= 1ull << CAP_SYS_ADMIN;
  const auto low = static_cast<std::uint32_t>(kept);
  const auto high = static_cast<std::uint32_t>(kept >> 32);
  __user_cap_header_struct header = {_LINUX_CAPABILITY_VERSION_3, 0};
  const __user_cap_data_struct data[2] = {{low, low, 0}, {high, high, 0}};
  raw_call(SYS_capset, &header, reinterpret_cast<long>(data));
}

}  // namespace plumbline::agent
