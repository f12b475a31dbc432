// SPDX-License-Identifier: Apache-2.0
// Messages as Ethernet frames: how controller and agent of a virtual-time guest talk over the
// guest's vec0.
//
// A message is split into frames and put together again. After every frames_per_window-th frame of
// a message the sender waits until the receiver asks for more: neither the guest's receive buffer
// nor the host's sockets can hold a burst, and what they drop would be lost. The link itself loses
// nothing.
//
// A frame, integers little-endian:
//   0 destination (6)  6 source (6)  12 EtherType (2, big-endian)  14 kind (2)  16 message length
//   (4) 20 offset of this part (4)  24 part
#pragma once

#include <deque>

#include "conformance/suts/channel.h"

namespace plumbline::conformance {

// The EtherType for local experiments (IEEE 802).
inline constexpr std::uint16_t message_ether_type = 0x88b5;

// With this MTU a guest's receive buffer fits eight pages in a row, which a kernel always finds.
inline constexpr std::size_t message_mtu_bytes = 30'000;

inline constexpr std::size_t frames_per_window = 4;

// What carries frames: one end of an Ethernet link. Frames with another EtherType may come too.
class FrameLink {
 public:
  virtual ~FrameLink() = default;
  [[nodiscard]] virtual std::expected<void, std::string> send_frame(
      std::span<const std::byte> frame) = 0;
  [[nodiscard]] virtual std::expected<std::vector<std::byte>, std::string> receive_frame() = 0;
};

// A Channel over a FrameLink. Both ends may send at the same time.
class FramedChannel : public Channel {
 public:
  explicit FramedChannel(FrameLink& link) : link_(link) {}

  [[nodiscard]] std::expected<void, std::string> send(std::span<const std::byte> message) override;
  [[nodiscard]] std::expected<std::vector<std::byte>, std::string> receive() override;

  // The agent greets once, when it can be reached; the controller waits for that before it sends
  // anything.
  [[nodiscard]] std::expected<void, std::string> greet();
  [[nodiscard]] std::expected<void, std::string> await_greeting();

 private:
  enum class Kind : std::uint16_t { greeting = 1, part = 2, more = 3 };

  std::expected<void, std::string> send_frame(Kind kind, std::size_t length, std::size_t offset,
                                              std::span<const std::byte> part);
  std::expected<void, std::string> take_frame();
  std::expected<void, std::string> take_part(std::size_t length, std::size_t offset,
                                             std::span<const std::byte> part);

  FrameLink& link_;
  std::vector<std::byte> incoming_;  // the parts so far of a message
  std::size_t incoming_frames_ = 0;
  std::deque<std::vector<std::byte>> messages_;
  std::size_t windows_open_ = 0;  // "more" frames that came and were not used yet
  bool greeted_ = false;
};

}  // namespace plumbline::conformance
