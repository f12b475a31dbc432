// SPDX-License-Identifier: Apache-2.0
// What a run has to say, for people and for machines.
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <span>
#include <string>
#include <vector>

#include "conformance/compare/comparison.h"

namespace plumbline::conformance {

// One SUT's answers to all scenarios. The first column of a run is what was recorded.
struct Column {
  SutIdentity identity;
  std::vector<Comparison> comparisons;  // one for each scenario
};

struct RunReport {
  std::span<const Scenario> scenarios;
  std::vector<Column> columns;

  bool agrees() const;  // no divergence and no failure
};

// A table with a row an area and a group of counts a SUT, and why scenarios were skipped
// (table.cc).
std::string render_table(const RunReport& report, bool colour);

// Both transcripts around the first differing line, and how to see it again (difference.cc).
std::string render_difference(const Scenario& scenario, const SutIdentity& sut,
                              const Comparison& comparison, bool colour);

// Two whole transcripts side by side, the first difference marked (difference.cc).
std::string render_side_by_side(const Scenario& scenario, const SutIdentity& sut,
                                const Comparison& comparison, bool colour);

// JUnit's XML: a suite a SUT, a case a scenario (junit.cc).
std::string render_junit(const RunReport& report);

// An object a scenario and SUT (json.cc).
nlohmann::json render_json(const RunReport& report);

}  // namespace plumbline::conformance
