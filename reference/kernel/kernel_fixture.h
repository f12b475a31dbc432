// SPDX-License-Identifier: Apache-2.0
// For tests: a fresh kernel, some programs on it, and what they see.
#pragma once

#include <gtest/gtest.h>

#include <map>
#include <string>
#include <vector>

#include "reference/abi/calls.h"
#include "reference/kernel/kernel.h"

namespace plumbline {

class KernelFixture : public ::testing::Test, public KernelObserver {
 protected:
  explicit KernelFixture(const Config& config_ = {}, std::size_t memory_size = 64 * 64)
      : bytes(memory_size), config(config_) {}

  static constexpr long blocked = 1 << 30;  // what a call gives that has not returned

  // Makes a call and runs until everybody sleeps. A result, minus an errno, or `blocked`.
  template <class... Arguments>
  long call(Thread& thread, std::string_view name, Arguments... arguments) {
    issue(thread, name, arguments...);
    kernel.run();
    return result(thread);
  }
  // The same, but nothing runs yet.
  template <class... Arguments>
  void issue(Thread& thread, std::string_view name, Arguments... arguments) {
    results_.erase(thread.tid);
    kernel.call(thread, number(name), {static_cast<std::uint64_t>(arguments)...});
  }
  long result(const Thread& thread) const {
    const auto found = results_.find(thread.tid);
    return found == results_.end() ? blocked : found->second;
  }
  static constexpr long error(E errno_value) { return -static_cast<long>(errno_value); }

  // The program's memory: `at(n)` is the address of its n-th slot of 64 bytes.
  static constexpr UserAddress at(int slot) { return base + 64 * slot; }
  static constexpr UserAddress unmapped = 0x10;
  template <class T>
  UserAddress put(int slot, const T& value) {
    EXPECT_TRUE(memory.put(at(slot), value));
    return at(slot);
  }
  template <class T>
  T get(UserAddress address) const {
    return memory.get<T>(address).value();
  }

  // Sets a handler, so that the signal interrupts.
  void handle(Thread& thread, int signal, std::uint64_t flags = 0) {
    struct {
      std::uint64_t handler, flags, restorer, mask;
    } action{0x1234, flags, 0, 0};
    ASSERT_EQ(call(thread, "rt_sigaction", signal, put(63, action), 0, 8), 0);
  }
  void send(Thread& thread, int signal) {
    send_signal(thread, signal);
    kernel.run();
  }

  Thread& new_thread(Thread& of) { return kernel.start_thread(of.process); }

  std::vector<std::byte> bytes;
  static constexpr UserAddress base = 0x10000;
  UserMemory memory{base, bytes};
  Config config;
  std::string order;    // thread ids in the order of their returns
  std::string signals;  // handlers in the order in which they ran

 private:
  static unsigned number(std::string_view name) {
    for (const auto& call : abi::calls)
      if (call.name == name) return call.number;
    return ~0u;
  }

  void returned(Thread& thread, long result) override {
    results_[thread.tid] = result;
    order += std::to_string(thread.tid) + " ";
  }
  void signalled(Thread&, int signal) override { signals += std::to_string(signal) + " "; }
  void forked(Thread&, Thread&) override {}
  void thread_ended(Thread&, int) override {}
  void process_ended(Process&, int) override {}

  std::map<int, long> results_;

 protected:
  Kernel kernel{config, *this};
  Thread& a = kernel.start_process(memory);
};

}  // namespace plumbline
