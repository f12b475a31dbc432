// SPDX-License-Identifier: Apache-2.0
#include "conformance/program/sysctl.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace plumbline::conformance {

Sysctl parse_sysctl(Cursor& cursor) {
  const std::size_t start = cursor.next();
  Sysctl sysctl{.name = std::string(cursor.word()), .numbers = {}};
  while (cursor.accept(".")) sysctl.name += "." + std::string(cursor.word());
  cursor.expect("=");
  while (!cursor.failed() && cursor.next_is_digit())
    sysctl.numbers.push_back(cursor.literal().magnitude);
  if (!cursor.failed() && !abi::can_be_set(sysctl.name, sysctl.numbers))
    cursor.fail_at(start, expected_of_sysctl(sysctl));
  return sysctl;
}

std::string print_sysctl(const Sysctl& sysctl) {
  return fmt::format("{} = {}", sysctl.name, fmt::join(sysctl.numbers, " "));
}

std::string expected_of_sysctl(const Sysctl& sysctl) {
  if (const abi::Sysctl* row = abi::find_sysctl(sysctl.name))
    return fmt::format("expected {} number{} of {} to {}", row->count, row->count == 1 ? "" : "s",
                       row->minimum, row->maximum);
  std::vector<std::string_view> names;
  for (const abi::Sysctl& row : abi::sysctls) names.push_back(row.name);
  return fmt::format("expected one of {}; found `{}`", fmt::join(names, ", "), sysctl.name);
}

}  // namespace plumbline::conformance
