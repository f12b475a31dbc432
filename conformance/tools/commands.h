// SPDX-License-Identifier: Apache-2.0
// The subcommands of `plumb`, a file each. Exit codes: 0 agree, 1 divergence, 2 usage or
// environment.
#pragma once

#include <fmt/format.h>
#include <CLI/CLI.hpp>

#include <cstdio>
#include <functional>
#include <string>
#include <vector>

#include "conformance/compare/runner.h"

namespace plumbline::conformance {

inline constexpr int agree_code = 0, diverge_code = 1, environment_code = 2;

// Each adds its subcommand; the command leaves its exit code in `code`.
void add_run(CLI::App& app, int& code);
void add_compare(CLI::App& app, int& code);
void add_record(CLI::App& app, int& code);
void add_list(CLI::App& app, int& code);
void add_fuzz(CLI::App& app, int& code);
void add_exhaust(CLI::App& app, int& code);
void add_shrink(CLI::App& app, int& code);

// The SUTs that a command can name, besides "command:…".
inline const std::vector<std::string> named_suts = {"host", "uml", "gvisor"};

// Opens the SUTs, a lane a CPU. With `all_that_work`, one that cannot be had here is left out and
// its reason told on stderr; without, the first reason is the error.
std::expected<std::vector<Lanes>, std::string> open_suts(const std::vector<std::string>& names,
                                                         bool all_that_work);

// One line on a terminal's stderr that changes; nothing where there is no terminal.
class ProgressLine {
 public:
  ProgressLine();
  ~ProgressLine() { clear(); }
  void show(std::string_view text);
  void clear();

 private:
  bool terminal_;
};

// How far a long piece of work has come.
class Progress {
 public:
  Progress(std::string what, std::size_t total) : what_(std::move(what)), total_(total) {}
  void update(std::size_t done) { line_.show(fmt::format("{} {}/{}", what_, done, total_)); }

 private:
  std::string what_;
  std::size_t total_;
  ProgressLine line_;
};

// Tells `error` on stderr and gives the code for it.
int complain(std::string_view error);

}  // namespace plumbline::conformance
