// SPDX-License-Identifier: Apache-2.0
#include "reference/kernel/programs_fixture.h"

namespace plumbline {
namespace {

using abi::F;
using abi::O;
using abi::SPLICE_F;

class SpliceTest : public ProgramsFixture {
 protected:
  explicit SpliceTest(const Config& config_ = {}) : ProgramsFixture(config_) {
    std::tie(r, w) = a.pipe();
    std::tie(r2, w2) = a.pipe();
    f = static_cast<int>(a.open("f", O::CREAT | O::RDWR));
  }
  long splice(Program& program, int in, int out, std::size_t size, unsigned flags = 0) {
    return program.call("splice", in, 0, out, 0, size, flags);
  }
  long tee(Program& program, std::size_t size, unsigned flags = 0) {
    return program.call("tee", r, w2, size, flags);
  }
  int r, w, r2, w2, f;
};

TEST_F(SpliceTest, MovesBetweenPipes) {
  EXPECT_EQ(a.write(w, "abcdef"), 6);
  EXPECT_EQ(splice(a, r, w2, 4), 4);
  EXPECT_EQ(a.write(w2, "Z"), 1);
  EXPECT_EQ(a.read(r2, 10), 5);
  EXPECT_EQ(a.data(), "abcdZ");
  EXPECT_EQ(splice(a, r, w2, 10), 2);
  EXPECT_EQ(splice(a, r, w2, 10, SPLICE_F::NONBLOCK), error(E::AGAIN));
  EXPECT_EQ(a.close(w), 0);
  EXPECT_EQ(splice(a, r, w2, 10), 0);
}

TEST_F(SpliceTest, WaitsForInputAndThenForOutput) {
  EXPECT_EQ(a.fcntl(w2, F::SETPIPE_SZ, 4096), 4096);
  EXPECT_EQ(a.write(w2, "x"), 1);
  EXPECT_EQ(splice(a, r, w2, 10), blocked);
  EXPECT_EQ(b.write(w, "hello"), 5);
  EXPECT_EQ(a.result(), blocked);
  EXPECT_EQ(b.read(r2, 1), 1);
  EXPECT_EQ(a.result(), 5);
}

TEST_F(SpliceTest, TeeLeavesWhatItCopies) {
  EXPECT_EQ(a.write(w, "abcdef"), 6);
  EXPECT_EQ(tee(a, 3), 3);
  EXPECT_EQ(a.write(w, "gh"), 2);
  EXPECT_EQ(a.read(r2, 10), 3);
  EXPECT_EQ(a.data(), "abc");
  EXPECT_EQ(a.read(r, 10), 8);
  EXPECT_EQ(tee(a, 0), 0);
  EXPECT_EQ(tee(a, 1, SPLICE_F::NONBLOCK), error(E::AGAIN));
  EXPECT_EQ(tee(a, 1, 99), error(E::INVAL));
  a.action(abi::SIG::PIPE).handler = SignalAction::ignore;
  EXPECT_EQ(a.write(w, "x"), 1);
  EXPECT_EQ(a.close(r2), 0);
  EXPECT_EQ(tee(a, 1), error(E::PIPE));
}

TEST_F(SpliceTest, FilePagesAreShared) {
  EXPECT_EQ(a.call("pwrite64", f, put_text("hello"), 5, 0), 5);
  EXPECT_EQ(splice(a, f, w, 100), 5);
  EXPECT_EQ(a.call("pwrite64", f, put_text("J"), 1, 0), 1);
  EXPECT_EQ(a.read(r, 10), 5);
  EXPECT_EQ(a.data(), "Jello");
  EXPECT_EQ(a.call("lseek", f, 0, abi::SEEK::CUR), 5);
  EXPECT_EQ(splice(a, f, w, 100), 0);
}

TEST_F(SpliceTest, ToAFileAtAnOffset) {
  EXPECT_EQ(a.write(w, "abcdef"), 6);
  const UserAddress offset = take(8);
  EXPECT_EQ(a.call("splice", r, 0, f, offset, 3, 0), 3);
  EXPECT_EQ(text(offset, 1), "\3");
  EXPECT_EQ(splice(a, r, 1, 10), 3);  // /dev/null
  EXPECT_EQ(a.read(f, 10), 3);
  EXPECT_EQ(a.data(), "abc");
}

TEST_F(SpliceTest, Errors) {
  const UserAddress offset = take(8);
  EXPECT_EQ(splice(a, 99, w, 0, 99), 0);
  EXPECT_EQ(splice(a, 99, w, 1, 99), error(E::INVAL));
  EXPECT_EQ(splice(a, 99, w, 1), error(E::BADF));
  EXPECT_EQ(splice(a, w, w2, 1), error(E::BADF));
  EXPECT_EQ(splice(a, r, w, 1), error(E::INVAL));
  EXPECT_EQ(splice(a, f, 1, 1), error(E::INVAL));
  EXPECT_EQ(splice(a, 0, w, 1), error(E::INVAL));
  EXPECT_EQ(splice(a, r, f, ~0ul), error(E::INVAL));
  EXPECT_EQ(a.call("splice", r, offset, f, 0, 1, 0), error(E::SPIPE));
  EXPECT_EQ(a.call("splice", f, 0, w, offset, 1, 0), error(E::SPIPE));
  EXPECT_EQ(a.call("splice", f, unmapped, w, 0, 1, 0), error(E::FAULT));
  EXPECT_EQ(a.fcntl(f, F::SETFL, O::APPEND), 0);
  EXPECT_EQ(splice(a, r, f, 1), error(E::INVAL));
}

TEST_F(SpliceTest, UserMemory) {
  const UserAddress address = put_text("hello");
  EXPECT_EQ(a.call("vmsplice", w, put_vector({address, 5}), 1, 0), 5);
  EXPECT_EQ(a.call("vmsplice", r, put_vector({address + 1, 3}), 1, 0), 3);
  EXPECT_EQ(text(address, 5), "hhelo");
  EXPECT_EQ(a.read(r, 10), 2);
  EXPECT_EQ(a.call("vmsplice", r, put_vector({address, 5}), 1, SPLICE_F::NONBLOCK),
            error(E::AGAIN));
  EXPECT_EQ(a.call("vmsplice", w, put_vector({address, 2, unmapped, 2}), 2, 0), 2);
  EXPECT_EQ(a.call("vmsplice", w, put_vector({unmapped, 2}), 1, 0), error(E::FAULT));
  EXPECT_EQ(a.call("vmsplice", 0, put_vector({address, 2}), 1, 0), error(E::BADF));
  EXPECT_EQ(a.call("vmsplice", 0, put_vector({address, 0}), 1, 0), 0);
}

TEST_F(SpliceTest, UserMemoryTakesASlotForEachPage) {
  EXPECT_EQ(a.fcntl(w, F::SETPIPE_SZ, 8192), 8192);
  const UserAddress address = (take(20000) + 4095) & ~4095ul;
  EXPECT_EQ(a.call("vmsplice", w, put_vector({address + 4000, 5000}), 1, 0), 96 + 4096);
}

// 4096 bytes from the middle of a page in a hole, twice into a pipe of four slots.
TEST_F(SpliceTest, HolesArePacked) {
  EXPECT_EQ(a.call("pwrite64", f, put_text("x"), 1, 50000), 1);
  EXPECT_EQ(a.call("lseek", f, 100, abi::SEEK::SET), 100);
  EXPECT_EQ(a.fcntl(w, F::SETPIPE_SZ, 4 * 4096), 4 * 4096);
  for (int i = 0; i < 4; ++i) EXPECT_EQ(splice(a, f, w, 4096, SPLICE_F::NONBLOCK), 4096);
}

class LaterSpliceTest : public SpliceTest {
 protected:
  LaterSpliceTest() : SpliceTest({.version = {6, 18}}) {}
};

TEST_F(LaterSpliceTest, HolesGoPageByPage) {
  EXPECT_EQ(a.call("pwrite64", f, put_text("x"), 1, 50000), 1);
  EXPECT_EQ(a.call("lseek", f, 100, abi::SEEK::SET), 100);
  EXPECT_EQ(a.fcntl(w, F::SETPIPE_SZ, 4 * 4096), 4 * 4096);
  for (long expected : {4096l, 4096l, error(E::AGAIN)})
    EXPECT_EQ(splice(a, f, w, 4096, SPLICE_F::NONBLOCK), expected);
}

}  // namespace
}  // namespace plumbline
