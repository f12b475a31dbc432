// SPDX-License-Identifier: Apache-2.0
#include "conformance/program/manual.h"

#include <gtest/gtest.h>

namespace plumbline::conformance {
namespace {

TEST(Manual, ShowsACallAsItIsWritten) {
  const std::string manual = print_manual();
  EXPECT_TRUE(manual.starts_with("file\n  read(fd, buf_size) = the number of bytes\n"));
  EXPECT_TRUE(manual.contains("\n\npoll\n  poll([{fd, events}, …], timeout) = a number\n"));
  EXPECT_TRUE(
      manual.contains("  pipe2([read, write], flags) = 0\n"
                      "      pipe with O_NONBLOCK, O_CLOEXEC or O_DIRECT (packet mode). "
                      "pipe(2)\n      flags: O_…\n"));
}

}  // namespace
}  // namespace plumbline::conformance
