// SPDX-License-Identifier: Apache-2.0
#include "conformance/program/duration.h"

#include <algorithm>
#include <limits>

namespace plumbline::conformance {
namespace {

struct Unit {
  std::string_view name;
  std::int64_t nanoseconds;
};

constexpr Unit units[] = {
    {"s", nanoseconds_per_second}, {"ms", 1'000'000}, {"us", 1000}, {"ns", 1}};

// How many leading characters of `text` are digits.
std::size_t digits(std::string_view text) {
  return std::min(text.find_first_not_of("0123456789"), text.size());
}

// Adds digit * unit to `sum`; false if it does not fit.
bool add(std::int64_t& sum, std::int64_t digit, std::int64_t unit) {
  if (digit > (std::numeric_limits<std::int64_t>::max() - sum) / unit) return false;
  sum += digit * unit;
  return true;
}

// The value of `whole`.`fraction` in units; -1 if it does not fit, or is no whole number.
std::int64_t value_of(std::string_view whole, std::string_view fraction, std::int64_t unit) {
  std::int64_t count = 0;
  for (const char c : whole) {
    if (count > std::numeric_limits<std::int64_t>::max() / 10 / unit) return -1;
    count = count * 10 + (c - '0');
  }
  std::int64_t sum = 0;
  if (!add(sum, count, unit)) return -1;
  for (const char c : fraction) {
    if (unit % 10 != 0) return -1;
    unit /= 10;
    if (!add(sum, c - '0', unit)) return -1;
  }
  return sum;
}

}  // namespace

std::string print_duration(std::int64_t nanoseconds) {
  for (const Unit& unit : units) {
    if (nanoseconds < unit.nanoseconds) continue;
    const std::int64_t rest = nanoseconds % unit.nanoseconds;
    std::string fraction;
    if (rest != 0) {
      // One more digit keeps the zeros at the front; the digit itself becomes the point.
      fraction = std::to_string(unit.nanoseconds + rest);
      fraction.front() = '.';
      fraction.erase(fraction.find_last_not_of('0') + 1);
    }
    return fmt::format("{}{}{}", nanoseconds / unit.nanoseconds, fraction, unit.name);
  }
  return "0s";
}

std::int64_t parse_duration(Cursor& cursor) {
  const std::string_view text = cursor.rest();
  const std::string_view whole = text.substr(0, digits(text));
  std::string_view behind = text.substr(whole.size());
  std::string_view fraction;
  if (behind.starts_with('.')) {
    fraction = behind.substr(1, digits(behind.substr(1)));
    behind.remove_prefix(1 + fraction.size());
  }
  const std::string_view name = behind.substr(0, behind.find_first_not_of("smun"));
  for (const Unit& unit : units) {
    if (whole.empty() || name != unit.name) continue;
    const std::int64_t value = value_of(whole, fraction, unit.nanoseconds);
    if (value < 0) break;
    cursor.take(text.size() - behind.size() + name.size());
    return value;
  }
  cursor.fail("a duration (10ns, 3us, 200ms, 1.5s)");
  return 0;
}

}  // namespace plumbline::conformance
