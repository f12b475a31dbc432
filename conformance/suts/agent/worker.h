// SPDX-License-Identifier: Apache-2.0
// What an actor's thread does: it takes a call from shared memory, makes it, logs what it returned,
// and waits for the next. Nothing here uses libc.
#pragma once

#include <cstdint>

#include "conformance/suts/agent/shared.h"

namespace plumbline::agent {

// Starts a task (clone(2)) that runs `entry` on the actor's own stack. Its id, or -errno.
long start_task(long flags, unsigned actor, void (*entry)(unsigned));

// Becomes the worker of an actor that leads a process, and starts the process's other threads.
[[noreturn]] void be_worker(unsigned actor);

// For rt_sigaction(2): a handler that logs its signal, and the way back from it.
std::uint64_t handler_address();
std::uint64_t restorer_address();

// Waits until an actor is born.
void await_birth(unsigned actor);

// Waits while the word is `value`, at most `timeout` ns (negative: for ever).
void wait_while(const Word& word, std::uint32_t value, std::int64_t timeout = -1);
void wake_all(const Word& word);
std::int64_t monotonic_time();

}  // namespace plumbline::agent
