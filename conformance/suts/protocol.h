// SPDX-License-Identifier: Apache-2.0
// The messages between `plumb` and its agent, and their bytes. Little-endian, no padding; decoding
// checks every length and never trusts the other side.
//
//   agent -> plumb   Hello    what the SUT is and how it is configured; once, at the start
//   plumb -> agent   Batch    executables to run
//   agent -> plumb   Results  a trace, or the reason why there is none, for each of them
#pragma once

#include <cstddef>
#include <cstdint>
#include <expected>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "conformance/suts/executable.h"

namespace plumbline::conformance {

inline constexpr std::uint32_t protocol_version = 4;

// Settings by name, e.g. "release" = "6.1.192", "clock" = "virtual", "hz" = "100". The
// reference boots with the same.
using Settings = std::map<std::string, std::string>;

struct Hello {
  std::uint32_t version = protocol_version;
  Settings settings;
};

// The failure of a program that a real clock ran away from, each time it was tried: nothing that
// the SUT did, so it is skipped and not failed.
inline constexpr std::string_view too_busy = "the host was too busy to keep time";

// The failure of a program that begins with settings or privileges that its SUT does not give.
inline constexpr std::string_view not_granted = "the kernel does not grant what the program wants";

struct Outcome {
  std::optional<Trace> trace;
  std::string failure;  // why there is no trace
};

std::vector<std::byte> encode(const Hello&);
std::vector<std::byte> encode(std::span<const Executable>);
std::vector<std::byte> encode(std::span<const Outcome>);

// The error says what was expected and at which byte.
std::expected<Hello, std::string> decode_hello(std::span<const std::byte>);
std::expected<std::vector<Executable>, std::string> decode_batch(std::span<const std::byte>);
std::expected<std::vector<Outcome>, std::string> decode_results(std::span<const std::byte>);

}  // namespace plumbline::conformance
