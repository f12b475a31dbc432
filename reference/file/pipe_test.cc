// SPDX-License-Identifier: Apache-2.0
#include "reference/kernel/programs_fixture.h"

namespace plumbline {
namespace {

using abi::F;
using abi::FIO;
using abi::O;
using abi::POLL;

const std::string page(4096, 'x');

class PipeTest : public ProgramsFixture {
 protected:
  using ProgramsFixture::ProgramsFixture;

  // Two writers wait for a full pipe; somebody reads a part of its only page, and then the rest.
  bool partial_read_keeps_the_order() {
    const auto [r, w] = a.pipe();
    auto d = start_thread(a);
    EXPECT_EQ(a.fcntl(w, F::SETPIPE_SZ, 4096), 4096);
    EXPECT_EQ(a.write(w, page), 4096);
    EXPECT_EQ(b.write(w, page), blocked);
    EXPECT_EQ(d.write(w, page), blocked);
    EXPECT_EQ(a.read(r, 10), 10);
    EXPECT_EQ(a.read(r, 4086), 4086);
    return b.result() == 4096;
  }
};

TEST_F(PipeTest, CarriesBytes) {
  const auto [r, w] = a.pipe();
  EXPECT_EQ(r, 3);
  EXPECT_EQ(w, 4);
  EXPECT_EQ(a.write(w, "hello"), 5);
  EXPECT_EQ(a.unread(r), 5);
  EXPECT_EQ(a.read(r, 3), 3);
  EXPECT_EQ(a.data(), "hel");
  EXPECT_EQ(a.read(r, 10), 2);
  EXPECT_EQ(a.data(), "lo");
}

TEST_F(PipeTest, ReaderWaitsForAWriter) {
  const auto [r, w] = a.pipe();
  EXPECT_EQ(a.read(r, 10), blocked);
  EXPECT_EQ(b.write(w, "hello"), 5);
  EXPECT_EQ(a.data(), "hello");
}

TEST_F(PipeTest, EndOfFileWithoutWriters) {
  const auto [r, w] = a.pipe();
  EXPECT_EQ(a.read(r, 10), blocked);
  EXPECT_EQ(b.close(w), 0);
  EXPECT_EQ(a.result(), 0);
  EXPECT_EQ(a.poll(r), PollMask{POLL::HUP});
}

TEST_F(PipeTest, NoReadersIsEpipeAndSigpipe) {
  const auto [r, w] = a.pipe();
  a.action(abi::SIG::PIPE).handler = SignalAction::ignore;
  EXPECT_EQ(a.close(r), 0);
  EXPECT_EQ(a.write(w, "x"), error(E::PIPE));
  EXPECT_EQ(a.write(w, ""), 0);
  EXPECT_EQ(a.poll(w), poll_out | POLL::ERR);
}

TEST_F(PipeTest, NonblockingEndsDoNotWait) {
  const auto [r, w] = a.pipe(O::NONBLOCK);
  EXPECT_EQ(a.read(r, 1), error(E::AGAIN));
  EXPECT_EQ(a.write(w, std::string(65536 + 1, 'x')), 65536);
  EXPECT_EQ(a.write(w, "x"), error(E::AGAIN));
  EXPECT_EQ(a.poll(w), PollMask{0});
}

TEST_F(PipeTest, IsFullWhenItsSlotsAre) {
  const auto [r, w] = a.pipe(O::NONBLOCK);
  // 4000 bytes and 100 more do not fit a page, so each write takes a slot.
  for (int i = 0; i < 8; ++i) {
    EXPECT_EQ(a.write(w, std::string(4000, 'x')), 4000);
    EXPECT_EQ(a.write(w, std::string(100, 'y')), 100);
  }
  EXPECT_EQ(a.write(w, std::string(3997, 'z')), error(E::AGAIN));
  EXPECT_EQ(a.write(w, std::string(3996, 'z')), 3996);
}

// The odd bytes of a large write go to the last page, the rest fills pages of its own.
TEST_F(PipeTest, LargeWriteMergesItsOddBytesFirst) {
  const auto [r, w] = a.pipe(O::NONBLOCK);
  EXPECT_EQ(a.fcntl(w, F::SETPIPE_SZ, 8192), 8192);
  EXPECT_EQ(a.write(w, "12345"), 5);
  EXPECT_EQ(a.write(w, page + "tail"), 4100);
  EXPECT_EQ(a.write(w, "x"), error(E::AGAIN));
  EXPECT_EQ(a.read(r, 10), 10);
  EXPECT_EQ(a.data(), "12345xxxxx");
}

TEST_F(PipeTest, PacketsKeepTheirBounds) {
  const auto [r, w] = a.pipe(O::DIRECT);
  EXPECT_EQ(a.write(w, "abc"), 3);
  EXPECT_EQ(a.write(w, "def"), 3);
  EXPECT_EQ(a.read(r, 2), 2);
  EXPECT_EQ(a.read(r, 10), 3);
  EXPECT_EQ(a.data(), "def");
  EXPECT_EQ(a.write(w, page + "more"), 4100);
  EXPECT_EQ(a.read(r, 10000), 4096);
  EXPECT_EQ(a.read(r, 10000), 4);
}

TEST_F(PipeTest, WritersWakeInTheirOrder) {
  const auto [r, w] = a.pipe();
  EXPECT_EQ(a.fcntl(w, F::SETPIPE_SZ, 4096), 4096);
  EXPECT_EQ(a.write(w, page), 4096);
  auto d = start_thread(a);
  EXPECT_EQ(b.write(w, page), blocked);
  EXPECT_EQ(d.write(w, "d"), blocked);
  EXPECT_EQ(a.read(r, 4096), 4096);
  EXPECT_EQ(b.result(), 4096);
  EXPECT_EQ(d.result(), blocked);
  EXPECT_EQ(a.read(r, 4096), 4096);
  EXPECT_EQ(d.result(), 1);
}

// The reader that was woken passes the wake-up on if it leaves something.
TEST_F(PipeTest, ReaderWakesTheNextOne) {
  const auto [r, w] = a.pipe();
  auto d = start_thread(a);
  EXPECT_EQ(a.read(r, 2), blocked);
  EXPECT_EQ(b.read(r, 2), blocked);
  EXPECT_EQ(d.write(w, "1234"), 4);
  EXPECT_EQ(a.data() + b.data(), "1234");
}

TEST_F(PipeTest, SignalInterruptsAndPartialWriteCounts) {
  const auto [r, w] = a.pipe();
  a.action(abi::SIG::USR1).handler = 0x1234;
  EXPECT_EQ(a.write(w, std::string(65536 + 10, 'x')), blocked);
  EXPECT_EQ(b.call("kill", a.thread.process.pid, abi::SIG::USR1), 0);
  EXPECT_EQ(a.result(), 65536);
  EXPECT_EQ(a.write(w, "x"), blocked);
  EXPECT_EQ(b.call("kill", a.thread.process.pid, abi::SIG::USR1), 0);
  EXPECT_EQ(a.result(), error(E::INTR));
}

TEST_F(PipeTest, FaultingReadTakesNothing) {
  const auto [r, w] = a.pipe();
  EXPECT_EQ(a.write(w, "hello"), 5);
  EXPECT_EQ(a.call("read", r, unmapped, 5), error(E::FAULT));
  EXPECT_EQ(a.unread(r), 5);
  EXPECT_EQ(a.call("pipe", unmapped), error(E::FAULT));
  EXPECT_EQ(a.call("ioctl", r, FIO::NREAD, unmapped), error(E::FAULT));
}

TEST_F(PipeTest, FaultingWriteLeavesAnEmptyBuffer) {
  const auto [r, w] = a.pipe(O::NONBLOCK);
  EXPECT_EQ(a.call("write", w, unmapped, 5), error(E::FAULT));
  EXPECT_EQ(a.unread(r), 0);
  EXPECT_EQ(a.poll(r), poll_in);
  EXPECT_EQ(a.read(r, 1), error(E::AGAIN));
  EXPECT_EQ(a.poll(r), PollMask{0});
}

TEST_F(PipeTest, Capacity) {
  const auto [r, w] = a.pipe();
  EXPECT_EQ(a.fcntl(r, F::GETPIPE_SZ), 65536);
  EXPECT_EQ(a.fcntl(r, F::SETPIPE_SZ, 5000), 8192);
  EXPECT_EQ(a.write(w, page + "x"), 4097);
  EXPECT_EQ(a.fcntl(r, F::SETPIPE_SZ, 0), error(E::BUSY));
  EXPECT_EQ(a.fcntl(r, F::SETPIPE_SZ, 0x80000001u), error(E::INVAL));
  EXPECT_EQ(a.fcntl(r, F::SETPIPE_SZ, 0x80000000u), error(E::PERM));
  EXPECT_EQ(a.fcntl(0, F::GETPIPE_SZ), error(E::BADF));
  EXPECT_EQ(a.fcntl(w, F::SETPIPE_SZ, 1 << 20), 1 << 20);
  EXPECT_EQ(a.read(r, 5000), 4097);
}

TEST_F(PipeTest, LargerPipeLetsWritersOn) {
  const auto [r, w] = a.pipe();
  EXPECT_EQ(a.write(w, std::string(65536 + 1, 'x')), blocked);
  EXPECT_EQ(b.fcntl(r, F::SETPIPE_SZ, 1 << 17), 1 << 17);
  EXPECT_EQ(a.result(), 65537);
}

class UnprivilegedPipeTest : public ProgramsFixture {
 protected:
  UnprivilegedPipeTest()
      : ProgramsFixture({.pipe_max_size = 1 << 17,
                         .pipe_user_pages_soft = 40,
                         .pipe_user_pages_hard = 50,
                         .capabilities = 0}) {}
};

TEST_F(UnprivilegedPipeTest, QuotaMakesPipesSmallAndThenEndsThem) {
  const auto [r, w] = a.pipe();
  EXPECT_EQ(a.fcntl(r, F::SETPIPE_SZ, 1 << 18), error(E::PERM));
  EXPECT_EQ(a.fcntl(r, F::SETPIPE_SZ, 1 << 17), 1 << 17);
  EXPECT_EQ(a.fcntl(a.pipe().first, F::GETPIPE_SZ), 8192);  // 32 + 16 would be too many
  for (int i = 0; i < 8; ++i) a.pipe();
  EXPECT_EQ(a.call("pipe", take(8)), error(E::NFILE));
  EXPECT_EQ(a.fcntl(r, F::SETPIPE_SZ, 4096), 4096);
  EXPECT_EQ(a.fcntl(a.pipe().first, F::GETPIPE_SZ), 65536);
}

class LaterPipeTest : public PipeTest {
 protected:
  LaterPipeTest() : PipeTest({.version = {6, 18}}) {}
};

TEST_F(LaterPipeTest, FaultingWriteLeavesNothing) {
  const auto [r, w] = a.pipe();
  EXPECT_EQ(a.call("write", w, unmapped, 5), error(E::FAULT));
  EXPECT_EQ(a.poll(r), PollMask{0});
}

TEST_F(PipeTest, PartialReadCostsTheFirstWriterItsPlace) {
  EXPECT_FALSE(partial_read_keeps_the_order());
}
TEST_F(LaterPipeTest, PartialReadWakesNobody) { EXPECT_TRUE(partial_read_keeps_the_order()); }

}  // namespace
}  // namespace plumbline
