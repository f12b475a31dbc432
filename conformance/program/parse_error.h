// SPDX-License-Identifier: Apache-2.0
// What is wrong with a scenario, and where.
#pragma once

#include <fmt/format.h>

#include <cstdint>
#include <string>

namespace plumbline::conformance {

struct ParseError {
  std::string file;
  std::uint32_t line = 0;    // from 1 on; 0: the file as a whole
  std::uint32_t column = 1;  // from 1 on, in bytes
  std::string message;       // "expected …, found …"

  bool operator==(const ParseError&) const = default;
};

// `file:line:column: message`, as compilers write it.
inline std::string print(const ParseError& error) {
  return fmt::format("{}:{}:{}: {}", error.file, error.line, error.column, error.message);
}

}  // namespace plumbline::conformance
