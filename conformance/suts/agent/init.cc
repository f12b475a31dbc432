// SPDX-License-Identifier: Apache-2.0
#include "conformance/suts/agent/init.h"

#include <linux/magic.h>
#include <sched.h>
#include <sys/mount.h>
#include <sys/reboot.h>
#include <sys/stat.h>
#include <sys/vfs.h>
#include <time.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <fstream>

namespace plumbline::conformance {
namespace {

struct Mount {
  const char* type;
  const char* path;
  const char* options;
  bool create;  // the path is on a mount of ours, not in the host's root
};

// In this order: later ones lie on earlier ones.
constexpr std::array<Mount, 8> mounts{{
    {"proc", "/proc", nullptr, false},
    {"sysfs", "/sys", nullptr, false},
    {"devtmpfs", "/dev", nullptr, false},
    {"devpts", "/dev/pts", "ptmxmode=0666", true},
    {"tmpfs", "/dev/shm", "mode=1777", true},
    {"mqueue", "/dev/mqueue", nullptr, true},
    {"tmpfs", "/tmp", "mode=1777", false},
    {"tmpfs", "/run", "mode=0755", false},
}};

std::unexpected<std::string> system_error(const std::string& what) {
  return std::unexpected(what + ": " + std::strerror(errno));
}

// New network namespaces get no devices of tunnels (sit0) beside `lo`.
void keep_tunnels_away() {
  std::ofstream("/proc/sys/net/core/fb_tunnels_only_for_init_net") << "1";
}

// A kernel boots with timers that end at a tick, and changes to exact ones with its first ticks.
// Here they take no real time.
void await_exact_timers() {
  const timespec some_ticks{.tv_sec = 0, .tv_nsec = 50'000'000};
  ::nanosleep(&some_ticks, nullptr);
}

// The kernel leaves work to threads of its own: a packet waits for ksoftirqd as soon as that has
// anything to do, garbage of unix sockets for a kworker. They go before all that could look for
// what they do.
bool put_kernel_threads_first() {
  constexpr sched_param before_workers{.sched_priority = 50};  // and before the controller, pace.h
  unsigned put = 0;
  for (const auto& process : std::filesystem::directory_iterator("/proc")) {
    std::string name;
    std::ifstream(process.path() / "comm") >> name;
    if (!name.starts_with("ksoftirqd/") && !name.starts_with("kworker/")) continue;
    const int id = std::atoi(process.path().filename().c_str());
    put += ::sched_setscheduler(id, SCHED_FIFO, &before_workers) == 0;
  }
  return put > 0;
}

}  // namespace

// What lies at /proc may be the host's, seen through the guest's root.
bool is_guest_init() {
  struct statfs file_system;
  const bool has_proc = ::statfs("/proc", &file_system) == 0 &&
                        static_cast<unsigned long>(file_system.f_type) == PROC_SUPER_MAGIC;
  return ::getpid() == 1 && !has_proc;
}

std::expected<void, std::string> prepare_guest() {
  for (const Mount& mount : mounts) {
    if (mount.create) ::mkdir(mount.path, 0755);
    if (::mount(mount.type, mount.path, mount.type, MS_NOSUID, mount.options) != 0) {
      return system_error(std::string("cannot mount ") + mount.type + " on " + mount.path);
    }
  }
  keep_tunnels_away();
  await_exact_timers();
  if (!put_kernel_threads_first()) return system_error("cannot put the kernel's threads first");
  return {};
}

void power_off_guest() {
  ::reboot(RB_POWER_OFF);
  ::_exit(1);  // pid 1 cannot go on: the kernel panics, and the controller sees it
}

}  // namespace plumbline::conformance
