// SPDX-License-Identifier: Apache-2.0
#include "conformance/suts/agent/init.h"

#include <fcntl.h>
#include <sys/mount.h>
#include <sys/reboot.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdio>
#include <cstring>

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
  const int file = ::open("/proc/sys/net/core/fb_tunnels_only_for_init_net", O_WRONLY | O_CLOEXEC);
  if (file < 0) return;  // a kernel without tunnels
  if (::write(file, "1", 1) != 1) std::perror("plumb-agent: fb_tunnels_only_for_init_net");
  ::close(file);
}

// A kernel boots with timers that end at a tick, and changes to exact ones with its first ticks.
// Here they take no real time.
void await_exact_timers() {
  const timespec some_ticks{.tv_sec = 0, .tv_nsec = 50'000'000};
  ::nanosleep(&some_ticks, nullptr);
}

}  // namespace

bool is_guest_init() { return ::getpid() == 1 && ::access("/proc/self", F_OK) != 0; }

std::expected<void, std::string> prepare_guest() {
  for (const Mount& mount : mounts) {
    if (mount.create) ::mkdir(mount.path, 0755);
    if (::mount(mount.type, mount.path, mount.type, MS_NOSUID, mount.options) != 0) {
      return system_error(std::string("cannot mount ") + mount.type + " on " + mount.path);
    }
  }
  keep_tunnels_away();
  await_exact_timers();
  return {};
}

void power_off_guest() {
  ::reboot(RB_POWER_OFF);
  ::_exit(1);  // pid 1 cannot go on: the kernel panics, and the controller sees it
}

}  // namespace plumbline::conformance
