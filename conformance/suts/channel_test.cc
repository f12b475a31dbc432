// SPDX-License-Identifier: Apache-2.0
#include "conformance/suts/channel.h"

#include <gtest/gtest.h>
#include <sys/socket.h>

#include <array>
#include <thread>

#include "conformance/suts/file_descriptor.h"

namespace plumbline::conformance {
namespace {

using namespace std::chrono_literals;

class StreamChannelTest : public testing::Test {
 protected:
  void SetUp() override {
    std::array<int, 2> ends{};
    ASSERT_EQ(::socketpair(AF_UNIX, SOCK_STREAM, 0, ends.data()), 0);
    near_ = FileDescriptor(ends[0]);
    far_ = FileDescriptor(ends[1]);
  }

  FileDescriptor near_;
  FileDescriptor far_;
};

TEST_F(StreamChannelTest, CarriesMessagesWhole) {
  StreamChannel sender(near_.get(), near_.get());
  StreamChannel receiver(far_.get(), far_.get(), 5s);
  for (const std::size_t size : {0, 1, 4096, 3 << 20}) {
    const std::vector<std::byte> message(size, std::byte(size % 251));
    std::jthread writer([&] { EXPECT_TRUE(sender.send(message)); });
    EXPECT_EQ(receiver.receive().value(), message);
  }
}

TEST_F(StreamChannelTest, TellsAnOrderlyEndFromABrokenOne) {
  StreamChannel receiver(far_.get(), far_.get());
  ASSERT_EQ(::send(near_.get(), "\5\0\0\0abc", 7, 0), 7);
  near_.reset();
  EXPECT_EQ(receiver.receive().error(), "the peer closed the channel within a message");
  EXPECT_EQ(receiver.receive().error(), end_of_stream);
}

TEST_F(StreamChannelTest, GivesUpOnASilentPeer) {
  StreamChannel receiver(far_.get(), far_.get(), 20ms);
  EXPECT_EQ(receiver.receive().error(), "the peer was silent for 20 ms");
}

TEST_F(StreamChannelTest, RefusesAnAbsurdLength) {
  ASSERT_EQ(::send(near_.get(), "HTTP", 4, 0), 4);
  StreamChannel receiver(far_.get(), far_.get());
  EXPECT_EQ(receiver.receive().error(),
            "expected a message of at most 67108864 bytes, the peer announces 1347703880");
}

}  // namespace
}  // namespace plumbline::conformance
