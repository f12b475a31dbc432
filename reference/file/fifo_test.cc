// SPDX-License-Identifier: Apache-2.0
#include "reference/kernel/programs_fixture.h"

namespace plumbline {
namespace {

using abi::F;
using abi::O;
using abi::POLL;

class FifoTest : public ProgramsFixture {
 protected:
  FifoTest() { EXPECT_EQ(a.mkfifo("f", 0666), 0); }
};

TEST_F(FifoTest, ReaderAndWriterWaitForEachOther) {
  EXPECT_EQ(a.open("f", O::RDONLY), blocked);
  EXPECT_EQ(c.open("f", O::WRONLY), 3);
  EXPECT_EQ(a.result(), 3);
  EXPECT_EQ(c.write(3, "hi"), 2);
  EXPECT_EQ(a.read(3, 10), 2);
}

// A partner that has come and gone is enough.
TEST_F(FifoTest, PartnerNeedNotStay) {
  EXPECT_EQ(a.open("f", O::RDONLY), blocked);
  EXPECT_EQ(c.open("f", O::RDWR), 3);
  EXPECT_EQ(c.close(3), 0);
  EXPECT_EQ(a.result(), 3);
  EXPECT_EQ(a.read(3, 1), 0);
}

TEST_F(FifoTest, NonblockingWriterNeedsAReader) {
  EXPECT_EQ(a.open("f", O::WRONLY | O::NONBLOCK), error(E::NXIO));
  EXPECT_EQ(a.open("f", O::RDONLY | O::NONBLOCK), 3);
  EXPECT_EQ(a.open("f", O::WRONLY | O::NONBLOCK), 4);
}

TEST_F(FifoTest, HangUpOnlyAfterAWriter) {
  EXPECT_EQ(a.open("f", O::RDONLY | O::NONBLOCK), 3);
  EXPECT_EQ(a.poll(3), PollMask{0});
  EXPECT_EQ(a.read(3, 1), 0);
  EXPECT_EQ(a.open("f", O::WRONLY), 4);
  EXPECT_EQ(a.read(3, 1), error(E::AGAIN));
  EXPECT_EQ(a.close(4), 0);
  EXPECT_EQ(a.poll(3), PollMask{POLL::HUP});
}

TEST_F(FifoTest, DataIsGoneWithTheLastDescriptor) {
  EXPECT_EQ(a.open("f", O::RDWR), 3);
  EXPECT_EQ(a.write(3, "lost"), 4);
  EXPECT_EQ(a.close(3), 0);
  EXPECT_EQ(a.open("f", O::RDWR | O::NONBLOCK), 3);
  EXPECT_EQ(a.read(3, 10), error(E::AGAIN));
}

TEST_F(FifoTest, SignalInterruptsTheWait) {
  a.action(abi::SIG::USR1).handler = 0x1234;
  EXPECT_EQ(a.open("f", O::WRONLY), blocked);
  send(a.thread, abi::SIG::USR1);
  EXPECT_EQ(a.result(), error(E::INTR));
  EXPECT_EQ(c.open("f", O::RDONLY), blocked);
}

TEST_F(FifoTest, WaitingOpenHoldsItsDescriptor) {
  EXPECT_EQ(a.open("f", O::RDONLY), blocked);
  EXPECT_EQ(b.open(".", O::RDONLY), 4);
  EXPECT_EQ(b.call("dup2", 4, 3), error(E::BUSY));
  EXPECT_EQ(b.close(3), error(E::BADF));
  EXPECT_EQ(b.call("unlink", put_path("f")), 0);
  EXPECT_EQ(a.result(), blocked);
}

TEST_F(FifoTest, PermissionsAndModes) {
  EXPECT_EQ(a.mkfifo("g", 0222), 0);
  EXPECT_EQ(c.call("setresuid", 1000, 1000, 1000), 0);
  EXPECT_EQ(c.open("g", O::RDONLY), error(E::ACCES));
  EXPECT_EQ(c.open("g", O::RDWR), error(E::ACCES));
  EXPECT_EQ(c.call("unlink", put_path("g")), error(E::PERM));
  EXPECT_EQ(a.open("g", 3), error(E::INVAL));
  EXPECT_EQ(a.open("g", O::RDWR | O::DIRECT), error(E::INVAL));
  EXPECT_EQ(a.open("g", O::RDWR), 3);
  EXPECT_EQ(a.fcntl(3, F::SETFL, O::DIRECT), 0);
  EXPECT_EQ(a.fcntl(3, F::GETFL), O::RDWR | O::DIRECT | O::LARGEFILE);
}

}  // namespace
}  // namespace plumbline
