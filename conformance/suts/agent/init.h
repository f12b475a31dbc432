// SPDX-License-Identifier: Apache-2.0
// What the agent does when it is pid 1 of a virtual-time guest. The guest's root is the host's file
// system, read-only; what is writable lies in the guest's memory.
#pragma once

#include <expected>
#include <string>

namespace plumbline::conformance {

// Whether this process is the first of its PID namespace and was started by a kernel, not by a
// container's runtime: nothing is mounted on /proc yet.
bool is_guest_init();

// Mounts /proc, /sys, /dev (with pts, shm, mqueue), /tmp and /run, and brings up the loopback
// device. Afterwards timers end on time, not at a tick. The error names what failed.
[[nodiscard]] std::expected<void, std::string> prepare_guest();

// Ends the guest, with all its processes.
[[noreturn]] void power_off_guest();

}  // namespace plumbline::conformance
