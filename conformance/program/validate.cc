// SPDX-License-Identifier: Apache-2.0
#include "conformance/program/validate.h"

#include <algorithm>
#include <optional>
#include <set>
#include <string_view>

#include "conformance/program/argument.h"
#include "conformance/program/signature.h"
#include "conformance/program/sysctl.h"
#include "conformance/suts/executable.h"

namespace plumbline::conformance {
namespace {

constexpr std::size_t steps_max = 0xffff;  // an Event has 16 bits for a step

constexpr std::size_t names_max = no_slot - first_variable_slot;

class Checker {
 public:
  explicit Checker(const Program& program) : program_(program) {}

  std::expected<void, ParseError> check() {
    for (const Sysctl& sysctl : program_.sysctls)
      if (!abi::can_be_set(sysctl.name, sysctl.numbers)) fail(expected_of_sysctl(sysctl));
    check_actors();
    check_hosts();
    if (program_.steps.size() > steps_max)
      fail(fmt::format("expected at most {} steps", steps_max));
    for (const Step& step : program_.steps) {
      if (error_) break;
      line_ = step.line;
      if (step.kind == Step::Kind::Advance) {
        if (step.duration < 0) fail("expected time to advance, not to go back");
      } else {
        check_call(step);
      }
    }
    line_ = 0;
    check_all_born();
    check_recorded();
    if (error_) return std::unexpected(*error_);
    return {};
  }

 private:
  void check_actors() {
    const std::vector<Actor>& actors = program_.actors;
    if (actors.size() > actors_max) fail(fmt::format("expected at most {} actors", actors_max));
    std::set<std::string_view> names;
    for (std::size_t i = 0; i < actors.size(); ++i) {
      const Actor& actor = actors[i];
      if (!is_name(actor.name))
        fail(fmt::format("expected an actor's name, found `{}`", actor.name));
      if (!names.insert(actor.name).second) fail(fmt::format("expected one actor {}", actor.name));
      const bool stands_alone = actor.kind == Actor::Kind::Process;
      if (!stands_alone && actor.of >= i) {
        fail(fmt::format("expected {}'s process before it", actor.name));
      } else if (actor.kind == Actor::Kind::Thread &&
                 actors[actor.of].kind != Actor::Kind::Process) {
        fail(fmt::format("expected {} to be a thread of a process", actor.name));
      }
      if (actor.kind != Actor::Kind::Child) known_.insert(actor.name);
    }
  }

  // A host is there from its first process to its last.
  void check_hosts() {
    std::vector<std::string_view> hosts;
    for (const Actor& actor : program_.actors) {
      if (!actor.host.empty() && !is_name(actor.host))
        fail(fmt::format("expected a host's name, found `{}`", actor.host));
      if (!actor.host.empty() && actor.kind != Actor::Kind::Process)
        fail(fmt::format("expected {} to be on its process's host", actor.name));
      if (actor.kind != Actor::Kind::Process || (!hosts.empty() && hosts.back() == actor.host))
        continue;
      if (std::find(hosts.begin(), hosts.end(), actor.host) != hosts.end())
        fail(fmt::format("expected {} among the other processes of its host", actor.name));
      hosts.push_back(actor.host);
    }
  }

  void check_call(const Step& step) {
    if (step.actor >= program_.actors.size()) return fail("expected an actor");
    const std::string& actor = program_.actors[step.actor].name;
    if (!known_.contains(actor)) {
      return fail(fmt::format("expected the fork that makes {} before its first step", actor));
    }
    if (step.call == nullptr) return fail("expected a call");
    std::size_t next = 0;
    for (const abi::Argument& argument : step.call->arguments) {
      if (argument.pass == abi::Pass::None || argument.pass == abi::Pass::Constant) continue;
      if (next == step.arguments.size() || !fits(step.arguments[next], argument)) {
        return fail(
            fmt::format("expected {}, found another {}", signature(*step.call), argument.name));
      }
      check_uses(step.arguments[next++], argument);
    }
    if (next != step.arguments.size()) {
      return fail(fmt::format("expected {}, found more arguments", signature(*step.call)));
    }
    for (const Value& value : step.arguments) check_binds(value);
    check_result(step);
  }

