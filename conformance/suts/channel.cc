// SPDX-License-Identifier: Apache-2.0
#include "conformance/suts/channel.h"

#include <poll.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>

namespace plumbline::conformance {
namespace {

constexpr std::size_t prefix_bytes = 4;
constexpr std::string_view cut_short = "the peer closed the channel within a message";

std::string system_error(std::string_view what) {
  return std::string(what) + ": " + std::strerror(errno);
}

std::array<std::byte, prefix_bytes> encode_length(std::uint32_t length) {
  std::array<std::byte, prefix_bytes> prefix;
  for (std::size_t i = 0; i < prefix_bytes; ++i) prefix[i] = std::byte(length >> (8 * i));
  return prefix;
}

std::uint32_t decode_length(const std::array<std::byte, prefix_bytes>& prefix) {
  std::uint32_t length = 0;
  for (std::size_t i = 0; i < prefix_bytes; ++i) {
    length |= std::to_integer<std::uint32_t>(prefix[i]) << (8 * i);
  }
  return length;
}

}  // namespace

std::expected<void, std::string> StreamChannel::send(std::span<const std::byte> message) {
  if (message.size() > message_bytes_max) {
    return std::unexpected("a message of " + std::to_string(message.size()) +
                           " bytes is longer than the " + std::to_string(message_bytes_max) +
                           " allowed");
  }
  // One write for most messages: the peer then wakes once.
  const auto prefix = encode_length(static_cast<std::uint32_t>(message.size()));
  std::vector<std::byte> bytes(prefix.begin(), prefix.end());
  bytes.insert(bytes.end(), message.begin(), message.end());
  return write_fully(bytes, deadline());
}

std::expected<std::vector<std::byte>, std::string> StreamChannel::receive() {
  const Deadline until = deadline();
  std::array<std::byte, prefix_bytes> prefix;
  auto count = read_fully(prefix, until);
  if (!count) return std::unexpected(count.error());
  if (*count == 0) return std::unexpected(std::string(end_of_stream));
  if (*count < prefix_bytes) return std::unexpected(std::string(cut_short));

  const std::uint32_t length = decode_length(prefix);
  if (length > message_bytes_max) {
    return std::unexpected("expected a message of at most " + std::to_string(message_bytes_max) +
                           " bytes, the peer announces " + std::to_string(length));
  }
  std::vector<std::byte> message(length);
  count = read_fully(message, until);
  if (!count) return std::unexpected(count.error());
  if (*count < length) return std::unexpected(std::string(cut_short));
  return message;
}

StreamChannel::Deadline StreamChannel::deadline() const {
  if (!limit_) return std::nullopt;
  return std::chrono::steady_clock::now() + *limit_;
}

std::expected<void, std::string> StreamChannel::wait_for(int descriptor, short events,
                                                         Deadline deadline) const {
  for (;;) {
    int timeout_ms = -1;
    if (deadline) {
      const auto left = std::chrono::ceil<std::chrono::milliseconds>(
          *deadline - std::chrono::steady_clock::now());
      timeout_ms = left.count() > 0 ? static_cast<int>(left.count()) : 0;
    }
    pollfd waited{.fd = descriptor, .events = events, .revents = 0};
    const int ready = ::poll(&waited, 1, timeout_ms);
    if (ready > 0) return {};
    if (ready == 0) {
      return std::unexpected("the peer was silent for " + std::to_string(limit_->count()) + " ms");
    }
    if (errno != EINTR) return std::unexpected(system_error("poll"));
  }
}

// Reads until `bytes` is full; fewer only at the end of the stream.
std::expected<std::size_t, std::string> StreamChannel::read_fully(std::span<std::byte> bytes,
                                                                  Deadline deadline) {
  std::size_t done = 0;
  while (done < bytes.size()) {
    if (auto ready = wait_for(input_, POLLIN, deadline); !ready) {
      return std::unexpected(ready.error());
    }
    const ssize_t count = ::read(input_, bytes.data() + done, bytes.size() - done);
    if (count == 0) break;
    if (count > 0) done += static_cast<std::size_t>(count);
    if (count < 0 && errno != EINTR && errno != EAGAIN) {
      return std::unexpected(system_error("cannot read from the peer"));
    }
  }
  return done;
}

std::expected<void, std::string> StreamChannel::write_fully(std::span<const std::byte> bytes,
                                                            Deadline deadline) {
  while (!bytes.empty()) {
    if (auto ready = wait_for(output_, POLLOUT, deadline); !ready) return ready;
    const ssize_t count = ::write(output_, bytes.data(), bytes.size());
    if (count > 0) bytes = bytes.subspan(static_cast<std::size_t>(count));
    if (count < 0 && errno != EINTR && errno != EAGAIN) {
      return std::unexpected(system_error("cannot write to the peer"));
    }
  }
  return {};
}

}  // namespace plumbline::conformance
