// SPDX-License-Identifier: Apache-2.0
#include "conformance/suts/frames.h"

#include <algorithm>
#include <utility>

namespace plumbline::conformance {
namespace {

constexpr std::size_t ether_type_offset = 12;
constexpr std::size_t kind_offset = 14;
constexpr std::size_t length_offset = 16;
constexpr std::size_t part_offset_offset = 20;
constexpr std::size_t header_bytes = 24;
constexpr std::size_t ethernet_header_bytes = 14;
constexpr std::size_t part_bytes_max = message_mtu_bytes + ethernet_header_bytes - header_bytes;

void put(std::span<std::byte> bytes, std::size_t offset, std::size_t size, std::uint32_t value) {
  for (std::size_t i = 0; i < size; ++i) bytes[offset + i] = std::byte(value >> (8 * i));
}

std::uint32_t get(std::span<const std::byte> bytes, std::size_t offset, std::size_t size) {
  std::uint32_t value = 0;
  for (std::size_t i = 0; i < size; ++i) {
    value |= std::to_integer<std::uint32_t>(bytes[offset + i]) << (8 * i);
  }
  return value;
}

bool carries_messages(std::span<const std::byte> frame) {
  return frame.size() >= header_bytes &&
         frame[ether_type_offset] == std::byte(message_ether_type >> 8) &&
         frame[ether_type_offset + 1] == std::byte(message_ether_type & 0xff);
}

}  // namespace

std::expected<void, std::string> FramedChannel::send(std::span<const std::byte> message) {
  if (message.size() > message_bytes_max) {
    return std::unexpected("a message of " + std::to_string(message.size()) +
                           " bytes is longer than the " + std::to_string(message_bytes_max) +
                           " allowed");
  }
  std::size_t offset = 0;
  for (std::size_t frames = 0; frames == 0 || offset < message.size(); ++frames) {
    if (frames != 0 && frames % frames_per_window == 0) {
      while (windows_open_ == 0) {
        if (auto taken = take_frame(); !taken) return taken;
      }
      --windows_open_;
    }
    const auto part = message.subspan(offset, std::min(part_bytes_max, message.size() - offset));
    if (auto sent = send_frame(Kind::part, message.size(), offset, part); !sent) return sent;
    offset += part.size();
  }
  return {};
}

std::expected<std::vector<std::byte>, std::string> FramedChannel::receive() {
  while (messages_.empty()) {
    if (auto taken = take_frame(); !taken) return std::unexpected(taken.error());
  }
  auto message = std::move(messages_.front());
  messages_.pop_front();
  return message;
}

std::expected<void, std::string> FramedChannel::greet() {
  return send_frame(Kind::greeting, 0, 0, {});
}

std::expected<void, std::string> FramedChannel::await_greeting() {
  while (!greeted_) {
    if (auto taken = take_frame(); !taken) return taken;
  }
  return {};
}

std::expected<void, std::string> FramedChannel::send_frame(Kind kind, std::size_t length,
                                                           std::size_t offset,
                                                           std::span<const std::byte> part) {
  std::vector<std::byte> frame(header_bytes + part.size());
  // To everybody on a link of two, from a local address: neither end needs to know the other's.
  std::fill_n(frame.begin(), 6, std::byte{0xff});
  frame[6] = std::byte{0x02};
  frame[ether_type_offset] = std::byte(message_ether_type >> 8);
  frame[ether_type_offset + 1] = std::byte(message_ether_type & 0xff);
  put(frame, kind_offset, 2, std::to_underlying(kind));
  put(frame, length_offset, 4, static_cast<std::uint32_t>(length));
  put(frame, part_offset_offset, 4, static_cast<std::uint32_t>(offset));
  std::copy(part.begin(), part.end(), frame.begin() + header_bytes);
  return link_.send_frame(frame);
}

std::expected<void, std::string> FramedChannel::take_frame() {
  auto received = link_.receive_frame();
  if (!received) return std::unexpected(received.error());
  const std::span<const std::byte> frame = *received;
  if (!carries_messages(frame)) return {};
  const std::uint32_t kind = get(frame, kind_offset, 2);
  switch (Kind(kind)) {
    case Kind::greeting:
      greeted_ = true;
      return {};
    case Kind::more:
      ++windows_open_;
      return {};
    case Kind::part:
      return take_part(get(frame, length_offset, 4), get(frame, part_offset_offset, 4),
                       frame.subspan(header_bytes));
  }
  return std::unexpected("a frame of unknown kind " + std::to_string(kind));
}

std::expected<void, std::string> FramedChannel::take_part(std::size_t length, std::size_t offset,
                                                          std::span<const std::byte> part) {
  if (length > message_bytes_max || offset != incoming_.size() || part.size() > length - offset ||
      (part.empty() && length != 0)) {
    return std::unexpected("expected the part of a message from byte " +
                           std::to_string(incoming_.size()) + ", not " +
                           std::to_string(part.size()) + " bytes from " + std::to_string(offset) +
                           " of " + std::to_string(length) + ": a frame was lost");
  }
  if (offset == 0) incoming_.reserve(length);
  incoming_.insert(incoming_.end(), part.begin(), part.end());
  ++incoming_frames_;
  if (incoming_.size() == length) {
    messages_.push_back(std::exchange(incoming_, {}));
    incoming_frames_ = 0;
    return {};
  }
  if (incoming_frames_ % frames_per_window != 0) return {};
  return send_frame(Kind::more, 0, 0, {});
}

}  // namespace plumbline::conformance
