// SPDX-License-Identifier: Apache-2.0
#include "reference/file/file.h"
#include "reference/kernel/kernel_fixture.h"

namespace plumbline {
namespace {

using abi::EFD;
using abi::POLL;
using abi::SIG;

class EventFdTest : public KernelFixture {
 protected:
  long read(Thread& thread, long fd) { return call(thread, "read", fd, at(1), 8); }
  long write(Thread& thread, long fd, std::uint64_t value) {
    return call(thread, "write", fd, put(0, value), 8);
  }
  std::uint64_t value() const { return get<std::uint64_t>(at(1)); }

  static constexpr std::uint64_t most = ~std::uint64_t{1};
  Thread& b = new_thread(a);
  Thread& c = new_thread(a);
};

TEST_F(EventFdTest, ReadTakesTheCounter) {
  const long fd = call(a, "eventfd2", 3, EFD::NONBLOCK);
  EXPECT_EQ(write(a, fd, 4), 8);
  EXPECT_EQ(read(a, fd), 8);
  EXPECT_EQ(value(), 7u);
  EXPECT_EQ(read(a, fd), error(E::AGAIN));
  EXPECT_EQ(call(a, "lseek", fd, 5, abi::SEEK::SET), 0);
}

TEST_F(EventFdTest, SemaphoreGivesOne) {
  const long fd = call(a, "eventfd2", 2, EFD::SEMAPHORE | EFD::NONBLOCK);
  EXPECT_EQ(read(a, fd), 8);
  EXPECT_EQ(value(), 1u);
  EXPECT_EQ(read(a, fd), 8);
  EXPECT_EQ(read(a, fd), error(E::AGAIN));
}

TEST_F(EventFdTest, Sizes) {
  const long fd = call(a, "eventfd2", 0, EFD::NONBLOCK);
  put(0, std::uint64_t{1});
  EXPECT_EQ(call(a, "write", fd, at(0), 7), error(E::INVAL));
  EXPECT_EQ(call(a, "write", fd, at(0), 16), 8);
  EXPECT_EQ(call(a, "read", fd, at(1), 7), error(E::INVAL));
  EXPECT_EQ(write(a, fd, ~std::uint64_t{0}), error(E::INVAL));
  EXPECT_EQ(call(a, "eventfd2", 0, 2), error(E::INVAL));
}

// writev is one write for each buffer; readv is one read.
TEST_F(EventFdTest, Vectors) {
  const long fd = call(a, "eventfd2", 0, EFD::NONBLOCK);
  put(0, std::uint64_t{5});
  const std::uint64_t halves[] = {at(0), 4, at(0) + 4, 4}, twice[] = {at(0), 8, at(0), 8};
  EXPECT_EQ(call(a, "writev", fd, put(2, halves), 2), error(E::INVAL));
  EXPECT_EQ(call(a, "writev", fd, put(3, twice), 2), 16);
  EXPECT_EQ(call(a, "readv", fd, at(2), 2), 8);
  EXPECT_EQ(get<std::uint64_t>(at(0)), 10u);
}

TEST_F(EventFdTest, WriterWaitsForRoom) {
  const long fd = call(a, "eventfd", 0);
  EXPECT_EQ(write(a, fd, most), 8);
  EXPECT_EQ(write(b, fd, 1), blocked);
  EXPECT_EQ(read(a, fd), 8);
  EXPECT_EQ(value(), most);
  EXPECT_EQ(result(b), 8);
}

TEST_F(EventFdTest, LastReaderToComeIsFirst) {
  const long fd = call(a, "eventfd2", 0, EFD::SEMAPHORE);
  EXPECT_EQ(read(a, fd), blocked);
  EXPECT_EQ(read(b, fd), blocked);
  write(c, fd, 1);
  EXPECT_EQ(result(a), blocked);
  EXPECT_EQ(result(b), 8);
}

TEST_F(EventFdTest, SignalRestartsAReaderOrNot) {
  const long fd = call(a, "eventfd", 0);
  handle(a, SIG::USR1, abi::SA::RESTART);
  handle(a, SIG::USR2);
  EXPECT_EQ(read(a, fd), blocked);
  send(a, SIG::USR1);
  EXPECT_EQ(result(a), blocked);
  send(a, SIG::USR2);
  EXPECT_EQ(result(a), error(E::INTR));
}

class LaterEventFdTest : public EventFdTest {
 protected:
  Kernel later{Config{.version = {6, 18}}, *this};
};

TEST_F(LaterEventFdTest, FirstReaderToComeIsFirst) {
  Thread& d = later.start_process(memory);
  Thread& e = later.start_thread(d.process);
  Thread& f = later.start_thread(d.process);
  const auto run = [&](Thread& thread, unsigned number, const Registers& registers) {
    later.call(thread, number, registers);
    later.run();
  };
  run(d, 290, {0, EFD::SEMAPHORE});
  const auto fd = static_cast<std::uint64_t>(result(d));
  order.clear();
  run(d, 0, {fd, at(1), 8});
  run(e, 0, {fd, at(1), 8});
  put(0, std::uint64_t{1});
  run(f, 1, {fd, at(0), 16});
  EXPECT_EQ(result(f), error(E::INVAL));
  run(f, 1, {fd, at(0), 8});
  EXPECT_EQ(order, std::to_string(f.tid) + " " + std::to_string(f.tid) + " " +
                       std::to_string(d.tid) + " ");
}

}  // namespace
}  // namespace plumbline
