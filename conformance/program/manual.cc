// SPDX-License-Identifier: Apache-2.0
#include "conformance/program/manual.h"

#include <fmt/format.h>

#include <algorithm>
#include <string_view>
#include <vector>

#include "conformance/program/signature.h"
#include "reference/abi/calls.h"

namespace plumbline::conformance {

std::string print_manual() {
  std::vector<std::string_view> areas;
  for (const abi::Call& call : abi::calls) {
    const bool known = std::find(areas.begin(), areas.end(), call.area) != areas.end();
    if (!known) areas.push_back(call.area);
  }
  std::string text;
  for (const std::string_view area : areas) {
    text += fmt::format("{}{}\n", text.empty() ? "" : "\n", area);
    for (const abi::Call& call : abi::calls) {
      if (call.area != area) continue;
      text += fmt::format("  {} = {}\n      {} {}\n", signature(call), describe(call.returns),
                          call.summary, call.manual);
    }
  }
  return text;
}

}  // namespace plumbline::conformance
