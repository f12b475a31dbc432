// SPDX-License-Identifier: Apache-2.0
#include "conformance/program/mutate.h"

#include <algorithm>

#include "conformance/program/edit.h"
#include "conformance/program/generate.h"
#include "conformance/program/join.h"

namespace plumbline::conformance {
namespace {

constexpr std::size_t steps_max = 60;

using Mutation = Program (*)(const Program&, const Grammar&, Chance&);

Program beginning_of(const Program& program, std::size_t steps) {
  Program beginning = program;
  beginning.steps.resize(steps);
  return beginning;
}

Program finish(Composer& composer, std::span<const Step> rest) {
  Program program = composer.take();
  program.steps.insert(program.steps.end(), rest.begin(), rest.end());
  mend(program);
  return program;
}

Program insert(const Program& program, const Grammar& grammar, Chance& chance) {
  const std::size_t place = chance.below(program.steps.size() + 1);
  Composer composer(beginning_of(program, place), grammar, chance);
  if (chance.one_in(grammar.real_time ? 2000 : 8))
    composer.add_advance();
  else
    composer.add_call();
  return finish(composer, std::span(program.steps).subspan(place));
}

Program extend(Program program, const Grammar& grammar, Chance& chance,
               const Foresight& foresight) {
  Composer composer(std::move(program), grammar, chance);
  for (std::size_t i = 1 + chance.below(4); i > 0; --i) {
    composer.look(foresight);
    composer.add_call();
  }
  return finish(composer, {});
}

Program remove(const Program& program, const Grammar&, Chance& chance) {
  return without_steps(program, chance.below(program.steps.size()), 1);
}

Program repeat(const Program& program, const Grammar&, Chance& chance) {
  Program changed = program;
  const Step step = chance.pick(program.steps);
  const std::size_t place = chance.below(program.steps.size() + 1);
  changed.steps.insert(changed.steps.begin() + static_cast<std::ptrdiff_t>(place), step);
  mend(changed);
  return changed;
}

Program swap(const Program& program, const Grammar&, Chance& chance) {
  Program changed = program;
  const std::size_t one = chance.below(program.steps.size());
  const std::size_t other = chance.one_in(2) ? chance.below(program.steps.size())
                                             : std::min(one + 1, program.steps.size() - 1);
  std::swap(changed.steps[one], changed.steps[other]);
  mend(changed);
  return changed;
}

Program change_actor(const Program& program, const Grammar&, Chance& chance) {
  Program changed = program;
  Step& step = changed.steps[chance.below(changed.steps.size())];
  if (step.kind == Step::Kind::Call)
    step.actor = static_cast<std::uint8_t>(chance.below(changed.actors.size()));
  mend(changed);
  return changed;
}

Program change_argument(const Program& program, const Grammar& grammar, Chance& chance) {
  const std::size_t place = chance.below(program.steps.size());
  Step step = program.steps[place];
  // What an opening says beyond the vocabulary is right only as it stands.
  if (step.arguments.empty() || !may_be_drawn(step)) return program;
  std::size_t which = chance.below(step.arguments.size());
  const std::size_t index = which;
  const auto row = std::find_if(step.call->arguments.begin(), step.call->arguments.end(),
                                [&](const abi::Argument& argument) {
                                  return argument.pass != abi::Pass::Constant && which-- == 0;
                                });
  Composer composer(beginning_of(program, place), grammar, chance);
  step.arguments[index] = composer.draw(*step.call, *row, step.actor);
  composer.append(step);
  return finish(composer, std::span(program.steps).subspan(place + 1));
}

constexpr Mutation mutations[] = {insert, insert,       insert,          remove,         repeat,
                                  swap,   change_actor, change_argument, change_argument};

// What the part makes and the program has of the same name, by the same call, stays the program's.
Program without_makers(Program part, const Program& program) {
  Scope scope(program.actors);
  for (const Step& step : program.steps) scope.observe(step, program.actors);
  const auto has = [&](const std::string& name, const abi::Call* maker) {
    const NamedHandle* const handle = scope.find(name);
    return handle != nullptr && handle->maker == maker;
  };
  std::erase_if(part.steps, [&](const Step& step) {
    std::vector<std::string> made;
    if (!step.result.empty()) made.push_back(step.result);
    for (const Value& value : step.arguments)
      if (value.kind == Value::Kind::Fresh)
        made.insert(made.end(), value.names.begin(), value.names.end());
    return !made.empty() &&
           std::ranges::all_of(made, [&](const std::string& name) { return has(name, step.call); });
  });
  return part;
}

// The program, or its beginning, and then another.
Program splice(const Program& program, const Program& other, Chance& chance) {
  const std::size_t steps = program.steps.size();
  Program beginning = beginning_of(program, chance.one_in(2) ? steps : chance.below(steps + 1));
  mend(beginning);
  return joined(beginning, chance.one_in(2) ? other : without_makers(other, beginning));
}

bool takes_too_long(const Program& program, const Grammar& grammar) {
  std::int64_t sum = 0;
  for (const Step& step : program.steps) sum += step.duration;
  return grammar.real_time && sum > real_advances_max;
}

}  // namespace

Program mutate(const Program& program, const Program& other, const Grammar& grammar, Chance& chance,
               const Foresight& foresight) {
  Program changed = program;
  if (chance.one_in(8)) {
    changed = splice(program, other, chance);
    if (changed.steps.size() > steps_max) changed = program;
  }
  changed.recorded.clear();
  // Many descendants of one program that takes time would take too much.
  if (grammar.real_time && !chance.one_in(20)) {
    std::erase_if(changed.steps, [](const Step& step) { return step.kind == Step::Kind::Advance; });
  }
  if (chance.one_in(3) && changed.steps.size() < steps_max)
    return extend(std::move(changed), grammar, chance, foresight);
  constexpr std::size_t counts[] = {1, 1, 1, 2, 3};
  for (std::size_t i = chance.pick(counts); i > 0; --i) {
    const Mutation mutation = changed.steps.empty() ? insert : chance.pick(mutations);
    Program next = mutation(changed, grammar, chance);
    if (next.steps.size() > steps_max || takes_too_long(next, grammar)) continue;
    changed = std::move(next);
  }
  return changed;
}

}  // namespace plumbline::conformance
