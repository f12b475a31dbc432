// SPDX-License-Identifier: Apache-2.0
#include "conformance/program/join.h"

#include <algorithm>
#include <map>
#include <optional>
#include <set>

#include "conformance/program/edit.h"
#include "conformance/program/scope.h"
#include "conformance/suts/executable.h"

namespace plumbline::conformance {
namespace {

class Joiner {
 public:
  Joiner(Program program, const Program& part) : program_(std::move(program)), part_(part) {
    for (const Actor& actor : part.actors) note(actor.name);
    for (const Actor& actor : program_.actors) note(actor.name);
    for (const Step& step : part.steps) note(step);
    for (const Step& step : program_.steps) note(step);
  }

  Program run() {
    for (const Actor& actor : part_.actors) place(actor);
    for (Step step : part_.steps) {
      if (step.kind == Step::Kind::Call) {
        if (!places_[step.actor]) continue;
        step.actor = *places_[step.actor];
        rename(step.result);
        for (Value& value : step.arguments) rename(value);
      }
      step.line = 0;
      program_.steps.push_back(std::move(step));
    }
    mend(program_);
    return std::move(program_);
  }

 private:
  void note(const std::string& name) { taken_.insert(name); }
  void note(const Step& step) {
    for (const std::string& name : names_in(step)) note(name);
  }

  // Finds the actor's place among those of the program, or makes one.
  void place(Actor actor) {
    const std::string name = actor.name;
    std::optional<std::uint8_t> found;
    if (actor.kind == Actor::Kind::Process || places_[actor.of]) {
      if (actor.kind != Actor::Kind::Process) actor.of = *places_[actor.of];
      found = alike(actor);
      if (!found) found = add(actor);
    }
    places_.push_back(found);
    if (found) names_[name] = program_.actors[*found].name;
  }

  // The first such actor that does not stand for another yet.
  std::optional<std::uint8_t> alike(const Actor& wanted) const {
    if (wanted.kind == Actor::Kind::Child) return std::nullopt;
    for (std::uint8_t i = 0; i < program_.actors.size(); ++i) {
      Actor actor = program_.actors[i];
      actor.name = wanted.name;
      actor.host = wanted.host;
      if (actor == wanted && std::ranges::find(places_, i) == places_.end()) return i;
    }
    return std::nullopt;
  }

  std::optional<std::uint8_t> add(Actor actor) {
    if (program_.actors.size() == actors_max) return std::nullopt;
    for (unsigned number = 1; taken_.contains(actor.name); ++number)
      actor.name = actor.name.substr(0, 1) + std::to_string(number);
    note(actor.name);
    // The processes of a host stand together: a new one is on the last one's.
    for (const Actor& other : program_.actors)
      if (other.kind == Actor::Kind::Process) actor.host = other.host;
    if (actor.kind != Actor::Kind::Process) actor.host.clear();
    program_.actors.push_back(std::move(actor));
    return static_cast<std::uint8_t>(program_.actors.size() - 1);
  }

  // An actor has the name of its place; a variable does not have an actor's name.
  void rename(std::string& name) {
    if (const auto known = names_.find(name); known != names_.end()) {
      name = known->second;
      return;
    }
    const auto has_name = [&](const Actor& actor) { return actor.name == name; };
    if (!std::ranges::any_of(program_.actors, has_name)) return;
    std::string& other = names_[name];
    for (unsigned number = 1; other.empty() || taken_.contains(other); ++number)
      other = name.substr(0, 1) + std::to_string(number);
    note(other);
    name = other;
  }

  void rename(Value& value) {
    if (value.kind == Value::Kind::Variable) rename(value.text);
    if (value.kind == Value::Kind::Fresh)
      for (std::string& name : value.names) rename(name);
    for (Value& item : value.items) rename(item);
  }

  Program program_;
  const Program& part_;
  std::set<std::string> taken_;
  std::vector<std::optional<std::uint8_t>> places_;  // of the part's actors in the program
  std::map<std::string, std::string> names_;         // the part's, where they change
};

}  // namespace

Program joined(Program program, const Program& part) {
  return Joiner(std::move(program), part).run();
}

}  // namespace plumbline::conformance
