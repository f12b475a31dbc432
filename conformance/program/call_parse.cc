// SPDX-License-Identifier: Apache-2.0
#include "conformance/program/call_parse.h"

#include <fmt/ranges.h>

#include <algorithm>

#include "conformance/program/argument.h"
#include "conformance/program/nearest.h"
#include "conformance/program/signature.h"
#include "reference/abi/calls.h"

namespace plumbline::conformance {
namespace {

std::vector<const abi::Call*> rows_of(std::string_view name) {
  std::vector<const abi::Call*> rows;
  for (const abi::Call& call : abi::calls) {
    if (call.name == name) rows.push_back(&call);
  }
  return rows;
}

std::string unknown_call(std::string_view name) {
  std::vector<std::string_view> names;
  for (const abi::Call& call : abi::calls) names.push_back(call.name);
  return fmt::format("expected a call, found `{}`{}", name, did_you_mean(name, names));
}

std::string_view trimmed(std::string_view text) {
  const std::size_t first = text.find_first_not_of(" \t");
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(" \t") - first + 1);
}

// The texts of the arguments: what stands between the commas of the outermost level, up to the
// parenthesis that closes the call.
std::vector<std::string_view> split_arguments(std::string_view text) {
  std::vector<std::string_view> parts;
  std::size_t begin = 0;
  int depth = 0;
  bool quoted = false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (quoted) {
      if (c == '\\') ++i;
      if (c == '"') quoted = false;
      continue;
    }
    if (c == ')' && depth == 0) {
      text = text.substr(0, i);
      break;
    }
    if (c == ',' && depth == 0) {
      parts.push_back(trimmed(text.substr(begin, i - begin)));
      begin = i + 1;
    }
    if (c == '"') quoted = true;
    if (c == '(' || c == '[' || c == '{') ++depth;
    if (c == ')' || c == ']' || c == '}') --depth;
  }
  parts.push_back(trimmed(text.substr(begin)));
  if (parts.size() == 1 && parts.front().empty()) parts.clear();
  return parts;
}

bool has_constants(const abi::Call& call) {
  return std::any_of(call.arguments.begin(), call.arguments.end(),
                     [](const auto& argument) { return argument.pass == abi::Pass::Constant; });
}

bool constants_are(const abi::Call& call, const std::vector<std::string_view>& written) {
  for (std::size_t i = 0; i < call.arity(); ++i) {
    if (call.arguments[i].pass != abi::Pass::Constant) continue;
    if (i >= written.size() || written[i] != constant_name(call.arguments[i])) return false;
  }
  return true;
}

const abi::Call* choose_row(const std::vector<const abi::Call*>& rows,
                            const std::vector<std::string_view>& written) {
  const abi::Call* general = nullptr;
  for (const abi::Call* row : rows) {
    if (!has_constants(*row)) {
      general = row;
    } else if (constants_are(*row, written)) {
      return row;
    }
  }
  return general;
}

// A word where the rows have constants, and that is none of them, is a misspelt one, whatever the
// general row takes.
void check_constant(Cursor& cursor, const std::vector<const abi::Call*>& rows,
                    const abi::Call& chosen, std::size_t place, std::string_view word) {
  std::vector<std::string_view> names;
  const abi::Names* const taken = chosen.arguments[place].type.names;
  const auto is_word = [word](const abi::Constant& constant) { return constant.name == word; };
  if (taken != nullptr && std::ranges::any_of(taken->constants, is_word)) return;
  for (const abi::Call* row : rows) {
    const abi::Argument& argument = row->arguments[place];
    if (argument.pass != abi::Pass::Constant) continue;
    const std::string_view name = constant_name(argument);
    if (name == word) return;
    if (std::find(names.begin(), names.end(), name) == names.end()) names.push_back(name);
  }
  if (names.empty() || has_constants(chosen) || word.empty() || !is_name(word)) return;
  cursor.fail_at(cursor.next(),
                 fmt::format("expected {} or a number, found `{}`{}", fmt::join(names, ", "), word,
                             did_you_mean(word, names)));
}

}  // namespace

void parse_call(Cursor& cursor, Step& step) {
  const std::size_t start = cursor.next();
  const std::string_view name = cursor.word();
  const std::vector<const abi::Call*> rows = rows_of(name);
  if (rows.empty()) {
    if (name.empty()) cursor.fail("a call");
    cursor.fail_at(start, unknown_call(name));
    return;
  }
  cursor.expect("(");
  const std::vector<std::string_view> written = split_arguments(cursor.rest());
  step.call = choose_row(rows, written);
  if (step.call == nullptr) step.call = rows.front();
  for (std::size_t i = 0; i < step.call->arity() && i < written.size(); ++i) {
    const abi::Argument& argument = step.call->arguments[i];
    if (i != 0) cursor.expect(",");
    check_constant(cursor, rows, *step.call, i, written[i]);
    if (argument.pass == abi::Pass::Constant) {
      cursor.expect(constant_name(argument));
    } else {
      step.arguments.push_back(parse_argument(cursor, argument));
    }
  }
  if (written.size() != step.call->arity()) {
    cursor.fail_at(start, fmt::format("expected {}, found {} argument{}", signature(*step.call),
                                      written.size(), written.size() == 1 ? "" : "s"));
  }
  cursor.expect(")");
}

}  // namespace plumbline::conformance
