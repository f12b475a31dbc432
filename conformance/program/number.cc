// SPDX-License-Identifier: Apache-2.0
#include "conformance/program/number.h"

#include <fmt/ranges.h>

#include <algorithm>

#include "conformance/program/nearest.h"

namespace plumbline::conformance {
namespace {

bool is_one_of_values(const abi::Names& names) { return names.value_mask == abi::one_value; }

std::vector<std::string_view> all_names(const abi::Names& names) {
  std::vector<std::string_view> result;
  for (const abi::Constant& constant : names.constants) result.push_back(constant.name);
  return result;
}

std::string print_octal(std::uint64_t number) {
  return number == 0 ? "0" : fmt::format("0{:o}", number);
}

// The constant among those of the value mask first, then the flags, then what has no name.
std::string print_flags(std::uint64_t number, const abi::Names& names) {
  std::vector<std::string> parts;
  std::uint64_t left = number & ~names.value_mask;
  for (const abi::Constant& constant : names.constants) {
    const auto bits = static_cast<std::uint64_t>(constant.value);
    if (names.value_mask != 0 && (bits & ~names.value_mask) == 0) {
      if (bits == (number & names.value_mask))
        parts.insert(parts.begin(), std::string(constant.name));
    } else if (bits != 0 && (left & bits) == bits) {
      parts.emplace_back(constant.name);
      left &= ~bits;
    }
  }
  const bool value_named = std::any_of(
      names.constants.begin(), names.constants.end(), [&](const abi::Constant& constant) {
        return static_cast<std::uint64_t>(constant.value) == (number & names.value_mask);
      });
  if (!value_named) left |= number & names.value_mask;
  if (left != 0) parts.push_back(names.octal_rest ? print_octal(left) : fmt::format("{:#x}", left));
  return parts.empty() ? "0" : fmt::format("{}", fmt::join(parts, "|"));
}

std::string print_address(std::int64_t number) {
  return number == 0 ? "NULL" : fmt::format("{:#x}", static_cast<std::uint64_t>(number));
}

std::string print_unsigned(std::uint64_t number, const abi::Type& type) {
  switch (type.kind) {
    case abi::Kind::Octal:
      return print_octal(number);
    case abi::Kind::Hexadecimal:
      return number == 0 ? "0" : fmt::format("{:#x}", number);
    case abi::Kind::Named:
      return print_flags(number, *type.names);
    default:
      return fmt::format("{}", number);
  }
}

std::int64_t parse_literal(Cursor& cursor, const abi::Type& type) {
  const std::size_t start = cursor.next();
  const Cursor::Literal read = cursor.literal();
  const std::uint64_t half = std::uint64_t{1} << (type.size * 8 - 1);
  const std::uint64_t limit = read.negative ? half : half - 1 + half;
  if (read.magnitude > limit) {
    cursor.fail_at(start, fmt::format("expected a number of {} bits", type.size * 8));
    return 0;
  }
  return static_cast<std::int64_t>(read.negative ? 0 - read.magnitude : read.magnitude);
}

std::int64_t parse_constant(Cursor& cursor, const abi::Type& type) {
  const std::size_t start = cursor.next();
  const std::string_view word = cursor.word();
  if (word.empty()) return parse_literal(cursor, type);
  for (const abi::Constant& constant : type.names->constants) {
    if (constant.name == word) return constant.value;
  }
  cursor.fail_at(start, fmt::format("expected {}, found `{}`{}", describe(*type.names), word,
                                    did_you_mean(word, all_names(*type.names))));
  return 0;
}

}  // namespace

std::string_view name_of(std::int64_t number, const abi::Names& names) {
  for (const abi::Constant& constant : names.constants) {
    if (constant.value == number) return constant.name;
  }
  return {};
}

std::string describe(const abi::Names& names) {
  std::string_view common = names.constants.front().name;
  for (const abi::Constant& constant : names.constants) {
    const auto differs =
        std::mismatch(common.begin(), common.end(), constant.name.begin(), constant.name.end());
    common = common.substr(0, static_cast<std::size_t>(differs.first - common.begin()));
  }
  if (common.empty() || names.constants.size() == 1) {
    return fmt::format("{}", fmt::join(all_names(names), ", "));
  }
  return fmt::format("{}…", common);
}

bool fits(std::int64_t number, const abi::Type& type) {
  if (type.size >= 8) return true;
  const std::int64_t half = std::int64_t{1} << (type.size * 8 - 1);
  return number >= -half && number < 2 * half;
}

std::string print_number(std::int64_t number, const abi::Type& type) {
  if (type.kind == abi::Kind::Named && is_one_of_values(*type.names)) {
    const std::string_view name = name_of(number, *type.names);
    return name.empty() ? fmt::format("{}", number) : std::string(name);
  }
  if (type.resource == abi::Resource::Address) return print_address(number);
  const bool is_signed = type.kind == abi::Kind::Signed || type.kind == abi::Kind::Handle ||
                         type.kind == abi::Kind::Timestamp;
  if (is_signed || (number < 0 && type.size < 8)) return fmt::format("{}", number);
  return print_unsigned(static_cast<std::uint64_t>(number), type);
}

std::int64_t parse_number(Cursor& cursor, const abi::Type& type) {
  if (type.kind != abi::Kind::Named) return parse_literal(cursor, type);
  std::int64_t number = parse_constant(cursor, type);
  while (cursor.accept("|")) number |= parse_constant(cursor, type);
  return number;
}

}  // namespace plumbline::conformance
