// SPDX-License-Identifier: Apache-2.0
// The table of fuzz targets. A target takes an input and fails (failure.h) when something does not
// hold; libFuzzer changes inputs, keeps those that reach new code, and saves the one that failed.
#pragma once

#include <span>
#include <string>
#include <string_view>

namespace plumbline::fuzz {

struct Target {
  std::string_view name;
  std::string_view sentence;
  // False: there is nothing to learn from such an input, so it is not kept.
  bool (*test)(std::string_view input);
  // Another input of at most `size_max` bytes; the same seed gives the same one.
  std::string (*mutate)(std::string_view input, std::size_t size_max, unsigned seed);
  std::string_view seeds{};  // where inputs to begin with are, from the project's folder on
};

std::span<const Target> targets();

// program.cc
bool test_program(std::string_view text);
std::string mutate_program(std::string_view text, std::size_t size_max, unsigned seed);
std::string mutate_program_in_real_time(std::string_view text, std::size_t size_max, unsigned seed);

// program_on_sut.cc
bool test_program_on_host(std::string_view text);
bool test_program_on_uml(std::string_view text);

// scenario_text.cc
bool test_scenario_text(std::string_view text);
std::string mutate_scenario_text(std::string_view text, std::size_t size_max, unsigned seed);

// agent_protocol.cc
bool test_agent_protocol(std::string_view message);
std::string mutate_agent_protocol(std::string_view message, std::size_t size_max, unsigned seed);

// The change that libFuzzer itself would make (main.cc).
std::string mutate_bytes(std::string_view input, std::size_t size_max);

}  // namespace plumbline::fuzz
