// SPDX-License-Identifier: Apache-2.0
// Setting the limits of an IPC namespace, as root does by /proc/sys (abi/sysctls.h has the names).
#pragma once

#include <span>
#include <string_view>

#include "reference/ipc/namespace.h"

namespace plumbline {

// False if there is no such name.
bool set_sysctl(IpcNamespace& ipc, std::string_view name, std::span<const std::uint64_t> numbers);

}  // namespace plumbline
