// SPDX-License-Identifier: Apache-2.0
// Runs many scenarios on one SUT: in batches, on one lane a CPU.
#pragma once

#include <functional>
#include <memory>
#include <span>
#include <vector>

#include "conformance/compare/comparison.h"
#include "conformance/suts/sut.h"

namespace plumbline::conformance {

// The lanes of one SUT: as many instances of it as there are CPUs to run them on.
class Lanes {
 public:
  // The error says what the SUT lacks here.
  static std::expected<Lanes, std::string> open(const std::string& name, unsigned count);
  // Of SUTs that are open already, at least one.
  explicit Lanes(std::vector<std::unique_ptr<Sut>> suts);

  const SutIdentity& identity() const { return identity_; }

  // Calls `work` with each lane, each in a thread of its own.
  void for_each(const std::function<void(Sut&)>& work);
  Sut& first() { return *suts_.front(); }

 private:
  SutIdentity identity_;
  std::vector<std::unique_ptr<Sut>> suts_;
};

// A comparison for each scenario, in their order, from one lane.
std::vector<Comparison> run_scenarios(std::span<const Scenario> scenarios, Sut& sut,
                                      const SutIdentity& identity);

// A comparison for each scenario, in their order. `progress` hears how many are done; it may be
// called from several threads, one at a time.
std::vector<Comparison> run_scenarios(std::span<const Scenario> scenarios, Lanes& lanes,
                                      const std::function<void(std::size_t)>& progress);

}  // namespace plumbline::conformance
