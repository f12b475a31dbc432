// SPDX-License-Identifier: Apache-2.0
// Which system calls the nursery and the workers can make: those of the table of calls, and the few
// that they need themselves. All others fail with ENOSYS.
#pragma once

#include <sched.h>

#include <csignal>

namespace plumbline::agent {

// The clone(2) flags of an actor that is a process and has no need of memory of its own, and of one
// that is a thread.
inline constexpr long process_flags = CLONE_VM | SIGCHLD;
inline constexpr long thread_flags =
    CLONE_VM | CLONE_FILES | CLONE_FS | CLONE_SIGHAND | CLONE_THREAD | CLONE_SYSVSEM;

// The nursery's descriptors of /dev, where it opens what processes begin with, and of its /proc.
inline constexpr int devices = 3;
inline constexpr int processes = 4;

bool install_filter();

// Whether programs may ask for this system call.
bool is_in_table(unsigned number);

}  // namespace plumbline::agent
