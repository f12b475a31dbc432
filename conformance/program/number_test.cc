// SPDX-License-Identifier: Apache-2.0
#include "conformance/program/number.h"

#include <gtest/gtest.h>

#include "reference/abi/structs.h"

namespace plumbline::conformance {
namespace {

void expect_inverse(std::int64_t number, const abi::Type& type, std::string_view text) {
  EXPECT_EQ(print_number(number, type), text);
  Cursor cursor("", 1, text);
  EXPECT_EQ(parse_number(cursor, type), number) << text;
  EXPECT_FALSE(cursor.failed()) << text;
}

TEST(Number, IsWrittenByItsType) {
  expect_inverse(-1, abi::int32, "-1");
  expect_inverse(-1, abi::uint64, "18446744073709551615");
  expect_inverse(4294967295, abi::uint32, "4294967295");
  expect_inverse(0644, abi::mode, "0644");
  expect_inverse(0, abi::mode, "0");
  expect_inverse(0x541b, abi::hexadecimal, "0x541b");
  expect_inverse(15, abi::signal, "SIGTERM");
  expect_inverse(34, abi::signal, "34");
}

TEST(Number, JoinsFlags) {
  const abi::Type open_flags = abi::named(abi::O::names);
  expect_inverse(0, open_flags, "O_RDONLY");
  expect_inverse(02 | 04000 | 02000000, open_flags, "O_RDWR|O_NONBLOCK|O_CLOEXEC");
  expect_inverse(04010000, open_flags, "O_RDONLY|O_SYNC");
  expect_inverse(010000, open_flags, "O_RDONLY|O_DSYNC");
  expect_inverse(3, open_flags, "0x3");
  expect_inverse(-1, open_flags, "-1");
  expect_inverse(0, abi::named(abi::descriptor_flags), "0");
  expect_inverse(0x80000001, abi::named(abi::EPOLL::names), "EPOLLIN|EPOLLET");
  expect_inverse(010600, abi::named(abi::S::names_and_permissions), "S_IFIFO|0600");
  expect_inverse(01600, abi::named(abi::IPC::names_and_permissions), "IPC_CREAT|0600");
}

TEST(Number, MustFitItsType) {
  const auto fails = [](std::string_view text, const abi::Type& type) {
    Cursor cursor("", 1, text);
    parse_number(cursor, type);
    return cursor.failed();
  };
  EXPECT_TRUE(fails("4294967296", abi::int32));
  EXPECT_TRUE(fails("-2147483649", abi::int32));
  EXPECT_FALSE(fails("-2147483648", abi::int32));
  EXPECT_TRUE(fails("18446744073709551616", abi::uint64));
  EXPECT_TRUE(fails("65536", abi::uint16));
  EXPECT_TRUE(fails("08", abi::mode));
  EXPECT_TRUE(fails("12x", abi::int32));
  EXPECT_TRUE(fails("--1", abi::int32));
  EXPECT_TRUE(fails("O_RDWR|", abi::named(abi::O::names)));
}

TEST(Number, DescribesAGroup) {
  EXPECT_EQ(describe(abi::EPOLL_CTL::names), "EPOLL_CTL_…");
  EXPECT_EQ(describe(abi::FD::names), "FD_CLOEXEC");
  EXPECT_EQ(describe(abi::msgrcv_names), "IPC_NOWAIT, MSG_NOERROR, MSG_EXCEPT, MSG_COPY");
}

}  // namespace
}  // namespace plumbline::conformance
