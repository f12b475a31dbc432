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

Progress::Progress(std::string what, std::size_t total)
    : what_(std::move(what)), total_(total), terminal_(is_terminal(STDERR_FILENO)) {}

Progress::~Progress() {
  if (terminal_) fmt::print(stderr, "\r\033[K");
}

void Progress::update(std::size_t done) {
  if (!terminal_) return;
  fmt::print(stderr, "\r\033[K{} {}/{}", what_, done, total_);
  std::fflush(stderr);
}

int complain(std::string_view error) {
  fmt::print(stderr, "plumb: {}\n", error);
  return environment_code;
}

}  // namespace plumbline::conformance
