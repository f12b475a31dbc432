// SPDX-License-Identifier: Apache-2.0
// Channel: whole messages between the controller and an agent, both ways, in order, without loss.
//
// The static agent uses this header too, so it needs nothing but the standard library.
// Errors are sentences for people; the one that a caller may want to tell apart is end_of_stream.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <expected>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace plumbline::conformance {

// The error of receive() when the peer closed the channel between two messages: an orderly end.
inline constexpr std::string_view end_of_stream = "the peer closed the channel";

// No message is longer (bytes). A length beyond it means that the peer speaks another protocol.
inline constexpr std::uint32_t message_bytes_max = 64u << 20;

class Channel {
 public:
  virtual ~Channel() = default;

  [[nodiscard]] virtual std::expected<void, std::string> send(
      std::span<const std::byte> message) = 0;

  // The next message; waits for it.
  [[nodiscard]] virtual std::expected<std::vector<std::byte>, std::string> receive() = 0;
};

// Messages with a length before each (u32, little-endian) over a pair of descriptors: pipes or
// sockets to an agent's standard input and output. The descriptors stay the caller's, and SIGPIPE
// too: a process that writes to pipes should ignore it, and then sees an error here.
class StreamChannel : public Channel {
 public:
  // `limit` is the real time that receive() waits for the next message, and send() for room;
  // without one, for ever. It finds out a peer that hangs, if `output` is non-blocking.
  StreamChannel(int input, int output,
                std::optional<std::chrono::milliseconds> limit = std::nullopt)
      : input_(input), output_(output), limit_(limit) {}

  [[nodiscard]] std::expected<void, std::string> send(std::span<const std::byte> message) override;
  [[nodiscard]] std::expected<std::vector<std::byte>, std::string> receive() override;

 private:
  using Deadline = std::optional<std::chrono::steady_clock::time_point>;

  Deadline deadline() const;
  std::expected<void, std::string> wait_for(int descriptor, short events, Deadline deadline) const;
  std::expected<std::size_t, std::string> read_fully(std::span<std::byte> bytes, Deadline deadline);
  std::expected<void, std::string> write_fully(std::span<const std::byte> bytes, Deadline deadline);

  int input_;
  int output_;
  std::optional<std::chrono::milliseconds> limit_;
};

}  // namespace plumbline::conformance
