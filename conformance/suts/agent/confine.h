// SPDX-License-Identifier: Apache-2.0
// What keeps programs in: namespaces, an empty root, limits, few capabilities and a filter of
// system calls. What a kernel does not grant is collected and told in Hello; only a PID namespace
// is indispensable, because kill(-1) is a call like any other.
#pragma once

#include <expected>
#include <string>
#include <vector>

namespace plumbline::agent {

// Limits of every program.
inline constexpr unsigned descriptors_max = 1024;         // RLIMIT_NOFILE
inline constexpr unsigned locked_memory_max = 64u << 10;  // RLIMIT_MEMLOCK, bytes
inline constexpr unsigned mqueue_bytes_max = 819'200;     // RLIMIT_MSGQUEUE

struct Confinement {
  std::vector<std::string> missing;  // what the kernel did not grant, e.g. "network namespace"
  int directory = -1;                // the directory in which programs run, which is their root
};

// In the controller: namespaces of its own, and a tmpfs (its working directory then) with a
// directory for programs.
std::expected<Confinement, std::string> confine_controller();

// In the nursery, as pid 1 of the PID namespace, before confine_nursery(): a descriptor of a /proc
// of this namespace, or -errno. (A user namespace grants it only while the host's /proc is in
// sight.)
int open_own_proc();

// In the nursery: root, credentials, limits, signals and the filter, which all workers inherit.
// Returns what the kernel did not grant, as bits of `Ungranted`.
enum Ungranted : unsigned { RootUngranted = 1, LimitsUngranted = 2, FilterUngranted = 4 };
unsigned confine_nursery();

// In a worker, once: keeps shared().nursery.capabilities only, and CAP_SYS_ADMIN if it is to. That
// is a right over the program's own namespaces; the filter leaves no call to use it on others.
// Uses no libc.
void drop_capabilities(bool keeps_admin);

}  // namespace plumbline::agent
