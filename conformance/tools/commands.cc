// SPDX-License-Identifier: Apache-2.0
#include "conformance/tools/commands.h"

#include <unistd.h>

#include <thread>

#include "conformance/report/style.h"

namespace plumbline::conformance {

std::expected<std::vector<Lanes>, std::string> open_suts(const std::vector<std::string>& names,
                                                         bool all_that_work) {
  const unsigned cpus = std::max(1u, std::thread::hardware_concurrency());
  std::vector<Lanes> opened;
  for (const std::string& name : names) {
    auto lanes = Lanes::open(name, cpus);
    if (lanes) {
      opened.push_back(std::move(*lanes));
    } else if (all_that_work) {
      fmt::print(stderr, "plumb: without {}: {}\n", name, lanes.error());
    } else {
      return std::unexpected(lanes.error());
    }
  }
  return opened;
}

ProgressLine::ProgressLine() : terminal_(is_terminal(STDERR_FILENO)) {}

void ProgressLine::show(std::string_view text) {
  if (!terminal_) return;
  fmt::print(stderr, "\r\033[K{}", text);
  std::fflush(stderr);
}

void ProgressLine::clear() {
  if (terminal_) fmt::print(stderr, "\r\033[K");
}

int complain(std::string_view error) {
  fmt::print(stderr, "plumb: {}\n", error);
  return environment_code;
}

}  // namespace plumbline::conformance
