// SPDX-License-Identifier: Apache-2.0
#include "conformance/program/cursor.h"

#include <algorithm>
#include <charconv>
#include <limits>

namespace plumbline::conformance {
namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool begins_word(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_'; }
bool goes_on(char c) { return begins_word(c) || is_digit(c); }

std::size_t word_length(std::string_view text) {
  std::size_t length = 0;
  while (length < text.size() && goes_on(text[length])) ++length;
  return length;
}

}  // namespace

std::size_t Cursor::next() const {
  const std::size_t position = text_.find_first_not_of(" \t", position_);
  return position == std::string_view::npos ? text_.size() : position;
}

std::string_view Cursor::rest() const { return text_.substr(next()); }

bool Cursor::at_end() const { return rest().empty(); }

bool Cursor::next_is_digit() const { return !at_end() && is_digit(rest().front()); }

bool Cursor::next_is(std::string_view token) const {
  if (failed() || !rest().starts_with(token)) return false;
  const std::string_view behind = rest().substr(token.size());
  return !goes_on(token.back()) || behind.empty() || !goes_on(behind.front());
}

bool Cursor::accept(std::string_view token) {
  if (!next_is(token)) return false;
  position_ = next() + token.size();
  return true;
}

void Cursor::expect(std::string_view token) {
  if (!accept(token)) fail(fmt::format("`{}`", token));
}

std::string_view Cursor::take(std::size_t length) {
  if (failed()) return {};
  position_ = next() + length;
  return text_.substr(position_ - length, length);
}

std::string_view Cursor::word() {
  const std::string_view text = rest();
  return text.empty() || !begins_word(text.front()) ? "" : take(word_length(text));
}

Cursor::Literal Cursor::literal() {
  std::string_view text = rest();
  Literal result;
  if (text.starts_with('-')) {
    result.negative = true;
    text.remove_prefix(1);
  }
  const bool hexadecimal = text.starts_with("0x");
  const int base = hexadecimal ? 16 : text.starts_with('0') ? 8 : 10;
  if (hexadecimal) text.remove_prefix(2);
  const std::string_view digits = text.substr(0, word_length(text));
  const char* const end = digits.data() + digits.size();
  const auto [stop, status] = std::from_chars(digits.data(), end, result.magnitude, base);
  if (digits.empty() || stop != end || status != std::errc{}) {
    fail("a number");
    return {};
  }
  take(static_cast<std::size_t>(end - rest().data()));
  return result;
}

std::int64_t Cursor::integer() {
  const std::size_t start = next();
  const Literal read = literal();
  const auto limit = static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max());
  if (read.magnitude > limit + (read.negative ? 1 : 0)) {
    fail_at(start, "expected a number of 64 bits");
    return 0;
  }
  return static_cast<std::int64_t>(read.negative ? 0 - read.magnitude : read.magnitude);
}

std::optional<char> Cursor::byte() {
  if (failed() || position_ == text_.size()) return std::nullopt;
  return text_[position_++];
}

std::string Cursor::found() const {
  const std::string_view text = rest();
  if (text.empty()) return "the end of the line";
  const std::size_t length = std::min<std::size_t>(word_length(text), 40);
  return fmt::format("`{}`", text.substr(0, std::max<std::size_t>(length, 1)));
}

void Cursor::fail(std::string_view expected) {
  fail_at(next(), fmt::format("expected {}, found {}", expected, found()));
}

void Cursor::fail_at(std::size_t position, std::string message) {
  if (failed()) return;
  error_ = ParseError{std::string(file_), line_, static_cast<std::uint32_t>(position + 1),
                      std::move(message)};
}

}  // namespace plumbline::conformance
