// SPDX-License-Identifier: Apache-2.0
#include "conformance/program/manual.h"

#include <fmt/format.h>

#include <algorithm>
#include <string_view>
#include <vector>

#include "conformance/program/number.h"
#include "conformance/program/signature.h"
#include "reference/abi/calls.h"

namespace plumbline::conformance {
namespace {

// "flags: O_…, op: EPOLL_CTL_…": where the constants of the arguments come from.
std::string constants_of(const abi::Call& call) {
  std::string text;
  for (const abi::Argument& argument : call.arguments) {
    if (argument.pass != abi::Pass::Value || argument.type.names == nullptr) continue;
    text += fmt::format("{}{}: {}", text.empty() ? "      " : "; ", argument.name,
                        describe(*argument.type.names));
  }
  return text.empty() ? text : text + "\n";
}

}  // namespace

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
      text += fmt::format("  {} = {}\n      {} {}\n{}", signature(call), describe(call.returns),
                          call.summary, call.manual, constants_of(call));
    }
  }
  return text;
}

}  // namespace plumbline::conformance
