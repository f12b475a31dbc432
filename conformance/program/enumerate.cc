// SPDX-License-Identifier: Apache-2.0
#include "conformance/program/enumerate.h"

#include "conformance/program/enumerate_values.h"
#include "conformance/program/parse.h"
#include "conformance/program/vocabulary.h"
#include "reference/abi/calls.h"

namespace plumbline::conformance {
namespace {

// The actors of all stages.
constexpr std::uint8_t first_actor = 0, other_thread = 1;

struct Stage {
  explicit Stage(std::string_view text) : program(parse(text).value()), scope(program.actors) {
    for (Step& step : program.steps) {
      step.line = 0;
      scope.observe(step, program.actors);
    }
  }
  Program program;
  Scope scope;
};

const std::vector<Stage>& all_stages() {
  static const std::vector<Stage> all = [] {
    std::vector<Stage> parsed;
    for (const std::string_view text : stages()) parsed.emplace_back(text);
    return parsed;
  }();
  return all;
}

std::vector<const abi::Argument*> written_arguments(const abi::Call& call) {
  std::vector<const abi::Argument*> rows;
  for (const abi::Argument& row : call.arguments) {
    if (row.pass != abi::Pass::None && row.pass != abi::Pass::Constant) rows.push_back(&row);
  }
  return rows;
}

// A call on a stage, with all there is to try for each of its arguments.
class CallOnStage {
 public:
  CallOnStage(const abi::Call& call, const Stage& stage) : usual_{.call = &call} {
    for (const abi::Argument* row : written_arguments(call)) {
      values_.push_back(values_of(call, *row, stage.scope, stage.program.actors));
      usual_.arguments.push_back(values_.back().front());
    }
    if (call.returns.is_child) usual_.result = "child";
  }

  const Step& usual() const { return usual_; }

  // The step with other values for up to `count` arguments from the one at `first` on.
  void vary(const Step& step, std::size_t first, unsigned count, auto&& take) const {
    take(step);
    if (count == 0) return;
    for (std::size_t i = first; i < values_.size(); ++i) {
      for (std::size_t k = 1; k < values_[i].size(); ++k) {
        Step other = step;
        other.arguments[i] = values_[i][k];
        vary(other, i + 1, count - 1, take);
      }
    }
  }

  // The usual step with the handle for each argument in turn that can take it.
  void put(const NamedHandle& handle, auto&& take) const {
    const auto rows = written_arguments(*usual_.call);
    for (std::size_t i = 0; i < rows.size(); ++i) {
      const bool is_taken = rows[i]->pass == abi::Pass::Value &&
                            rows[i]->type.kind == abi::Kind::Handle &&
                            rows[i]->type.resource == handle.resource;
      if (!is_taken) continue;
      Step step = usual_;
      step.arguments[i] = {.kind = Value::Kind::Variable, .text = handle.name};
      take(step);
    }
  }

 private:
  Step usual_;
  std::vector<std::vector<Value>> values_;
};

}  // namespace

void Enumeration::add_calls(unsigned arguments_at_once) {
  for (const Stage& stage : all_stages()) {
    for (const abi::Call* call : grammar_.calls) {
      const CallOnStage tried(*call, stage);
      tried.vary(tried.usual(), 0, arguments_at_once,
                 [&](const Step& step) { trials_.push_back({&stage.program, {step}}); });
    }
  }
  add_options(arguments_at_once);
}

namespace {

// The call that reads what another one sets.
const abi::Call* reader_of(const abi::Call& setter) {
  if (setter.name != "setsockopt") return nullptr;
  for (const abi::Call& call : abi::calls) {
    const bool is_same = call.name == "getsockopt" &&
                         call.arguments[1].constant == setter.arguments[1].constant &&
                         call.arguments[2].constant == setter.arguments[2].constant &&
                         call.arguments[2].pass == setter.arguments[2].pass;
    if (is_same) return &call;
  }
  return nullptr;
}

}  // namespace

void Enumeration::add_options(unsigned arguments_at_once) {
  static const Stage stage(stage_of_sockets());
  for (const abi::Call* call : grammar_.calls) {
    if (call->area != "option") continue;
    const abi::Call* const reader = reader_of(*call);
    const CallOnStage tried(*call, stage);
    const auto add = [&](const Step& step) {
      std::vector<Step> steps = {step};
      if (reader != nullptr) {
        steps.push_back(CallOnStage(*reader, stage).usual());
        steps.back().arguments.front() = step.arguments.front();
      }
      trials_.push_back({&stage.program, std::move(steps)});
    };
    for (const NamedHandle& socket : stage.scope.handles())
      tried.put(socket, [&](const Step& step) { tried.vary(step, 1, arguments_at_once, add); });
  }
}

void Enumeration::add_pairs() {
  for (const Stage& stage : all_stages()) {
    for (const NamedHandle& handle : stage.scope.handles()) {
      std::vector<Step> steps;
      for (const abi::Call* call : grammar_.calls)
        CallOnStage(*call, stage).put(handle, [&](const Step& step) { steps.push_back(step); });
      for (const Step& first : steps) {
        for (Step second : steps) {
          second.actor = other_thread;
          trials_.push_back({&stage.program, {first, std::move(second)}});
        }
      }
    }
  }
}

Program Enumeration::operator[](std::size_t number) const {
  const Trial& trial = trials_[number];
  Program program = *trial.stage;
  for (const Step& step : trial.steps) {
    if (step.call->returns.is_child)
      program.actors.push_back(
          {.name = step.result, .kind = Actor::Kind::Child, .of = first_actor});
    program.steps.push_back(step);
  }
  // Whoever waits has time for it where that costs nothing.
  if (!grammar_.real_time)
    program.steps.push_back({.kind = Step::Kind::Advance, .duration = 3 * advance_unit});
  return program;
}

}  // namespace plumbline::conformance
