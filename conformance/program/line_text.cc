// SPDX-License-Identifier: Apache-2.0
#include "conformance/program/line_text.h"

#include <algorithm>

#include "conformance/program/duration.h"

namespace plumbline::conformance {
namespace {

constexpr std::string_view resumed = "<... ";
constexpr std::string_view signalled = "--- ";
constexpr std::string_view ended = "+++ ";

// What stands behind the time of a line; empty if the line cannot have one.
std::string_view behind_time(std::string_view text) {
  if (text.starts_with(resumed)) return ">";
  if (text.starts_with(signalled)) return " ---";
  if (text.starts_with(ended)) return " +++";
  return {};
}

bool is_part_of_word(char c) {
  return c == '_' || c == '@' || c == '.' || (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') ||
         (c >= 'A' && c <= 'Z');
}

// The length of the string literal, or of the word, at the beginning of `text`; at least 1.
std::size_t token_length(std::string_view text) {
  std::size_t length = 1;
  if (text.front() == '"') {
    while (length < text.size() && text[length] != '"') length += text[length] == '\\' ? 2 : 1;
    return std::min(length + 1, text.size());
  }
  if (!is_part_of_word(text.front()) && text.front() != '+') return 1;
  while (length < text.size() && is_part_of_word(text[length])) ++length;
  return length;
}

std::string_view without_time(std::string_view token) {
  if (!token.ends_with('s')) return token;  // all units do
  const bool relative = token.starts_with('+') || token.starts_with('-');
  Cursor cursor("", 0, token.substr(relative ? 1 : 0));
  const std::int64_t duration = parse_duration(cursor);
  if (cursor.failed() || !cursor.at_end()) return token;
  if (relative) return "set";
  return duration == 0 ? token : "…";
}

std::string without_durations(std::string_view text) {
  std::string result;
  while (!text.empty()) {
    std::size_t length = token_length(text);
    const bool negative = text.front() == '-' && text.size() > 1 && is_part_of_word(text[1]);
    if (negative) length = 1 + token_length(text.substr(1));
    result += without_time(text.substr(0, length));
    text.remove_prefix(length);
  }
  return result;
}

}  // namespace

std::string print_text(const Line& line) {
  const std::string_view behind = behind_time(line.text);
  if (line.at < 0 || behind.empty()) return line.text;
  // Behind the first word's beginning: a text of --- and +++ begins with what it ends with.
  const std::size_t place = line.text.find(behind, resumed.size() - 1);
  if (place == std::string::npos) return line.text;
  return fmt::format("{} at {}{}", line.text.substr(0, place), print_duration(line.at),
                     line.text.substr(place));
}

void parse_event(Cursor& cursor, Line& line) {
  const std::size_t start = cursor.next();
  std::string_view text = cursor.rest();
  const std::string_view behind = behind_time(text);
  const std::size_t end = behind.empty() ? std::string_view::npos : text.find(behind, 4);
  if (end == std::string_view::npos) {
    cursor.fail("`<... … resumed>`, `--- … ---` or `+++ … +++`");
    return;
  }
  constexpr std::string_view at = " at ";
  const std::size_t time = text.substr(0, end).rfind(at);
  line.text = text;
  if (time != std::string_view::npos) {
    cursor.take(time + at.size());
    line.at = parse_duration(cursor);
    if (cursor.position() != start + end) cursor.fail(fmt::format("`{}`", behind));
    line.text.erase(time, end - time);
  }
  if (!cursor.failed()) cursor.take(cursor.rest().size());
}

void parse_outcome(Cursor& cursor, Line& line) {
  const std::string_view text = cursor.rest();
  const bool known = text.starts_with("= ") || text == "<unfinished ...>" ||
                     (text.starts_with("<skipped: ") && text.ends_with('>'));
  if (!known) {
    cursor.fail("`= …`, `<unfinished ...>` or `<skipped: …>`");
    return;
  }
  line.text = cursor.take(text.size());
}

Transcript without_times(Transcript transcript) {
  for (std::vector<Line>& lines : transcript) {
    for (Line& line : lines) {
      line.at = -1;
      line.text = without_durations(line.text);
    }
  }
  return transcript;
}

}  // namespace plumbline::conformance
