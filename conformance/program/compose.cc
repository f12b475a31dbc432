// SPDX-License-Identifier: Apache-2.0
#include "conformance/program/compose.h"

#include <algorithm>
#include <functional>

#include "conformance/suts/executable.h"
#include "reference/abi/calls.h"

namespace plumbline::conformance {
namespace {

constexpr unsigned depth_max = 2;
constexpr std::size_t children_max = 3;
constexpr std::int64_t steps_apart_max = 3;  // an advance is this many units at most

bool needs(const abi::Call& call, abi::Resource resource) {
  return std::any_of(call.arguments.begin(), call.arguments.end(), [&](const abi::Argument& row) {
    return row.pass == abi::Pass::Value && row.type.resource == resource;
  });
}

bool makes(const abi::Call& call, abi::Resource resource) {
  if (call.returns.type.resource == resource) return true;
  return std::any_of(call.arguments.begin(), call.arguments.end(), [&](const abi::Argument& row) {
    if (row.pass != abi::Pass::Out || row.type.kind != abi::Kind::Structure) return false;
    const auto& fields = row.type.layout->fields;
    return std::any_of(fields.begin(), fields.end(), [&](const abi::Field& field) {
      return field.direction == abi::Direction::Out && field.type.resource == resource &&
             &fields.front() == &field;
    });
  });
}

// Whether it writes something besides handles: such a call finds objects, and makes none.
bool reports(const abi::Call& call) {
  return std::any_of(call.arguments.begin(), call.arguments.end(), [](const abi::Argument& row) {
    return row.pass == abi::Pass::Out && row.type.kind == abi::Kind::Structure &&
           row.type.layout->fields.front().type.kind != abi::Kind::Handle;
  });
}

}  // namespace

Grammar grammar_of(std::span<const std::string> names, std::vector<std::string>& unknown) {
  Grammar grammar;
  if (names.empty()) {
    for (const abi::Call& call : abi::calls) grammar.calls.push_back(&call);
  }
  for (const std::string& name : names) {
    const std::size_t before = grammar.calls.size();
    for (const abi::Call& call : abi::calls) {
      if (call.name == name || call.area == name) grammar.calls.push_back(&call);
    }
    if (grammar.calls.size() == before) unknown.push_back(name);
  }
  grammar.makers = grammar.calls;
  return grammar;
}

Composer::Composer(Program program, const Grammar& grammar, Chance& chance)
    : program_(std::move(program)),
      grammar_(grammar),
      chance_(chance),
      scope_(program_.actors),
      wild_(chance.one_in(4)) {
  for (const Step& step : program_.steps) scope_.observe(step, program_.actors);
}

void Composer::append(const Step& step) {
  scope_.observe(step, program_.actors);
  program_.steps.push_back(step);
}

void Composer::add_call() {
  const abi::Call* call = nullptr;
  do {
    call = chance_.pick(grammar_.calls);
  } while (chance_.below(weight_max) >= weight_of(*call));
  add_call(*call, choose_actor());
}

void Composer::look(const Foresight& foresight) {
  if (!foresight) return;
  Situation situation = foresight(program_);
  can_act_ = std::move(situation.can_act);
  awaited_.clear();
  waiting_.clear();
  for (const std::size_t step : situation.waiting) {
    waiting_.push_back(program_.steps[step].actor);
    for (std::string& name : names_in(program_.steps[step])) awaited_.push_back(std::move(name));
  }
  for (const std::size_t step : situation.failed) scope_.forget(program_.steps[step]);
}

bool Composer::is_stuck() const {
  return !can_act_.empty() && std::none_of(can_act_.begin(), can_act_.end(), std::identity());
}

std::uint8_t Composer::choose_actor() {
  std::vector<std::uint8_t> free;
  for (const std::uint8_t actor : scope_.born()) {
    if (actor >= can_act_.size() || can_act_[actor]) free.push_back(actor);
  }
  return chance_.pick(free.empty() || chance_.one_in(50) ? scope_.born() : free);
}

bool Composer::is_awaited(const NamedHandle& handle) const {
  return std::any_of(awaited_.begin(), awaited_.end(), [&](const std::string& name) {
    const NamedHandle* const other = scope_.find(name);
    return other != nullptr && other->kin == handle.kin;
  });
}

void Composer::add_call(const abi::Call& call, std::uint8_t actor) {
  Step step{.actor = actor, .call = &call};
  if (call.returns.is_child) {
    const auto children = static_cast<std::size_t>(
        std::count_if(program_.actors.begin(), program_.actors.end(),
                      [](const Actor& it) { return it.kind == Actor::Kind::Child; }));
    if (children == children_max || program_.actors.size() == actors_max) return;
    step.result = new_name("c");
    program_.actors.push_back({.name = step.result, .kind = Actor::Kind::Child, .of = actor});
    Scope scope(program_.actors);
    for (const Step& earlier : program_.steps) scope.observe(earlier, program_.actors);
    scope_ = std::move(scope);
    return append(step);
  }
  for (std::size_t i = 0; i < call.arity(); ++i) {
    const abi::Argument& row = call.arguments[i];
    if (row.pass != abi::Pass::Constant) step.arguments.push_back(draw(call, row, actor));
  }
  if (call.returns.type.resource != abi::Resource::None) step.result = new_name("v");
  append(step);
}

void Composer::add_advance() {
  std::int64_t sum = 0;
  for (const Step& step : program_.steps) sum += step.duration;
  const auto units = static_cast<std::int64_t>(1 + chance_.below(steps_apart_max));
  const std::int64_t duration = units * advance_unit;
  if (grammar_.real_time && sum + duration > real_advances_max) return;
  append({.kind = Step::Kind::Advance, .duration = duration});
}

// By a call that needs no other of its kind, if there is one; such as the favourite says, if
// possible.
bool Composer::make(const Place& place, abi::Resource resource, std::string_view favourite) {
  if (depth_ == depth_max || resource == abi::Resource::Process) return false;
  std::vector<const abi::Call*> makers, favourites;
  for (const abi::Call* call : grammar_.makers) {
    if (!makes(*call, resource) || needs(*call, resource) || reports(*call)) continue;
    makers.push_back(call);
    const bool has_field = (favourite == "read" || favourite == "write") && call->area == "pipe";
    if (call->area == favourite || call->name == favourite || has_field) favourites.push_back(call);
  }
  if (makers.empty()) return false;
  ++depth_;
  add_call(*chance_.pick(favourites.empty() ? makers : favourites), place.actor);
  --depth_;
  return true;
}

std::string Composer::new_name(std::string_view beginning) {
  for (unsigned number = 1;; ++number) {
    std::string name = std::string(beginning) + std::to_string(number);
    const auto has_name = [&](const auto& it) { return it.name == name; };
    if (std::none_of(scope_.handles().begin(), scope_.handles().end(), has_name) &&
        std::none_of(program_.actors.begin(), program_.actors.end(), has_name)) {
      return name;
    }
  }
}

}  // namespace plumbline::conformance
