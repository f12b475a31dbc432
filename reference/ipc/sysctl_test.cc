// SPDX-License-Identifier: Apache-2.0
#include "reference/ipc/sysctl.h"

#include <gtest/gtest.h>

#include "reference/abi/sysctls.h"

namespace plumbline {
namespace {

TEST(Sysctl, EachRowOfTheTableCanBeSet) {
  IpcNamespace ipc{Credentials{}};
  for (const abi::Sysctl& row : abi::sysctls) {
    if (abi::is_of_network(row.name)) continue;
    const std::vector<std::uint64_t> numbers(row.count, row.maximum);
    EXPECT_TRUE(abi::can_be_set(row.name, numbers)) << row.name;
    EXPECT_TRUE(set_sysctl(ipc, row.name, numbers)) << row.name;
  }
  EXPECT_EQ(ipc.shmmax, ~std::uint64_t{0});
  EXPECT_EQ(ipc.semmni, 0x7fff'ffff);
  EXPECT_FALSE(set_sysctl(ipc, "kernel.panic", std::vector<std::uint64_t>{1}));
}

}  // namespace
}  // namespace plumbline
