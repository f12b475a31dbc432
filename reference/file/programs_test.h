// SPDX-License-Identifier: Apache-2.0
// For tests of system calls: threads whose calls read like C, on a kernel of their own.
//
//   const auto [r, w] = a.pipe();
//   EXPECT_EQ(a.read(r, 5), blocked);
//   EXPECT_EQ(b.write(w, "hello"), 5);
//   EXPECT_EQ(a.result(), 5);
//   EXPECT_EQ(a.data(), "hello");
#pragma once

#include <gtest/gtest.h>

#include <map>
#include <string>
#include <utility>
#include <vector>

#include "reference/abi/calls.h"
#include "reference/file/fd_table.h"
#include "reference/kernel/kernel.h"

namespace plumbline {

inline constexpr long blocked = 1L << 62;

// What a call returns when it fails.
constexpr long error(E e) { return -static_cast<long>(e); }

class ProgramsTest : public ::testing::Test, public KernelObserver {
 protected:
  using Pair = std::pair<int, int>;
  static constexpr UserAddress base = 0x10'0000'0000;
  static constexpr UserAddress nowhere = 8;

  // A thread as its program sees it.
  class Program {
   public:
    Program(ProgramsTest& test, Thread& thread_) : thread(thread_), test_(test) {}

    template <class... Arguments>
    long call(std::string_view name, Arguments... arguments) {
      test_.results_.erase(thread.tid);
      test_.kernel().call(thread, number(name), Registers{std::uint64_t(arguments)...});
      test_.kernel().run();
      return result();
    }
    // What the latest call has returned so far.
    long result() const {
      const auto result = test_.results_.find(thread.tid);
      return result == test_.results_.end() ? blocked : result->second;
    }
    // What it has read, or found at an address.
    std::string data() const { return test_.text(buffer_, result()); }

    long read(int fd, std::size_t size) {
      buffer_ = test_.take(size);
      return call("read", fd, buffer_, size);
    }
    long write(int fd, std::string_view text) {
      return call("write", fd, test_.put(text), text.size());
    }
    Pair pipe(int flags = 0) {
      const UserAddress fds = test_.take(8);
      EXPECT_EQ(call("pipe2", fds, flags), 0);
      return {*test_.memory_.get<int>(fds), *test_.memory_.get<int>(fds + 4)};
    }
    long open(std::string_view path, int flags, unsigned mode = 0600) {
      return call("open", test_.put_path(path), flags, mode);
    }
    long mkfifo(std::string_view path, unsigned mode = 0600) {
      return call("mknod", test_.put_path(path), abi::S::IFIFO | mode, 0);
    }
    long fcntl(int fd, int command, unsigned long argument = 0) {
      return call("fcntl", fd, command, argument);
    }
    long close(int fd) { return call("close", fd); }
    // The bytes that FIONREAD counts.
    int unread(int fd) {
      const UserAddress count = test_.take(4);
      EXPECT_EQ(call("ioctl", fd, abi::FIO::NREAD, count), 0);
      return *test_.memory_.get<int>(count);
    }
    PollMask poll(int fd) { return thread.files().get(fd).value()->poll(nullptr); }

    Thread& thread;

   private:
    ProgramsTest& test_;
    UserAddress buffer_ = 0;
  };

  explicit ProgramsTest(const Config& config = {}) : kernel_(config, *this) {}

  Kernel& kernel() { return kernel_; }
  Program start_process() { return {*this, kernel().start_process(memory_)}; }
  Program start_thread(Program& of) { return {*this, kernel().start_thread(of.thread.process)}; }

  // Memory that no other call uses.
  UserAddress take(std::size_t size) {
    return base + std::exchange(used_, used_ + (size + 15) / 16 * 16);
  }
  UserAddress put(std::string_view text) {
    const UserAddress address = take(text.size());
    EXPECT_TRUE(memory_.write(address, std::as_bytes(std::span(text))));
    return address;
  }
  UserAddress put_path(std::string_view path) { return put(std::string(path) + '\0'); }
  std::string text(UserAddress address, long size) {
    std::string text(std::max(size, 0L), ' ');
    EXPECT_TRUE(memory_.read(address, std::as_writable_bytes(std::span(text))));
    return text;
  }
  // An iovec array of (address, size) pairs.
  UserAddress put_vector(std::vector<std::uint64_t> vector) {
    const UserAddress address = take(vector.size() * 8);
    EXPECT_TRUE(memory_.write(address, std::as_bytes(std::span(vector))));
    return address;
  }

  std::string signals;     // handlers that ran
  std::vector<int> order;  // of threads, as their calls returned

 private:
  static unsigned number(std::string_view name) {
    for (const auto& call : abi::calls)
      if (call.name == name) return call.number;
    return ~0u;
  }
  void returned(Thread& thread, long result) override {
    results_[thread.tid] = result;
    order.push_back(thread.tid);
  }
  void signalled(Thread&, int signal) override { signals += std::to_string(signal) + " "; }
  void forked(Thread&, Thread&) override {}
  void thread_ended(Thread&) override {}
  void process_ended(Process&, int) override {}

  std::vector<std::byte> bytes_ = std::vector<std::byte>(4u << 20);
  std::size_t used_ = 0;
  UserMemory memory_{base, bytes_};
  std::map<int, long> results_;
  Kernel kernel_;

 protected:
  // Two threads of a process, and another process.
  Program a = start_process();
  Program b = start_thread(a);
  Program c = start_process();

  void ignore_sigpipe(Program& program) {
    program.thread.process.actions[abi::SIG::PIPE].handler = SignalAction::ignore;
  }
};

}  // namespace plumbline
