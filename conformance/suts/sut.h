// SPDX-License-Identifier: Apache-2.0
// Sut: a system under test, one lane of it: a kernel (or a stack that claims to be one) that runs
// executables, one after the other.
//
//   host       the running kernel, in namespaces of its own
//   gvisor     Debian's runsc
//   uml        Linux in virtual time (ci/oracle builds it)
//   command:…  any command that starts plumb-agent with its standard input and output connected,
//              e.g. "command:ssh board plumb-agent"; words are separated by spaces
//
// Two lanes are two objects; each may be used by a thread of its own.
#pragma once

#include <chrono>
#include <expected>
#include <filesystem>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "conformance/suts/protocol.h"

namespace plumbline::conformance {

class Sut {
 public:
  virtual ~Sut() = default;

  virtual std::string_view name() const = 0;
  virtual const Settings& settings() const = 0;

  // An outcome for each executable. A program that brings the agent down, or makes it hang or talk
  // nonsense, gets a failure that says so; the others are run again and get their traces.
  virtual std::vector<Outcome> run(std::span<const Executable> executables) = 0;
};

struct SutOptions {
  std::filesystem::path agent;  // none: $PLUMBLINE_AGENT, or plumb-agent beside this program
  std::optional<unsigned> cpu;  // the only CPU that the lane uses; none: this one
  std::chrono::milliseconds limit{60'000};  // of real time that a batch may take
};

// Starts the SUT. The error says what is missing.
std::expected<std::unique_ptr<Sut>, std::string> open_sut(std::string_view name,
                                                          const SutOptions& options = {});

}  // namespace plumbline::conformance
