// SPDX-License-Identifier: Apache-2.0
#include "conformance/suts/frames.h"

#include <gtest/gtest.h>
#include <sys/socket.h>

#include <array>
#include <thread>

#include "conformance/suts/file_descriptor.h"

namespace plumbline::conformance {
namespace {

// One end of a socket pair that keeps frames apart, as a guest's device does.
class SocketLink : public FrameLink {
 public:
  explicit SocketLink(int socket) : socket_(socket) {}

  std::expected<void, std::string> send_frame(std::span<const std::byte> frame) override {
    if (::send(socket_.get(), frame.data(), frame.size(), 0) >= 0) return {};
    return std::unexpected(std::string("send"));
  }

  std::expected<std::vector<std::byte>, std::string> receive_frame() override {
    std::vector<std::byte> frame(message_mtu_bytes + 64);
    const ssize_t count = ::recv(socket_.get(), frame.data(), frame.size(), 0);
    if (count <= 0) return std::unexpected(std::string("closed"));
    frame.resize(static_cast<std::size_t>(count));
    return frame;
  }

  void close() { socket_.reset(); }

 private:
  FileDescriptor socket_;
};

class FramedChannelTest : public testing::Test {
 protected:
  std::array<int, 2> ends_ = [] {
    std::array<int, 2> ends{};
    ::socketpair(AF_UNIX, SOCK_SEQPACKET, 0, ends.data());
    return ends;
  }();
  SocketLink near_link_{ends_[0]};
  SocketLink far_link_{ends_[1]};
  FramedChannel near_{near_link_};
  FramedChannel far_{far_link_};
};

TEST_F(FramedChannelTest, SplitsAndReassembles) {
  for (const std::size_t size : {0, 1, 29'990, 29'991, 119'960, 119'961, 1 << 20}) {
    std::vector<std::byte> message(size);
    for (std::size_t i = 0; i < size; ++i) message[i] = std::byte(i * 13 >> 3);
    std::jthread sender([&] { EXPECT_TRUE(near_.send(message)); });
    EXPECT_EQ(far_.receive().value(), message) << size;
  }
}

TEST_F(FramedChannelTest, BothEndsMaySendAtOnce) {
  const std::vector<std::byte> message(1 << 20, std::byte{7});
  std::jthread other([&] {
    EXPECT_TRUE(near_.send(message));
    EXPECT_EQ(near_.receive().value(), message);
  });
  EXPECT_TRUE(far_.send(message));
  EXPECT_EQ(far_.receive().value(), message);
}

TEST_F(FramedChannelTest, IgnoresOtherFrames) {
  const std::vector<std::byte> arp(60, std::byte{0});
  ASSERT_TRUE(near_link_.send_frame(arp));
  ASSERT_TRUE(near_.greet());
  EXPECT_TRUE(far_.await_greeting());
}

TEST_F(FramedChannelTest, NoticesALostFrame) {
  const std::vector<std::byte> message(50'000, std::byte{1});
  ASSERT_TRUE(near_.send(message));
  ASSERT_TRUE(far_link_.receive_frame());
  const auto received = far_.receive();
  ASSERT_FALSE(received);
  EXPECT_NE(received.error().find("a frame was lost"), std::string::npos) << received.error();
}

TEST_F(FramedChannelTest, EndsWithItsLink) {
  near_link_.close();
  EXPECT_EQ(far_.receive().error(), "closed");
}

}  // namespace
}  // namespace plumbline::conformance
