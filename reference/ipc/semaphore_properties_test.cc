// SPDX-License-Identifier: Apache-2.0
// What SEM_UNDO keeps (semop(2)).
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "reference/ipc/semaphore.h"
#include "reference/kernel/kernel_fixture.h"

namespace plumbline {
namespace {

constexpr int semaphores = 3;
constexpr int initial_value = 10'000;  // so high that no adjustment would go below 0

struct Operation {
  unsigned thread = 0;
  SemaphoreOperation semaphore{};
};

std::ostream& operator<<(std::ostream& stream, const Operation& it) {
  return stream << 't' << it.thread << ": {" << it.semaphore.number << ", " << it.semaphore.change
                << '}';
}

rc::Gen<Operation> any_operation() {
  return rc::gen::map(rc::gen::tuple(rc::gen::inRange(0u, 3u), rc::gen::inRange(0, semaphores),
                                     rc::gen::inRange(-20, 21)),
                      [](const std::tuple<unsigned, int, int>& it) {
                        const auto [thread, number, change] = it;
                        return Operation{
                            thread,
                            {static_cast<std::uint16_t>(number), static_cast<std::int16_t>(change),
                             static_cast<std::int16_t>(abi::SEM::UNDO | abi::IPC::NOWAIT)}};
                      });
}

// Two threads of a process, and another process.
class SemaphoreProperties : public KernelFixture {
 protected:
  long semop(const Operation& it) {
    Thread& thread = *threads[it.thread];
    return call(thread, "semop", id, put(thread.tid, it.semaphore), 1);
  }
  long get(int number) { return call(a, "semctl", id, number, abi::SEM_GET::VAL, 0); }

  Thread& b = kernel.start_process(memory);
  const std::array<Thread*, 3> threads = {&b, &new_thread(b), &kernel.start_process(memory)};
  const long id = call(a, "semget", abi::IPC_KEY::PRIVATE, semaphores, 0600);
};

RC_GTEST_FIXTURE_PROP(SemaphoreProperties, WhoEndsLeavesTheValuesAsTheyWere, ()) {
  for (int i = 0; i < semaphores; ++i)
    RC_ASSERT(call(a, "semctl", id, i, abi::SEM_SET::VAL, initial_value) == 0);
  std::array<long, semaphores> values;
  values.fill(initial_value);
  for (const Operation& operation : *rc::gen::container<std::vector<Operation>>(any_operation())) {
    const auto& [number, change, flags] = operation.semaphore;
    // Waiting for 0 would be in vain.
    RC_ASSERT(semop(operation) == (change == 0 ? error(E::AGAIN) : 0));
    values[number] += change;
  }
  for (int i = 0; i < semaphores; ++i) RC_ASSERT(get(i) == values[i]);
  const bool other_first = *rc::gen::arbitrary<bool>();
  call(*threads[other_first ? 2 : 0], "exit_group", 0);
  call(*threads[other_first ? 0 : 2], "exit_group", 0);
  for (int i = 0; i < semaphores; ++i) RC_ASSERT(get(i) == initial_value);
}

}  // namespace
}  // namespace plumbline
