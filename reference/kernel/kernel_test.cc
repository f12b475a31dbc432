// SPDX-License-Identifier: Apache-2.0
#include "reference/kernel/kernel.h"

#include <gtest/gtest.h>

#include <map>
#include <string>

#include "reference/abi/calls.h"

namespace plumbline {
namespace {

using abi::SIG;

// Two processes on a fresh kernel, and what their programs see.
class KernelTest : public ::testing::Test, public KernelObserver {
 protected:
  long call(Thread& thread, std::string_view name, Registers registers = {}) {
    start(thread, name, registers);
    const auto result = results.find(thread.tid);
    return result == results.end() ? blocked : result->second;
  }
  void start(Thread& thread, std::string_view name, Registers registers) {
    results.erase(thread.tid);
    kernel.call(thread, number(name), registers);
    kernel.run();
  }
  static unsigned number(std::string_view name) {
    for (const auto& call : abi::calls)
      if (call.name == name) return call.number;
    return ~0u;
  }

  void returned(Thread& thread, long result) override { results[thread.tid] = result; }
  void signalled(Thread&, int signal) override { signals += std::to_string(signal) + " "; }
  void forked(Thread&, Thread& child) override { last_child = &child; }
  void thread_ended(Thread&, int) override {}
  void process_ended(Process& process, int status) override { ended[process.pid] = status; }

  void handle(Thread& thread, int signal, std::uint64_t flags) {
    const std::uint64_t action[] = {0x1234, flags, 0, 0};
    ASSERT_TRUE(memory.write(base, std::as_bytes(std::span(action))));
    ASSERT_EQ(call(thread, "rt_sigaction", {std::uint64_t(signal), base, 0, 8}), 0);
  }

  static constexpr long blocked = 1 << 30;
  static constexpr UserAddress base = 0x1000;
  std::vector<std::byte> bytes = std::vector<std::byte>(4096);
  UserMemory memory{base, bytes};
  Kernel kernel{Config{}, *this};
  Thread& a = kernel.start_process(memory);
  Thread& b = kernel.start_process(memory);
  std::map<int, long> results;
  std::map<int, int> ended;
  std::string signals;
  Thread* last_child = nullptr;
};

TEST_F(KernelTest, UnknownCallIsEnosys) { EXPECT_EQ(call(a, "no such call"), -38); }

TEST_F(KernelTest, HandlerInterruptsPause) {
  handle(a, SIG::USR1, 0);
  EXPECT_EQ(call(a, "pause"), blocked);
  EXPECT_EQ(call(b, "kill", {std::uint64_t(a.process.pid), SIG::USR1}), 0);
  EXPECT_EQ(results[a.tid], -4);
  EXPECT_EQ(signals, "10 ");
}

TEST_F(KernelTest, HandlersRunLastFirst) {
  handle(a, SIG::USR1, 0);
  handle(a, SIG::USR2, 0);
  const SignalSet both = signal_bit(SIG::USR1) | signal_bit(SIG::USR2);
  ASSERT_TRUE(memory.put(base, both));
  EXPECT_EQ(call(a, "rt_sigprocmask", {abi::SIG_HOW::BLOCK, base, 0, 8}), 0);
  EXPECT_EQ(call(b, "kill", {std::uint64_t(a.process.pid), SIG::USR1}), 0);
  EXPECT_EQ(call(b, "kill", {std::uint64_t(a.process.pid), SIG::USR2}), 0);
  EXPECT_EQ(signals, "");
  EXPECT_EQ(call(a, "rt_sigprocmask", {abi::SIG_HOW::UNBLOCK, base, 0, 8}), 0);
  EXPECT_EQ(signals, "12 10 ");
}

TEST_F(KernelTest, DefaultActionEndsTheProcess) {
  EXPECT_EQ(call(a, "pause"), blocked);
  EXPECT_EQ(call(b, "kill", {std::uint64_t(a.process.pid), SIG::TERM}), 0);
  EXPECT_EQ(ended[a.process.pid], SIG::TERM);
}

TEST_F(KernelTest, ChildOfALivingParentStaysAsAZombie) {
  const long child = call(a, "fork");
  ASSERT_NE(last_child, nullptr);
  EXPECT_EQ(child, last_child->process.pid);
  call(*last_child, "exit_group", {3});
  EXPECT_EQ(ended[child], 3 << 8);
  EXPECT_EQ(call(b, "kill", {std::uint64_t(child), SIG::TERM}), 0);
}

}  // namespace
}  // namespace plumbline