  void check_uses(const Value& value, const abi::Argument& argument) {
    const bool is_variable = value.kind == Value::Kind::Variable && value.text != handler_name;
    if (is_variable && !known_.contains(value.text)) {
      fail(fmt::format("expected an actor or a variable that an earlier step binds, found `{}`",
                       value.text));
    }
    const bool is_word = argument.pass == abi::Pass::Word;
    const bool takes_address = is_word || argument.type.resource == abi::Resource::Address;
    if (is_variable && is_word && !addresses_.contains(value.text))
      fail(fmt::format("expected the address of a segment, found `{}`", value.text));
    if (is_variable && addresses_.contains(value.text) && !takes_address) {
      fail(
          fmt::format("expected no address, which each kernel chooses as it likes, for {}: found "
                      "`{}`",
                      argument.name, value.text));
    }
    for (const Value& item : value.items) check_uses(item, argument);
  }

  void check_binds(const Value& value) {
    for (const Value& item : value.items) check_binds(item);
    if (value.kind != Value::Kind::Fresh) return;
    for (const std::string& name : value.names) bind(name);
  }

  void check_result(const Step& step) {
    const abi::Type& type = step.call->returns.type;
    if (step.call->returns.is_child) return check_birth(step);
    if (step.result.empty()) return;
    if (type.resource == abi::Resource::None) {
      return fail(fmt::format("expected no variable: {} returns no descriptor, id or process",
                              step.call->name));
    }
    bind(step.result);
    if (type.resource == abi::Resource::Address) addresses_.insert(step.result);
  }

  void check_birth(const Step& step) {
    const auto is_child = [&step](const Actor& actor) {
      return actor.kind == Actor::Kind::Child && actor.name == step.result &&
             actor.of == step.actor;
    };
    if (std::none_of(program_.actors.begin(), program_.actors.end(), is_child)) {
      fail(fmt::format("expected a name for the child: `c = {}()`", step.call->name));
    } else if (!known_.insert(step.result).second) {
      fail(fmt::format("expected {} to be made once", step.result));
    }
  }

  void bind(const std::string& name) {
    if (name == "_") return;
    const auto named = [&name](const Actor& actor) { return actor.name == name; };
    const bool is_actor = std::any_of(program_.actors.begin(), program_.actors.end(), named);
    if (is_actor || !is_name(name)) {
      fail(fmt::format("expected a variable's name, found `{}`{}", name,
                       is_actor ? ", which is an actor" : ""));
    }
    known_.insert(name);
    addresses_.erase(name);
    if (known_.size() > names_max) fail(fmt::format("expected at most {} variables", names_max));
  }

  void check_all_born() {
    for (const Actor& actor : program_.actors) {
      if (!known_.contains(actor.name))
        fail(fmt::format("expected a fork that makes {}", actor.name));
    }
  }

  void check_recorded() {
    if (program_.recorded.empty()) return;
    if (program_.recorded.size() != program_.steps.size()) {
      return fail("expected the record to have a list for each step");
    }
    for (std::size_t i = 0; i < program_.steps.size(); ++i) {
      line_ = program_.steps[i].line;
      const std::vector<Line>& lines = program_.recorded[i];
      if (program_.steps[i].kind == Step::Kind::Call && lines.empty()) fail("expected a result");
      for (const Line& line : lines) {
        const auto named = [&line](const Actor& actor) { return actor.name == line.actor; };
        if (std::any_of(program_.actors.begin(), program_.actors.end(), named)) continue;
        fail(fmt::format("expected an actor, found `{}`", line.actor));
      }
    }
  }

  void fail(std::string message) {
    if (!error_) error_ = ParseError{program_.file, line_, 1, std::move(message)};
  }

  const Program& program_;
  std::set<std::string_view> known_;      // actors that exist, and variables that are bound
  std::set<std::string_view> addresses_;  // variables that are addresses
  std::uint32_t line_ = 0;
  std::optional<ParseError> error_;
};

}  // namespace

std::expected<void, ParseError> validate(const Program& program) {
  return Checker(program).check();
}

}  // namespace plumbline::conformance
