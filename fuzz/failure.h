// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <fmt/format.h>

#include <cstdlib>
#include <string_view>

namespace plumbline::fuzz {

// Ends the process, so that libFuzzer saves the input. `details` shows what was found.
[[noreturn]] inline void fail(std::string_view what, std::string_view details = {}) {
  fmt::print(stderr, "\nFAILED: {}\n{}\n", what, details);
  std::abort();
}

inline void check(bool holds, std::string_view what, std::string_view details = {}) {
  if (!holds) fail(what, details);
}

}  // namespace plumbline::fuzz
