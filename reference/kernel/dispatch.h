// SPDX-License-Identifier: Apache-2.0
// From a system call number to its handler (sys_call_table).
#pragma once

#include "reference/core/task.h"
#include "reference/kernel/kernel.h"

namespace plumbline {

// A handler either answers at once or may wait; one of the two pointers is set.
struct Handler {
  Result<long> (*plain)(Thread&, const Registers&) = nullptr;
  Task<long> (*waiting)(Thread&, const Registers&) = nullptr;
};

// The handler of a number of x86-64; for numbers without one, a handler that says ENOSYS.
const Handler& handler_of(unsigned number);

}  // namespace plumbline
