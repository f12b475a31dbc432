// SPDX-License-Identifier: Apache-2.0
#include "reference/kernel/kernel_fixture.h"

namespace plumbline {
namespace {

class EpollNestingTest : public KernelFixture {
 protected:
  long create() { return call(a, "epoll_create1", 0); }
  long add(long epfd, long fd) { return call(a, "epoll_ctl", epfd, 1, fd, at(0)); }
};

TEST_F(EpollNestingTest, Loops) {
  const long x = create(), y = create(), z = create();
  EXPECT_EQ(add(x, y), 0);
  EXPECT_EQ(add(y, z), 0);
  EXPECT_EQ(add(y, x), error(E::LOOP));
  EXPECT_EQ(add(z, x), error(E::LOOP));
}

TEST_F(EpollNestingTest, FiveInstancesAreTheDeepest) {
  std::vector<long> chain;
  for (int i = 0; i < 6; ++i) chain.push_back(create());
  for (int i = 0; i < 4; ++i) EXPECT_EQ(add(chain[i], chain[i + 1]), 0);
  EXPECT_EQ(add(chain[4], chain[5]), error(E::LOOP));
  EXPECT_EQ(add(chain[5], chain[0]), error(E::LOOP));
  EXPECT_EQ(add(chain[5], chain[1]), 0);
}

// Paths of length two from one file are limited to 500.
TEST_F(EpollNestingTest, ManyPaths) {
  const long file = call(a, "eventfd", 0), inner = create();
  EXPECT_EQ(add(inner, file), 0);
  for (int i = 0; i < 500; ++i) ASSERT_EQ(add(create(), inner), 0) << i;
  EXPECT_EQ(add(create(), inner), error(E::INVAL));
}

}  // namespace
}  // namespace plumbline
