// SPDX-License-Identifier: Apache-2.0
// The agent's end of the channel to a virtual-time guest: packet(7) on vec0, the device whose other
// end the controller holds. FramedChannel says what is in the frames. Needs /proc (see init.h) and
// a guest's root.
#pragma once

#include <memory>

#include "conformance/suts/frames.h"

namespace plumbline::conformance {

class PacketLink : public FrameLink {
 public:
  // Brings the device up, without IPv6, so that it carries nothing but messages.
  static std::expected<std::unique_ptr<PacketLink>, std::string> open(const char* device = "vec0");

  PacketLink(const PacketLink&) = delete;
  PacketLink& operator=(const PacketLink&) = delete;
  ~PacketLink() override;

  std::expected<void, std::string> send_frame(std::span<const std::byte> frame) override;
  std::expected<std::vector<std::byte>, std::string> receive_frame() override;

 private:
  explicit PacketLink(int socket);

  int socket_;
  std::vector<std::byte> buffer_;
};

// The whole channel, ready: the controller has been greeted.
class PacketChannel : public Channel {
 public:
  static std::expected<std::unique_ptr<PacketChannel>, std::string> open();

  std::expected<void, std::string> send(std::span<const std::byte> message) override {
    return frames_.send(message);
  }
  std::expected<std::vector<std::byte>, std::string> receive() override {
    return frames_.receive();
  }

 private:
  explicit PacketChannel(std::unique_ptr<PacketLink> link)
      : link_(std::move(link)), frames_(*link_) {}

  std::unique_ptr<PacketLink> link_;
  FramedChannel frames_;
};

}  // namespace plumbline::conformance
