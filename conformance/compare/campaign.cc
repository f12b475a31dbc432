// SPDX-License-Identifier: Apache-2.0
#include "conformance/compare/campaign.h"

#include <fmt/format.h>

#include <algorithm>
#include <atomic>
#include <optional>
#include <unordered_map>
#include <utility>

#include "conformance/compare/difference_key.h"
#include "conformance/compare/features.h"
#include "conformance/program/generate.h"
#include "conformance/program/lower.h"
#include "conformance/program/mutate.h"
#include "conformance/program/print.h"
#include "conformance/program/shrink.h"
#include "conformance/suts/reference.h"

namespace plumbline::conformance {
namespace {

using Clock = std::chrono::steady_clock;

constexpr std::size_t round_size = 512;  // programs
constexpr std::size_t corpus_max = 4096;
constexpr unsigned confirmations = 3;
constexpr unsigned slow_tries_max = 150;  // to shrink a program that takes real time

bool differs(const Comparison& comparison) {
  return comparison.verdict == Verdict::Diverge || comparison.verdict == Verdict::Failed;
}

Comparison run_one(const Scenario& scenario, Lanes& lanes) {
  return run_scenarios(std::span(&scenario, 1), lanes.first(), lanes.identity()).front();
}

std::int64_t time_of(const Program& program) {
  std::int64_t sum = 0;
  for (const Step& step : program.steps) sum += step.duration;
  return sum;
}

// How the reference stands at the program's end.
Situation situation_of(const Program& program, GrowingExecutable& growing, ReferenceRun& run) {
  const std::size_t actors = program.actors.size();
  Situation situation{std::vector<bool>(actors, true), {}, {}};
  const Executable* const executable = growing.go_on(program);
  if (executable == nullptr) return situation;
  std::vector<bool> has_ended(actors), is_born(actors);
  std::vector<std::optional<std::size_t>> calls(actors);
  std::optional<std::size_t> before;  // what the actor of a skipped step was in
  for (const Event& event : run.go_on(*executable).events) {
    const bool is_issued = event.kind == Event::Kind::Issued;
    if (is_issued && executable->instructions[event.step].kind == Instruction::Kind::Call)
      before = std::exchange(calls[event.actor], event.step);
    if (event.kind == Event::Kind::Skipped) calls[event.actor] = before;
    const bool has_failed = event.kind == Event::Kind::Returned && event.result < 0;
    if (has_failed || event.kind == Event::Kind::Skipped) situation.failed.push_back(event.step);
    if (event.kind == Event::Kind::Returned) calls[event.actor].reset();
    if (event.kind == Event::Kind::Ended) has_ended[event.actor] = true;
    if (event.kind == Event::Kind::Born) is_born[event.actor] = true;
  }
  for (std::size_t i = 0; i < actors; ++i) {
    situation.can_act[i] = is_born[i] && !has_ended[i] && !calls[i];
    if (calls[i] && !has_ended[i]) situation.waiting.push_back(*calls[i]);
  }
  return situation;
}

Foresight foresight_with(const Config& config) {
  return [growing = std::make_shared<GrowingExecutable>(),
          run = std::make_shared<ReferenceRun>(config)](const Program& program) {
    return situation_of(program, *growing, *run);
  };
}

// A program that was the first to have one of its features.
struct Kept {
  Program program;
  std::vector<std::uint64_t> features;
  std::size_t number = 0;
  std::size_t count = 1;  // of programs that have its rarest feature
};

class Campaign {
 public:
  Campaign(Lanes& lanes, CampaignOptions options, const CampaignProgress& progress)
      : lanes_(lanes),
        options_(std::move(options)),
        progress_(progress),
        config_(config_from(lanes.identity().settings)) {
    options_.grammar.real_time = !lanes.identity().has_virtual_time();
    for (Program& program : options_.seeds) {
      // What waits in it need not lie as far apart as a real clock asks for.
      const bool is_timed = options_.grammar.real_time && time_of(program) > 0;
      program.description.clear();
      program.recorded.clear();
      for (Step& step : program.steps) step.comment.clear();
      if (!is_timed && may_be_drawn(program)) seeds_.push_back(std::move(program));
    }
  }

  CampaignReport run() {
    const auto start = Clock::now();
    const auto elapsed = [&] {
      return std::chrono::duration_cast<std::chrono::milliseconds>(Clock::now() - start);
    };
    while (report_.programs < options_.programs_max && elapsed() < options_.time_max &&
           report_.findings.size() < options_.findings_max) {
      run_round();
      report_.time = elapsed();
      report_.features = features_.size();
      report_.corpus = corpus_.size();
      progress_(report_);
    }
    return std::move(report_);
  }

 private:
  void run_round() {
    const std::size_t count = std::min(round_size, options_.programs_max - report_.programs);
    std::vector<Scenario> round(count);
    std::atomic<std::size_t> next = 0;
    lanes_.for_each([&](Sut&) {
      for (std::size_t i = next++; i < count; i = next++) {
        auto scenario = scenario_of(compose(report_.programs + i), "random");
        if (!scenario) scenario = scenario_of({.actors = {{.name = "p"}}}, "empty");  // too large
        round[i] = std::move(*scenario);
      }
    });
    const auto comparisons = run_scenarios(round, lanes_, [](std::size_t) {});
    for (std::size_t i = 0; i < count; ++i) take(std::move(round[i]), comparisons[i]);
    order_corpus();
  }

