// SPDX-License-Identifier: Apache-2.0
// Reads one line of a scenario from left to right.
//
// The first failure sticks: after it every operation does nothing and returns nothing, so a parser
// reads straight on and its caller looks once, at the end. Blanks before a token are skipped.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "conformance/program/parse_error.h"

namespace plumbline::conformance {

class Cursor {
 public:
  Cursor(std::string_view file, std::uint32_t line, std::string_view text)
      : file_(file), line_(line), text_(text) {}

  // An integer as it is written: -1, 42, 0600, 0x10. Its sign stands apart, for it may need all of
  // the 64 bits.
  struct Literal {
    bool negative = false;
    std::uint64_t magnitude = 0;
  };

  // Takes `token` if it comes next. A token that is a word must not go on.
  bool accept(std::string_view token);
  void expect(std::string_view token);
  bool next_is(std::string_view token) const;

  // Takes a word ([A-Za-z_][A-Za-z0-9_]*); empty if none comes next.
  std::string_view word();
  // Takes an integer; fails if none comes next.
  Literal literal();
  // Takes an integer that fits 64 bits with their sign.
  std::int64_t integer();
  bool next_is_digit() const;

  // Takes the next `length` bytes behind the blanks; there must be as many.
  std::string_view take(std::size_t length);
  // Takes the very next byte; for the inside of strings.
  std::optional<char> byte();

  bool at_end() const;
  std::string_view rest() const;  // without blanks at its beginning
  std::size_t position() const { return position_; }
  std::size_t next() const;  // the position behind the blanks

  // Fails here with "expected …, found …", and with any message at a position.
  void fail(std::string_view expected);
  void fail_at(std::size_t position, std::string message);
  bool failed() const { return error_.has_value(); }
  const ParseError& error() const { return *error_; }

 private:
  std::string found() const;

  std::string_view file_;
  std::uint32_t line_;
  std::string_view text_;
  std::size_t position_ = 0;
  std::optional<ParseError> error_;
};

}  // namespace plumbline::conformance
