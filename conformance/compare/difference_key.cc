// SPDX-License-Identifier: Apache-2.0
#include "conformance/compare/difference_key.h"

#include <fmt/format.h>

namespace plumbline::conformance {
namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_word(char c) {
  return is_digit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
}

std::string kind_at(const Transcript& transcript, const Difference& difference) {
  if (difference.step >= transcript.size()) return "nothing";
  const std::vector<Line>& lines = transcript[difference.step];
  return difference.line < lines.size() ? kind_of_line(lines[difference.line].text) : "nothing";
}

}  // namespace

std::string kind_of_line(std::string_view text) {
  std::string kind;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '"') {
      const std::size_t begin = i++;
      while (i < text.size() && text[i] != '"') i += text[i] == '\\' ? 2 : 1;
      kind += i == begin + 1 ? "\"\"" : "\"…\"";
    } else if (is_digit(text[i]) && (i == 0 || !is_word(text[i - 1]))) {
      const bool is_zero = text[i] == '0' && (i + 1 == text.size() || !is_word(text[i + 1]));
      while (i + 1 < text.size() && is_word(text[i + 1])) ++i;
      kind += is_zero ? '0' : 'N';
    } else {
      kind += text[i];
    }
  }
  return kind;
}

std::string difference_key(const Program& program, const Comparison& comparison) {
  if (comparison.verdict == Verdict::Failed) return "failed";
  if (!comparison.difference) return {};
  const Step& step = program.steps[comparison.difference->step];
  const std::string_view name = step.call == nullptr ? "advance" : step.call->name;
  return fmt::format("{}: reference {}, SUT {}", name,
                     kind_at(comparison.reference, *comparison.difference),
                     kind_at(comparison.sut, *comparison.difference));
}

}  // namespace plumbline::conformance
