// SPDX-License-Identifier: Apache-2.0
#include "conformance/program/generate.h"

#include <algorithm>

#include "conformance/program/parse.h"

namespace plumbline::conformance {
namespace {

std::vector<Actor> draw_actors(Chance& chance) {
  std::vector<Actor> actors = {{.name = "p"}};
  constexpr std::size_t others[] = {0, 1, 1, 1, 2, 2, 3};
  for (std::size_t i = chance.pick(others); i > 0; --i) {
    const bool is_thread = chance.percent(60);
    actors.push_back({.name = (is_thread ? "t" : "q") + std::to_string(actors.size()),
                      .kind = is_thread ? Actor::Kind::Thread : Actor::Kind::Process});
  }
  return actors;
}

// Few kinds of calls a program: calls that are many would meet too seldom ("swarm testing").
Grammar draw_grammar(const Grammar& all, Chance& chance) {
  std::vector<std::string_view> areas, chosen;
  for (const abi::Call* call : all.calls) {
    if (std::find(areas.begin(), areas.end(), call->area) == areas.end())
      areas.push_back(call->area);
  }
  for (const std::string_view area : areas) {
    if (chance.percent(40)) chosen.push_back(area);
  }
  Grammar grammar{.calls = {}, .real_time = all.real_time};
  for (const abi::Call* call : all.calls) {
    const bool has_area = std::find(chosen.begin(), chosen.end(), call->area) != chosen.end();
    if (has_area && chance.percent(75)) grammar.calls.push_back(call);
  }
  return grammar.calls.empty() ? all : grammar;
}

const std::vector<std::vector<Step>>& parsed_openings() {
  static const std::vector<std::vector<Step>> parsed = [] {
    std::vector<std::vector<Step>> all;
    for (const std::string_view text : openings()) all.push_back(parse(text).value().steps);
    return all;
  }();
  return parsed;
}

void add_opening(Composer& composer, const Grammar& grammar, Chance& chance) {
  const std::vector<Step>& steps = chance.pick(parsed_openings());
  const bool is_allowed = std::all_of(steps.begin(), steps.end(), [&](const Step& step) {
    return std::find(grammar.calls.begin(), grammar.calls.end(), step.call) != grammar.calls.end();
  });
  if (!is_allowed) return;
  for (Step step : steps) {
    step.line = 0;
    composer.append(step);
  }
}

std::size_t draw_length(Chance& chance) {
  return chance.one_in(10) ? 15 + chance.below(30) : 4 + chance.below(10);
}

}  // namespace

Program generate(const Grammar& grammar, Chance& chance) {
  const Grammar narrow = draw_grammar(grammar, chance);
  Program actors;
  actors.actors = draw_actors(chance);
  Composer composer(std::move(actors), narrow, chance);
  constexpr std::size_t openings_max[] = {0, 1, 1, 1, 2, 2};
  for (std::size_t i = chance.pick(openings_max); i > 0; --i)
    add_opening(composer, grammar, chance);
  const auto fork = std::find_if(narrow.calls.begin(), narrow.calls.end(),
                                 [](const auto* call) { return call->returns.is_child; });
  if (fork != narrow.calls.end() && chance.percent(50)) composer.add_call(**fork, 0);
  // Somebody waits for the time that passes on a real clock, so it passes seldom.
  const bool is_timed = !grammar.real_time || chance.one_in(250);
  for (std::size_t i = draw_length(chance); i > 0; --i) {
    if (is_timed && chance.one_in(10)) composer.add_advance();
    composer.add_call();
  }
  if (is_timed && chance.one_in(2)) composer.add_advance();
  return composer.take();
}

bool may_be_drawn(const Program& program) {
  return std::all_of(program.steps.begin(), program.steps.end(), [](const Step& step) {
    std::size_t next = 0;
    for (std::size_t i = 0; step.call != nullptr && i < step.call->arity(); ++i) {
      const abi::Argument& row = step.call->arguments[i];
      if (row.pass == abi::Pass::Constant) continue;
      const Value& value = step.arguments[next++];
      if (value.kind == Value::Kind::Number && is_left_out(*step.call, row.name, value.number))
        return false;
    }
    return true;
  });
}

}  // namespace plumbline::conformance
