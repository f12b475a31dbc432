// SPDX-License-Identifier: Apache-2.0
// What scenarios do not say: system calls that read and write attached memory.
#include "reference/ipc/shared_memory.h"

#include "reference/kernel/programs_fixture.h"

namespace plumbline {
namespace {

class SharedMemoryTest : public ProgramsFixture {
 protected:
  UserAddress attach(Program& by, int flags = 0) {
    return static_cast<UserAddress>(by.call("shmat", id_, 0, flags));
  }
  std::string bytes_at(Program& of, UserAddress address, std::size_t size) {
    std::string text(size, ' ');
    EXPECT_TRUE(of.thread.memory().read(address, std::as_writable_bytes(std::span(text))));
    return text;
  }

 private:
  const long id_ = a.call("shmget", 0, 2 * abi::page_size, 0600);
};

TEST_F(SharedMemoryTest, ACallFillsWhatAnotherProcessHasAttached) {
  const UserAddress mine = attach(a), theirs = attach(c);
  const auto [r, w] = a.pipe();
  a.write(w, "hello");
  EXPECT_EQ(a.call("read", r, mine + abi::page_size - 2, 10), 5);
  EXPECT_EQ(bytes_at(c, theirs + abi::page_size - 2, 5), "hello");
  EXPECT_EQ(a.call("write", w, mine + abi::page_size, 3), 3);
  EXPECT_EQ(a.read(r, 3), 3);
  EXPECT_EQ(a.data(), "llo");
}

TEST_F(SharedMemoryTest, ACallCannotFillWhatIsAttachedReadOnly) {
  const UserAddress address = attach(a, abi::SHM_ATTACH::RDONLY);
  const auto [r, w] = a.pipe();
  a.write(w, "hello");
  EXPECT_EQ(a.call("read", r, address, 5), error(E::FAULT));
  EXPECT_EQ(a.call("write", w, address, 5), 5);
}

}  // namespace
}  // namespace plumbline
