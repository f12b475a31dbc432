// SPDX-License-Identifier: Apache-2.0
// The version dial: what Linux changed after 6.1, a row each. The reference asks for a row by name
// (`config.has(changes::…)`), and a comparison sets the dial to the version of its SUT, so one
// reference answers for all of them. Read from top to bottom, it is a history of the kernel.
#pragma once

#include <compare>
#include <string_view>

namespace plumbline {

struct Version {
  int major = 6;
  int minor = 1;
  auto operator<=>(const Version&) const = default;
};

inline constexpr Version baseline{6, 1};

struct Change {
  std::string_view name;
  Version since;
  std::string_view summary;   // one sentence
  std::string_view scenario;  // the one that shows it, below conformance/scenarios
};

}  // namespace plumbline
