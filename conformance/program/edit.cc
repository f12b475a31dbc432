// SPDX-License-Identifier: Apache-2.0
#include "conformance/program/edit.h"

#include <algorithm>
#include <set>

#include "conformance/program/argument.h"

namespace plumbline::conformance {
namespace {

bool is_fork(const Step& step) {
  return step.kind == Step::Kind::Call && step.call->returns.is_child;
}

class Mender {
 public:
  explicit Mender(Program& program) : program_(program) {}

  void mend() {
    program_.recorded.clear();
    for (const Actor& actor : program_.actors) {
      if (actor.kind != Actor::Kind::Child) known_.insert(actor.name);
    }
    std::vector<Step> kept;
    for (Step& step : program_.steps) {
      if (!stands(step)) continue;
      learn(step);
      kept.push_back(std::move(step));
    }
    program_.steps = std::move(kept);
    order_actors();
  }

 private:
  bool is_known(const Value& value) const {
    const bool is_variable = value.kind == Value::Kind::Variable && value.text != handler_name;
    if (is_variable && !known_.contains(value.text)) return false;
    return std::all_of(value.items.begin(), value.items.end(),
                       [this](const Value& item) { return is_known(item); });
  }

  void learn(const Value& value) {
    for (const Value& item : value.items) learn(item);
    if (value.kind == Value::Kind::Fresh) known_.insert(value.names.begin(), value.names.end());
  }

  const Actor* find_actor(const std::string& name) const {
    const auto found = std::find_if(program_.actors.begin(), program_.actors.end(),
                                    [&](const Actor& actor) { return actor.name == name; });
    return found == program_.actors.end() ? nullptr : &*found;
  }

  bool stands(const Step& step) const {
    if (step.kind != Step::Kind::Call) return true;
    if (!known_.contains(program_.actors[step.actor].name)) return false;
    if (!std::all_of(step.arguments.begin(), step.arguments.end(),
                     [this](const Value& value) { return is_known(value); })) {
      return false;
    }
    if (!is_fork(step)) return true;
    const Actor* const child = find_actor(step.result);
    return child != nullptr && child->kind == Actor::Kind::Child && child->of == step.actor &&
           !known_.contains(step.result);
  }

  void learn(const Step& step) {
    for (const Value& value : step.arguments) learn(value);
    if (!step.result.empty()) known_.insert(step.result);
    if (is_fork(step)) births_.push_back(step.result);
  }

  // First those that are there from the start, then the children as they are born.
  void order_actors() {
    std::vector<std::uint8_t> order;
    for (std::size_t i = 0; i < program_.actors.size(); ++i) {
      if (program_.actors[i].kind != Actor::Kind::Child)
        order.push_back(static_cast<std::uint8_t>(i));
    }
    for (const std::string& name : births_)
      order.push_back(static_cast<std::uint8_t>(find_actor(name) - program_.actors.data()));
    std::vector<std::uint8_t> places(program_.actors.size());
    for (std::size_t i = 0; i < order.size(); ++i) places[order[i]] = static_cast<std::uint8_t>(i);
    std::vector<Actor> actors;
    for (const std::uint8_t index : order) {
      actors.push_back(std::move(program_.actors[index]));
      if (actors.back().kind == Actor::Kind::Process) continue;
      actors.back().of = places[actors.back().of];
    }
    program_.actors = std::move(actors);
    for (Step& step : program_.steps) {
      if (step.kind == Step::Kind::Call) step.actor = places[step.actor];
    }
  }

  Program& program_;
  std::set<std::string> known_;      // actors that exist, and variables that are bound
  std::vector<std::string> births_;  // in their order
};

}  // namespace

void mend(Program& program) { Mender(program).mend(); }

Program without_steps(Program program, std::size_t first, std::size_t count) {
  const auto begin = program.steps.begin() + static_cast<std::ptrdiff_t>(first);
  program.steps.erase(begin, begin + static_cast<std::ptrdiff_t>(count));
  mend(program);
  return program;
}

Program without_actor(Program program, std::size_t actor) {
  const auto goes = [&](std::size_t index) {
    const Actor& it = program.actors[index];
    return index == actor || (it.kind == Actor::Kind::Thread && it.of == actor);
  };
  // One that is never born takes all its steps with it, and so do its children.
  std::vector<Actor> gone = program.actors;
  std::erase_if(program.steps, [&](const Step& step) {
    return step.kind == Step::Kind::Call &&
           (goes(step.actor) || (is_fork(step) && step.result == program.actors[actor].name));
  });
  for (std::size_t i = 0; i < gone.size(); ++i) {
    if (goes(i)) gone[i].kind = Actor::Kind::Child;
  }
  program.actors = std::move(gone);
  mend(program);
  return program;
}

Program with_actor_replaced(Program program, std::size_t actor, std::size_t by) {
  for (Step& step : program.steps) {
    if (step.kind != Step::Kind::Call || step.actor != actor) continue;
    step.actor = static_cast<std::uint8_t>(by);
    if (!is_fork(step)) continue;
    for (Actor& child : program.actors) {
      if (child.name == step.result) child.of = static_cast<std::uint8_t>(by);
    }
  }
  return without_actor(std::move(program), actor);
}

}  // namespace plumbline::conformance
