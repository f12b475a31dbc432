// SPDX-License-Identifier: Apache-2.0
#include "conformance/program/bytes.h"

#include <algorithm>
#include <limits>

namespace plumbline::conformance {
namespace {

constexpr std::size_t longest_in_full = 64;
constexpr std::size_t longest_beginning = 32;
constexpr std::size_t longest_pattern = 4;
constexpr std::size_t shortest_repetition = 17;

struct Escape {
  char letter;
  char byte;
};

constexpr Escape escapes[] = {{'n', '\n'}, {'t', '\t'}, {'\\', '\\'}, {'"', '"'}};

int hex_digit(std::optional<char> c) {
  constexpr std::string_view lower = "0123456789abcdef";
  constexpr std::string_view upper = "0123456789ABCDEF";
  if (!c) return -1;
  const std::size_t place = std::min(lower.find(*c), upper.find(*c));
  return place == std::string_view::npos ? -1 : static_cast<int>(place);
}

// What stands behind a backslash.
char parse_escape(Cursor& cursor) {
  const std::size_t start = cursor.position() - 1;
  const std::optional<char> letter = cursor.byte();
  for (const Escape& escape : escapes) {
    if (letter == escape.letter) return escape.byte;
  }
  if (letter == 'x') {
    const int high = hex_digit(cursor.byte());
    const int low = hex_digit(cursor.byte());
    if (high >= 0 && low >= 0) return static_cast<char>(high * 16 + low);
  }
  cursor.fail_at(start, R"(expected one of the escapes \n \t \\ \" \x00)");
  return 0;
}

std::uint32_t crc32(std::string_view bytes) {  // of IEEE 802.3, as zlib's
  std::uint32_t crc = ~0u;
  for (const char c : bytes) {
    crc ^= static_cast<unsigned char>(c);
    for (int bit = 0; bit < 8; ++bit) crc = (crc >> 1) ^ ((crc & 1) != 0 ? 0xedb88320u : 0);
  }
  return ~crc;
}

// The length of the shortest pattern whose repetition `bytes` is; 0 if it is none worth writing.
std::size_t pattern_length(std::string_view bytes) {
  if (bytes.size() < shortest_repetition) return 0;
  for (std::size_t length = 1; length <= longest_pattern; ++length) {
    const bool whole = bytes.size() % length == 0;
    if (whole && bytes.substr(length) == bytes.substr(0, bytes.size() - length)) return length;
  }
  return 0;
}

}  // namespace

std::string quote(std::string_view bytes) {
  std::string text = "\"";
  for (const char c : bytes) {
    const auto is_this = [c](const Escape& escape) { return escape.byte == c; };
    const Escape* const escape = std::find_if(std::begin(escapes), std::end(escapes), is_this);
    if (escape != std::end(escapes)) {
      text += {'\\', escape->letter};
    } else if (c >= ' ' && c <= '~') {
      text += c;
    } else {
      text += fmt::format("\\x{:02x}", static_cast<unsigned char>(c));
    }
  }
  return text + '"';
}

std::string print_received(std::string_view bytes) {
  if (const std::size_t length = pattern_length(bytes); length != 0) {
    return fmt::format("{}*{}", quote(bytes.substr(0, length)), bytes.size() / length);
  }
  if (bytes.size() <= longest_in_full) return quote(bytes);
  return fmt::format("{}...[{} bytes, crc32 {:#010x}]", quote(bytes.substr(0, longest_beginning)),
                     bytes.size(), crc32(bytes));
}

std::string print_data(const Value& data) {
  return data.repeat == 1 ? quote(data.text) : fmt::format("{}*{}", quote(data.text), data.repeat);
}

Value parse_data(Cursor& cursor) {
  Value data{.kind = Value::Kind::Data};
  if (!cursor.accept("\"")) {
    cursor.fail("bytes (\"…\")");
    return data;
  }
  while (true) {
    const std::optional<char> next = cursor.byte();
    if (next == '"' || cursor.failed()) break;
    if (!next) {
      cursor.fail("`\"`");
      break;
    }
    data.text += *next == '\\' ? parse_escape(cursor) : *next;
  }
  if (!cursor.accept("*")) return data;
  const std::size_t start = cursor.position();
  const std::int64_t repeat = cursor.integer();
  if (repeat < 1 || repeat > std::numeric_limits<std::uint32_t>::max()) {
    cursor.fail_at(start, "expected how often the bytes are repeated: a number from 1 on");
  }
  data.repeat = static_cast<std::uint32_t>(repeat);
  return data;
}

}  // namespace plumbline::conformance
