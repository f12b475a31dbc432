// SPDX-License-Identifier: Apache-2.0
#include "conformance/suts/agent/settings.h"

#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/utsname.h>
#include <time.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <fstream>

#include "conformance/suts/agent/raw_call.h"
#include "conformance/suts/agent/shared.h"

namespace plumbline::agent {
namespace {

using conformance::Settings;

struct Sysctl {
  const char* name;
  const char* path;  // below /proc/sys
};

constexpr Sysctl sysctls[] = {
    {"nr_hugepages", "vm/nr_hugepages"},
    {"pid_max", "kernel/pid_max"},
    {"pipe_max_size", "fs/pipe-max-size"},
    {"pipe_user_pages_soft", "fs/pipe-user-pages-soft"},
    {"pipe_user_pages_hard", "fs/pipe-user-pages-hard"},
    {"epoll_max_user_watches", "fs/epoll/max_user_watches"},
    {"nr_open", "fs/nr_open"},
    {"file_max", "fs/file-max"},
    {"protected_fifos", "fs/protected_fifos"},
    {"protected_regular", "fs/protected_regular"},
    {"somaxconn", "net/core/somaxconn"},
    {"rmem_default", "net/core/rmem_default"},
    {"rmem_max", "net/core/rmem_max"},
    {"wmem_default", "net/core/wmem_default"},
    {"wmem_max", "net/core/wmem_max"},
    {"optmem_max", "net/core/optmem_max"},
    {"unix_max_dgram_qlen", "net/unix/max_dgram_qlen"},
    {"tcp_rmem", "net/ipv4/tcp_rmem"},
};

std::string hexadecimal(std::uint64_t number) {
  char text[24];
  std::snprintf(text, sizeof text, "%llx", static_cast<unsigned long long>(number));
  return text;
}

// The coarse clock moves once a tick.
std::optional<std::int64_t> ticks_per_second() {
  timespec tick;
  if (clock_getres(CLOCK_MONOTONIC_COARSE, &tick) != 0 || tick.tv_nsec < 1000) return std::nullopt;
  return (1'000'000'000 + tick.tv_nsec / 2) / tick.tv_nsec;
}

// With CONFIG_COMPAT a flag of messages is for programs of 32 bits, and refused before all else.
bool knows_compat_messages() {
  constexpr int compat_flag = static_cast<int>(0x8000'0000);  // MSG_CMSG_COMPAT
  return sendmsg(-1, nullptr, compat_flag) < 0 && errno == EINVAL;
}

// What FUTEX_WAKE_OP says of an operation that there is not, on a word that is not there: an
// architecture of its own decodes first, asm-generic/futex.h reads the word first.
const char* order_of_futex_op() {
  constexpr long wake_op = 5 | 128;   // FUTEX_WAKE_OP_PRIVATE
  constexpr long unknown = 7l << 28;  // FUTEX_OP(7, …)
  constexpr std::uintptr_t nowhere = 8;
  std::uint32_t word = 0;
  const long result = raw_call(SYS_futex, &word, wake_op, 1, 1, nowhere, unknown);
  return result == -EFAULT ? "reads first" : "decodes first";
}

// Without CONFIG_BPF_SYSCALL no program can have a descriptor.
bool knows_programs() {
  const int socket = ::socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
  const int no_program = -1;
  const int done = setsockopt(socket, SOL_SOCKET, SO_ATTACH_BPF, &no_program, sizeof no_program);
  const bool known = done < 0 && errno == EBADF;
  close(socket);
  return known;
}

// A bit for each address family that is there. No socket has a type 0.
std::uint64_t families() {
  constexpr int families_max = 46;  // NPROTO
  std::uint64_t known = 0;
  for (int family = 0; family < families_max; ++family)
    if (socket(family, 0, 0) < 0 && errno != EAFNOSUPPORT) known |= std::uint64_t{1} << family;
  return known;
}

}  // namespace

Settings kernel_settings() {
  Settings settings;
  utsname name;
  if (uname(&name) == 0) {
    settings["sysname"] = name.sysname;
    settings["release"] = name.release;
    settings["version"] = name.version;
    settings["machine"] = name.machine;
  }
  if (const auto hz = ticks_per_second()) settings["hz"] = std::to_string(*hz);
  settings["cpus"] = std::to_string(sysconf(_SC_NPROCESSORS_ONLN));
  settings["page_size"] = std::to_string(sysconf(_SC_PAGESIZE));
  settings["memory"] = std::to_string(sysconf(_SC_PHYS_PAGES) * sysconf(_SC_PAGESIZE));
  settings["compat"] = knows_compat_messages() ? "yes" : "no";
  settings["futex_op"] = order_of_futex_op();
  settings["bpf"] = knows_programs() ? "yes" : "no";
  settings["families"] = hexadecimal(families());
  for (const Sysctl& sysctl : sysctls) {
    std::ifstream file(std::string("/proc/sys/") + sysctl.path);
    std::string line;
    if (std::getline(file, line)) settings[sysctl.name] = line;
  }
  return settings;
}

void add_agent_settings(Settings& settings, const Pace& pace, const Confinement& confinement) {
  settings["clock"] = pace.virtual_time ? "virtual" : "real";
  settings["fifo"] = pace.fifo ? "yes" : "no";
  settings["blocked"] = pace.stale_states ? "guessed" : "known";
  settings["uid"] = std::to_string(geteuid());
  settings["capabilities"] = hexadecimal(shared().nursery.capabilities);
  settings["mmap_layout"] = shared().nursery.top_down ? "top-down" : "bottom-up";
  settings["nofile"] = std::to_string(descriptors_max);
  settings["msgqueue"] = std::to_string(mqueue_bytes_max);
  std::string confined = confinement.missing.empty() ? "yes" : "without";
  for (const std::string& missing : confinement.missing) {
    confined += (confined == "without" ? " " : ", ") + missing;
  }
  settings["confined"] = confined;
}

}  // namespace plumbline::agent
