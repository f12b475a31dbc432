// SPDX-License-Identifier: Apache-2.0
// For tests of reading and writing: threads whose calls read like C.
//
//   const auto [r, w] = a.pipe();
//   EXPECT_EQ(a.read(r, 5), blocked);
//   EXPECT_EQ(b.write(w, "hello"), 5);
//   EXPECT_EQ(a.result(), 5);
//   EXPECT_EQ(a.data(), "hello");
#pragma once

#include <utility>

#include "reference/file/fd_table.h"
#include "reference/kernel/kernel_fixture.h"

namespace plumbline {

class ProgramsFixture : public KernelFixture {
 protected:
  // A thread as its program sees it.
  class Program {
   public:
    Program(ProgramsFixture& test, Thread& thread_) : thread(thread_), test_(test) {}

    template <class... Arguments>
    long call(std::string_view name, Arguments... arguments) {
      return test_.KernelFixture::call(thread, name, arguments...);
    }
    long result() const { return test_.KernelFixture::result(thread); }  // of its latest call
    std::string data() const { return test_.text(buffer_, result()); }   // that it has read

    long read(int fd, std::size_t size) {
      buffer_ = test_.take(size);
      return call("read", fd, buffer_, size);
    }
    long write(int fd, std::string_view text) {
      return call("write", fd, test_.put_text(text), text.size());
    }
    std::pair<int, int> pipe(int flags = 0) {
      const UserAddress fds = test_.take(8);
      EXPECT_EQ(call("pipe2", fds, flags), 0);
      return {test_.get<int>(fds), test_.get<int>(fds + 4)};
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
    int unread(int fd) {  // the bytes that FIONREAD counts
      const UserAddress count = test_.take(4);
      EXPECT_EQ(call("ioctl", fd, abi::FIO::NREAD, count), 0);
      return test_.get<int>(count);
    }
    PollMask poll(int fd) { return thread.files().get(fd).value()->poll(nullptr); }
    SignalAction& action(int signal) { return thread.process.actions[signal]; }

    Thread& thread;

   private:
    ProgramsFixture& test_;
    UserAddress buffer_ = 0;
  };

  explicit ProgramsFixture(const Config& config_ = {}) : KernelFixture(config_, 4u << 20) {}

  Program start_thread(Program& of) { return {*this, new_thread(of.thread)}; }

  // Memory that no other call uses.
  UserAddress take(std::size_t size) {
    return base + std::exchange(used_, used_ + (size + 15) / 16 * 16);
  }
  UserAddress put_text(std::string_view text) {
    const UserAddress address = take(text.size());
    EXPECT_TRUE(memory.write(address, std::as_bytes(std::span(text))));
    return address;
  }
  UserAddress put_path(std::string_view path) { return put_text(std::string(path) + '\0'); }
  // An iovec array of addresses and sizes in turn.
  UserAddress put_vector(std::vector<std::uint64_t> vector) {
    const UserAddress address = take(vector.size() * 8);
    EXPECT_TRUE(memory.write(address, std::as_bytes(std::span(vector))));
    return address;
  }
  std::string text(UserAddress address, long size) {
    std::string text(std::max(size, 0L), ' ');
    EXPECT_TRUE(memory.read(address, std::as_writable_bytes(std::span(text))));
    return text;
  }

 private:
  std::size_t used_ = 0;

 protected:
  // Two threads of a process, and another process.
  Program a{*this, KernelFixture::a};
  Program b = start_thread(a);
  Program c{*this, kernel.start_process(memory)};
};

}  // namespace plumbline