  Program compose(std::size_t number) const {
    if (options_.compose) return options_.compose(number);
    Chance chance(options_.seed, number);
    const Foresight foresight = foresight_with(config_);
    const Grammar& grammar = options_.grammar;
    if ((corpus_.empty() && seeds_.empty()) || chance.percent(40))
      return generate(grammar, chance, foresight);
    const Program& parent = pick(chance);
    Program child = mutate(parent, pick(chance), grammar, chance, foresight);
    return child.steps == parent.steps ? generate(grammar, chance, foresight) : child;
  }

  // A seed as often as one of the corpus; of that rather what is rare.
  const Program& pick(Chance& chance) const {
    const bool is_seed = !seeds_.empty() && (corpus_.empty() || chance.one_in(2));
    if (is_seed) return chance.pick(seeds_);
    return corpus_[std::min(chance.below(corpus_.size()), chance.below(corpus_.size()))].program;
  }

  // The rarest first; what there is no room for goes.
  void order_corpus() {
    for (Kept& kept : corpus_) {
      kept.count = ~std::size_t{0};
      for (const std::uint64_t feature : kept.features)
        kept.count = std::min(kept.count, features_.at(feature));
    }
    std::ranges::sort(corpus_, {}, [](const Kept& it) { return std::pair(it.count, it.number); });
    if (corpus_.size() > corpus_max) corpus_.resize(corpus_max);
  }

  void take(Scenario scenario, const Comparison& comparison) {
    const std::size_t number = report_.programs++;
    if (differs(comparison)) {
      ++report_.divergences;
      judge(scenario, comparison, number);
    }
    if (options_.compose) return;
    bool is_new = false;
    std::vector<std::uint64_t> features = features_of(scenario.program, comparison.reference);
    for (const std::uint64_t feature : features) is_new |= features_[feature]++ == 0;
    if (is_new) corpus_.push_back({std::move(scenario.program), std::move(features), number});
  }

  // A difference counts if it shows each time that the program runs.
  void judge(const Scenario& scenario, const Comparison& comparison, std::size_t number) {
    const std::string key = difference_key(scenario.program, comparison);
    for (Finding& finding : report_.findings) {
      if (finding.key != key) continue;
      ++finding.count;
      return;
    }
    for (unsigned i = 0; i < confirmations; ++i) {
      if (difference_key(scenario.program, run_one(scenario, lanes_)) == key) continue;
      ++report_.unstable;
      ++report_.unstable_kinds.try_emplace(key, Finding{key, scenario, comparison, 0, number})
            .first->second.count;
      return;
    }
    auto small = scenario_of(shrink_difference(scenario.program, lanes_, options_.shrink_tries),
                             scenario.name);
    Comparison shown = run_one(*small, lanes_);
    report_.findings.push_back({key, std::move(*small), std::move(shown), 1, number});
  }

  Lanes& lanes_;
  CampaignOptions options_;
  const CampaignProgress& progress_;
  const Config config_;
  CampaignReport report_;
  std::vector<Program> seeds_;
  std::vector<Kept> corpus_;
  std::unordered_map<std::uint64_t, std::size_t> features_;  // how many programs have it
};

std::vector<std::string> texts_at(const Transcript& transcript, std::size_t step) {
  std::vector<std::string> texts;
  if (step >= transcript.size()) return texts;
  for (const Line& line : transcript[step])
    texts.push_back(fmt::format("  {}: {}", line.actor, line.text));
  return texts;
}

}  // namespace

CampaignReport run_campaign(Lanes& lanes, CampaignOptions options,
                            const CampaignProgress& progress) {
  return Campaign(lanes, std::move(options), progress).run();
}

std::expected<Scenario, std::string> scenario_of(Program program, std::string name) {
  auto executable = lower(program);
  if (!executable) return std::unexpected(print(executable.error()));
  Scenario scenario;
  scenario.area = name;
  scenario.name = std::move(name);
  scenario.program = std::move(program);
  scenario.executable = std::move(*executable);
  return scenario;
}

Program shrink_difference(const Program& program, Lanes& lanes, unsigned tries_max) {
  const auto key_of = [&](const Program& candidate) {
    const auto scenario = scenario_of(candidate, "shrunk");
    return scenario ? difference_key(candidate, run_one(*scenario, lanes)) : std::string();
  };
  const std::string key = key_of(program);
  if (key.empty()) return program;
  if (!lanes.identity().has_virtual_time() && time_of(program) > 0)
    tries_max = std::min(tries_max, slow_tries_max);
  return shrink(program, [&](const Program& candidate) { return key_of(candidate) == key; },
                {.tries_max = tries_max});
}

std::string print_finding(const Finding& finding, std::vector<std::string> description) {
  Program program = finding.scenario.program;
  program.description = std::move(description);
  if (finding.comparison.verdict == Verdict::Failed)
    program.description.push_back(finding.comparison.why);
  if (!finding.comparison.difference) return print(program);
  const std::size_t step = finding.comparison.difference->step;
  std::vector<std::string>& comment = program.steps[step].comment;
  comment = {"The reference:"};
  for (std::string& text : texts_at(finding.comparison.reference, step))
    comment.push_back(std::move(text));
  return print(program, finding.comparison.sut);
}

}  // namespace plumbline::conformance
