// SPDX-License-Identifier: Apache-2.0
// A campaign: random programs on the reference and on a SUT, until the programs or the time run
// out.
//
//   seeds, corpus ─► mutate ─┐                           ┌─► features that are new ─► corpus
//                   generate ┴─► a round ─► compare ─► difference ─► again? ─► shrink ─► told
//
// A round is composed before any of it runs, and its results are taken in order. So the seed alone
// says which programs run, however many lanes there are.
#pragma once

#include <chrono>
#include <functional>
#include <map>
#include <string>
#include <vector>

#include "conformance/compare/runner.h"
#include "conformance/program/compose.h"

namespace plumbline::conformance {

struct CampaignOptions {
  std::uint64_t seed = 1;
  std::size_t programs_max = ~std::size_t{0};
  std::size_t findings_max = ~std::size_t{0};
  std::chrono::milliseconds time_max{60'000};
  Grammar grammar{};             // its real_time is set by what the SUT says
  std::vector<Program> seeds{};  // programs that others are made of; they themselves do not run
  // Which programs run, by their numbers, instead of random ones.
  std::function<Program(std::size_t)> compose{};
  unsigned shrink_tries = 1500;
};

// A difference, in its smallest form if it showed again when its program ran again.
struct Finding {
  std::string key;  // difference_key()
  Scenario scenario;
  Comparison comparison;
  std::size_t count = 1;    // of programs with this key
  std::size_t program = 0;  // the first of them
};

struct CampaignReport {
  std::size_t programs = 0;
  std::size_t divergences = 0;  // programs that differed, or whose run failed
  std::size_t unstable = 0;     // of these, those that did not when they ran again
  std::size_t features = 0;
  std::size_t corpus = 0;
  std::chrono::milliseconds time{0};
  std::vector<Finding> findings;
  std::map<std::string, Finding> unstable_kinds;  // by difference_key()
};

using CampaignProgress = std::function<void(const CampaignReport&)>;

CampaignReport run_campaign(Lanes& lanes, CampaignOptions options,
                            const CampaignProgress& progress);

// A program of no file. Its name stands for the area's.
std::expected<Scenario, std::string> scenario_of(Program program, std::string name);

// The smallest program that still differs in the same way; the program itself if it does not.
Program shrink_difference(const Program& program, Lanes& lanes, unsigned tries_max);

// The finding as a scenario: the SUT's answers, and the reference's as a comment where they part.
std::string print_finding(const Finding& finding, std::vector<std::string> description);

}  // namespace plumbline::conformance
