// SPDX-License-Identifier: Apache-2.0
#include "conformance/program/generate.h"

#include <algorithm>

#include "conformance/program/join.h"
#include "conformance/program/parse.h"

namespace plumbline::conformance {
namespace {

constexpr std::string_view common_area = "file";  // read, write, close: what all descriptors take
constexpr std::string_view disturbing_area = "signal";

std::vector<Actor> draw_actors(Chance& chance) {
  std::vector<Actor> actors = {{.name = "p"}};
  std::string host;
  constexpr std::size_t others[] = {0, 1, 1, 1, 1, 2, 2, 2, 2, 3};
  for (std::size_t i = chance.pick(others); i > 0; --i) {
    const std::string number = std::to_string(actors.size());
    if (chance.percent(80)) {
      actors.push_back({.name = "t" + number, .kind = Actor::Kind::Thread});
    } else {
      if (chance.one_in(8)) host = "b";
      actors.push_back({.name = "q" + number, .host = host});
    }
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
  constexpr std::size_t counts[] = {1, 1, 1, 2, 2, 2, 3, 3, 4, 8};
  for (std::size_t i = chance.pick(counts); i > 0; --i) chosen.push_back(chance.pick(areas));
  if (chance.percent(60)) chosen.push_back(common_area);
  if (chance.percent(40)) chosen.push_back(disturbing_area);
  Grammar grammar{.calls = {}, .makers = all.calls, .real_time = all.real_time};
  for (const abi::Call* call : all.calls) {
    const bool has_area = std::find(chosen.begin(), chosen.end(), call->area) != chosen.end();
    if (has_area && chance.percent(80)) grammar.calls.push_back(call);
  }
  return grammar.calls.empty() ? all : grammar;
}

std::vector<Program> parsed(std::span<const std::string_view> texts) {
  std::vector<Program> programs;
  for (const std::string_view text : texts) programs.push_back(parse(text).value());
  return programs;
}

// One that makes none but allowed calls; and, if there is one, that has to do with those of this
// program.
const Program* choose(const std::vector<Program>& programs, const Grammar& allowed,
                      const Grammar& narrow, Chance& chance) {
  const auto has = [](const Grammar& some, auto&& predicate) {
    return std::any_of(some.calls.begin(), some.calls.end(), predicate);
  };
  std::vector<const Program*> fitting;
  for (const Program& program : programs) {
    const bool is_allowed = std::ranges::all_of(program.steps, [&](const Step& step) {
      return has(allowed, [&](const abi::Call* call) { return call == step.call; });
    });
    const bool is_useful = std::ranges::any_of(program.steps, [&](const Step& step) {
      return has(narrow, [&](const abi::Call* call) { return call->area == step.call->area; });
    });
    if (is_allowed && (is_useful || chance.one_in(10))) fitting.push_back(&program);
  }
  return fitting.empty() ? nullptr : chance.pick(fitting);
}

// The circumstances under which something happens, and the objects that it happens to.
Program draw_beginning(const Grammar& grammar, const Grammar& narrow, Chance& chance) {
  static const std::vector<Program> objects = parsed(openings());
  static const std::vector<Program> how = parsed(circumstances());
  Program program;
  program.actors = draw_actors(chance);
  const auto add = [&](const Program* part) {
    if (part != nullptr) program = joined(std::move(program), *part);
  };
  const bool is_first = chance.one_in(2);
  const bool is_special = chance.percent(40);
  if (is_special && is_first) add(choose(how, grammar, grammar, chance));
  constexpr std::size_t counts[] = {0, 1, 1, 1, 1, 2};
  for (std::size_t i = chance.pick(counts); i > 0; --i)
    add(choose(objects, grammar, narrow, chance));
  if (is_special && !is_first) add(choose(how, grammar, grammar, chance));
  return program;
}

std::size_t draw_length(Chance& chance) {
  return chance.one_in(10) ? 15 + chance.below(30) : 4 + chance.below(10);
}

}  // namespace

Program generate(const Grammar& grammar, Chance& chance, const Foresight& foresight) {
  const Grammar narrow = draw_grammar(grammar, chance);
  Composer composer(draw_beginning(grammar, narrow, chance), narrow, chance);
  const auto fork = std::find_if(narrow.calls.begin(), narrow.calls.end(),
                                 [](const auto* call) { return call->returns.is_child; });
  if (fork != narrow.calls.end() && chance.percent(30)) composer.add_call(**fork, 0);
  // Somebody waits for the time that passes on a real clock, so it passes seldom.
  const bool is_timed = !grammar.real_time || chance.one_in(1000);
  for (std::size_t i = draw_length(chance); i > 0; --i) {
    if (is_timed && chance.one_in(10)) composer.add_advance();
    composer.look(foresight);
    if (composer.is_stuck()) break;
    composer.add_call();
  }
  if (is_timed && chance.one_in(2)) composer.add_advance();
  return composer.take();
}

namespace {

// What is due so soon happens by chance on a real clock.
bool is_too_short(const Value& value) {
  constexpr std::int64_t shortest = 10'000'000;  // ns
  if (value.kind == Value::Kind::Duration && value.number > 0 && value.number < shortest)
    return true;
  return std::any_of(value.items.begin(), value.items.end(), is_too_short);
}

}  // namespace

bool may_be_drawn(const Step& step) {
  std::size_t next = 0;
  for (std::size_t i = 0; step.call != nullptr && i < step.call->arity(); ++i) {
    const abi::Argument& row = step.call->arguments[i];
    if (row.pass == abi::Pass::Constant) continue;
    const Value& value = step.arguments[next++];
    if (is_too_short(value)) return false;
    if (value.kind == Value::Kind::Number && is_left_out(*step.call, row.name, value.number))
      return false;
  }
  return true;
}

bool may_be_drawn(const Program& program) {
  return std::ranges::all_of(program.steps, [](const Step& step) { return may_be_drawn(step); });
}

}  // namespace plumbline::conformance
