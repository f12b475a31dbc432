// SPDX-License-Identifier: Apache-2.0
#include "conformance/suts/agent/worker.h"

#include <linux/futex.h>
#include <sched.h>
#include <signal.h>
#include <sys/syscall.h>
#include <time.h>

#include "conformance/suts/agent/filter.h"
#include "conformance/suts/agent/memory_access.h"
#include "conformance/suts/agent/raw_call.h"
#include "reference/abi/types.h"

namespace plumbline::agent {
namespace {

using conformance::actors_max;
using conformance::ExecutableActor;

// Bytes: room for a frame of every signal, and a frame with AMX state takes 11 kB.
constexpr std::size_t stack_size = 1u << 20;

// Actor N has the Nth of these. A child that a program forks goes on with its parent's, of which it
// has a copy.
alignas(64) std::byte stacks[actors_max][stack_size];

void append(LogEntry::Kind kind, unsigned actor, std::uint16_t step, std::int64_t result) {
  const std::uint32_t index = shared().logged.fetch_add(1);
  LogEntry& entry = shared().log[index % log_capacity];
  entry.kind = kind;
  entry.actor = static_cast<std::uint8_t>(actor);
  entry.step = step;
  entry.result = result;
  entry.time = monotonic_time();
  entry.sequence.store(index + 1);
}

// Runs in the thread that the signal interrupts, perhaps in the middle of append(). The kernel
// passes all three also to a handler without SA_SIGINFO.
void handler(int signal, siginfo_t*, void* context) {
  const auto thread = static_cast<std::int32_t>(raw_call(SYS_gettid));
  for (unsigned actor = 0; actor < actors_max; ++actor) {
    const Worker& worker = shared().workers[actor];
    if (worker.born.load() != 0 && worker.thread == thread) {
      append(LogEntry::Kind::Signalled, actor, worker.step, signal);
    }
  }
  if (signal == SIGSEGV) give_up_access(context);
}

extern "C" void plumbline_signal_return();
asm(".text\n"
    ".globl plumbline_signal_return\n"
    "plumbline_signal_return:\n"
    "  movl $15, %eax\n"  // rt_sigreturn
    "  syscall\n"
    "  ud2\n");

// Announces the thread to the kernel's robust lists and to the controller.
void be_born(unsigned actor) {
  Worker& worker = shared().workers[actor];
  worker.process = static_cast<std::int32_t>(raw_call(SYS_getpid));
  worker.thread = static_cast<std::int32_t>(raw_call(SYS_gettid));
  RobustList& robust = worker.robust;
  robust.first = &robust.element;
  robust.element = &robust.first;  // the list is a ring
  robust.owner_offset =
      reinterpret_cast<std::byte*>(&robust.owner) - reinterpret_cast<std::byte*>(&robust.element);
  robust.pending = nullptr;
  robust.owner.store(static_cast<std::uint32_t>(worker.thread));
  raw_call(SYS_set_robust_list, &robust, 3 * sizeof(void*));
  worker.birth = monotonic_time();
  worker.born.store(1);
  shared().births.fetch_add(1);
  wake_all(shared().births);
}

void start_threads(unsigned leader);

long perform(const Worker& worker) {
  const long(&it)[6] = worker.registers;
  if (worker.number >= abi::first_access) return access_memory(worker.number, it);
  return raw_call(worker.number, it[0], it[1], it[2], it[3], it[4], it[5]);
}

[[noreturn]] void work(unsigned actor) {
  std::uint32_t calls = 0;
  for (;;) {
    Worker& worker = shared().workers[actor];
    while (worker.commanded.load() == calls) wait_while(worker.commanded, calls);
    worker.entered.store(++calls);
    const std::uint16_t step = worker.step;
    const unsigned child = worker.child;
    const bool forks = worker.number == SYS_fork;
    const long result = perform(worker);
    if (forks && result == 0) {
      actor = child % actors_max;
      calls = 0;
      be_born(actor);
      start_threads(actor);
    } else {
      append(LogEntry::Kind::Returned, actor, step, result);
    }
  }
}

[[noreturn]] void thread_main(unsigned actor) {
  be_born(actor);
  work(actor);
}

// In the order of the actors, each once the one before is born: thread ids follow that order.
void start_threads(unsigned leader) {
  for (unsigned actor = 0; actor < shared().actors && actor < actors_max; ++actor) {
    if (shared().kinds[actor] != ExecutableActor::Kind::Thread) continue;
    if (shared().leaders[actor] != leader) continue;
    start_task(thread_flags, actor, thread_main);
    await_birth(actor);
  }
}

}  // namespace

long start_task(long flags, unsigned actor, void (*entry)(unsigned)) {
  register void (*where)(unsigned) asm("r12") = entry;
  register long argument asm("r13") = actor;
  long result;
  asm volatile(
      "syscall\n"
      "testq %%rax, %%rax\n"
      "jnz 1f\n"
      "xorl %%ebp, %%ebp\n"
      "movl %%r13d, %%edi\n"
      "callq *%%r12\n"
      "ud2\n"
      "1:\n"
      : "=a"(result)
      : "a"(SYS_clone), "D"(flags), "S"(stacks[actor % actors_max] + stack_size), "d"(0),
        "r"(where), "r"(argument)
      : "rcx", "r11", "memory");
  return result;
}

void be_worker(unsigned actor) {
  be_born(actor);
  start_threads(actor);
  work(actor);
}

void await_birth(unsigned actor) {
  const Word& born = shared().workers[actor].born;
  while (born.load() == 0) {
    const std::uint32_t births = shared().births.load();
    if (born.load() == 0) wait_while(shared().births, births);
  }
}

std::uint64_t handler_address() { return reinterpret_cast<std::uint64_t>(&handler); }
std::uint64_t restorer_address() {
  return reinterpret_cast<std::uint64_t>(&plumbline_signal_return);
}

void wait_while(const Word& word, std::uint32_t value, std::int64_t timeout) {
  const timespec limit = {timeout / 1'000'000'000, timeout % 1'000'000'000};
  raw_call(SYS_futex, &word, FUTEX_WAIT, value, timeout < 0 ? 0 : reinterpret_cast<long>(&limit));
}

void wake_all(const Word& word) { raw_call(SYS_futex, &word, FUTEX_WAKE, 1 << 30); }

std::int64_t monotonic_time() {
  if (const Clock& clock = shared().clock; clock.stands_still.load() != 0) return clock.time;
  timespec now;
  raw_call(SYS_clock_gettime, CLOCK_MONOTONIC, reinterpret_cast<long>(&now));
  return now.tv_sec * 1'000'000'000 + now.tv_nsec;
}

}  // namespace plumbline::agent
