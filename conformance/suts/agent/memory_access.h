// SPDX-License-Identifier: Apache-2.0
// The rows of the table of calls that are no system calls: peek and poke, by which an actor
// accesses its own memory. Nothing here uses libc but `fence_off`.
#pragma once

namespace plumbline::agent {

// What the access returns: the number of bytes, or -EFAULT if a handler took a SIGSEGV.
long access_memory(unsigned number, const long (&registers)[6]);

// In a handler of SIGSEGV, with what the kernel saved (a ucontext_t): if it was an access that
// faulted, it goes on behind it, or it would only fault again.
void give_up_access(void* context);

// In the nursery: makes all processes of programs find room for what they attach behind a fence
// that nobody may access, and nothing of the agent's there. A kernel puts a mapping into the
// highest gap that is large enough, or, with the layout of old, into the lowest. True if it is the
// highest.
bool fence_off();

}  // namespace plumbline::agent
