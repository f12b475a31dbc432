// SPDX-License-Identifier: Apache-2.0
#include "conformance/compare/runner.h"

#include <algorithm>
#include <atomic>
#include <mutex>
#include <thread>
#include <utility>

namespace plumbline::conformance {
namespace {

constexpr std::size_t batch_size = 16;  // scenarios a round trip
constexpr unsigned attempts_max = 5;

// Where the agent can only guess that a call is blocked, the next one may come too early, and what
// was first then goes by chance. So there a divergence counts if it was seen twice in a row.
Comparison ask(const Scenario& scenario, const SutIdentity& identity, Sut& sut,
               const Outcome& outcome) {
  Comparison comparison = compare(scenario, identity, outcome);
  if (identity.knows_who_is_blocked()) return comparison;
  for (unsigned i = 1; i < attempts_max && comparison.verdict == Verdict::Diverge; ++i) {
    const std::vector<Outcome> again = sut.run(std::span(&scenario.executable, 1));
    Transcript before = std::exchange(comparison, compare(scenario, identity, again.front())).sut;
    if (!first_difference(before, comparison.sut)) break;
  }
  return comparison;
}

// Runs scenarios first .. last - 1 on one lane.
void run_batch(std::span<const Scenario> scenarios, const SutIdentity& identity, Sut& sut,
               std::span<Comparison> comparisons) {
  std::vector<Executable> executables;
  std::vector<std::size_t> indices;
  for (std::size_t i = 0; i < scenarios.size(); ++i) {
    if (auto reason = reason_to_skip(scenarios[i], identity)) {
      comparisons[i] = without_answer(Verdict::Skipped, std::move(*reason));
    } else {
      executables.push_back(scenarios[i].executable);
      indices.push_back(i);
    }
  }
  const std::vector<Outcome> outcomes = sut.run(executables);
  for (std::size_t k = 0; k < indices.size(); ++k)
    comparisons[indices[k]] = ask(scenarios[indices[k]], identity, sut, outcomes[k]);
}

}  // namespace

Lanes::Lanes(std::vector<std::unique_ptr<Sut>> suts) : suts_(std::move(suts)) {
  const Sut& first = *suts_.front();
  identity_ = {std::string(first.name()), first.settings()};
}

std::expected<Lanes, std::string> Lanes::open(const std::string& name, unsigned count) {
  std::vector<std::unique_ptr<Sut>> suts;
  for (unsigned cpu = 0; cpu < count; ++cpu) {
    SutOptions options;
    options.cpu = cpu;
    auto sut = open_sut(name, options);
    if (!sut) return std::unexpected(sut.error());
    suts.push_back(std::move(*sut));
  }
  return Lanes(std::move(suts));
}

void Lanes::for_each(const std::function<void(Sut&)>& work) {
  std::vector<std::jthread> threads;
  for (std::size_t i = 1; i < suts_.size(); ++i) threads.emplace_back([&, i] { work(*suts_[i]); });
  work(*suts_.front());
}

std::vector<Comparison> run_scenarios(std::span<const Scenario> scenarios, Sut& sut,
                                      const SutIdentity& identity) {
  std::vector<Comparison> comparisons(scenarios.size());
  run_batch(scenarios, identity, sut, comparisons);
  return comparisons;
}

std::vector<Comparison> run_scenarios(std::span<const Scenario> scenarios, Lanes& lanes,
                                      const std::function<void(std::size_t)>& progress) {
  std::vector<Comparison> comparisons(scenarios.size());
  std::atomic<std::size_t> next = 0;
  std::mutex mutex;
  std::size_t done = 0;
  lanes.for_each([&](Sut& sut) {
    for (;;) {
      const std::size_t first = next.fetch_add(batch_size);
      if (first >= scenarios.size()) return;
      const std::size_t count = std::min(batch_size, scenarios.size() - first);
      run_batch(scenarios.subspan(first, count), lanes.identity(), sut,
                std::span(comparisons).subspan(first, count));
      const std::lock_guard lock(mutex);
      progress(done += count);
    }
  });
  return comparisons;
}

}  // namespace plumbline::conformance
