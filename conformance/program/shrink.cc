// SPDX-License-Identifier: Apache-2.0
#include "conformance/program/shrink.h"

#include <algorithm>

#include "conformance/program/edit.h"
#include "conformance/program/lower.h"
#include "conformance/program/simplify.h"

namespace plumbline::conformance {
namespace {

class Shrinking {
 public:
  Shrinking(Program program, const std::function<bool(const Program&)>& fails,
            const ShrinkOptions& options)
      : program_(std::move(program)), fails_(fails), tries_left_(options.tries_max) {}

  Program run() {
    program_.recorded.clear();
    bool changed = true;
    while (changed && tries_left_ > 0) {
      changed = drop_steps();
      changed |= drop_actors();
      changed |= join_actors();
      changed |= simplify_steps();
    }
    return std::move(program_);
  }

 private:
  // Takes a candidate for the program if it fails as well.
  bool accept(Program candidate) {
    if (tries_left_ == 0 || candidate.steps.empty() || candidate == program_ || !lower(candidate))
      return false;
    --tries_left_;
    if (!fails_(candidate)) return false;
    program_ = std::move(candidate);
    return true;
  }

  // Halves, quarters, … and at last single steps, from the end on.
  bool drop_steps() {
    bool changed = false;
    for (std::size_t count = std::max<std::size_t>(program_.steps.size() / 2, 1); count > 0;
         count /= 2) {
      for (std::size_t end = program_.steps.size(); end > 0;) {
        const std::size_t first = end - std::min(end, count);
        if (accept(without_steps(program_, first, std::min(end, count)))) changed = true;
        end = std::min(first, program_.steps.size());
      }
    }
    return changed;
  }

  bool drop_actors() {
    bool changed = false;
    for (std::size_t i = program_.actors.size(); i-- > 0;) {
      if (i < program_.actors.size() && program_.actors.size() > 1)
        changed |= accept(without_actor(program_, i));
    }
    return changed;
  }

  // Lets another actor do what one did.
  bool join_actors() {
    bool changed = false;
    for (std::size_t i = program_.actors.size(); i-- > 1;) {
      for (std::size_t by = 0; by < i && i < program_.actors.size(); ++by)
        changed |= accept(with_actor_replaced(program_, i, by));
    }
    return changed;
  }

  bool simplify_steps() {
    bool changed = false;
    for (std::size_t i = 0; i < program_.steps.size(); ++i) {
      changed |= simplify_duration(i);
      changed |= simplify_result(i);
      for (std::size_t k = 0; k < program_.steps[i].arguments.size(); ++k)
        while (simplify_argument(i, k)) changed = true;
    }
    return changed;
  }

  bool simplify_argument(std::size_t step, std::size_t argument) {
    for (Value& value : simpler_values(program_.steps[step].arguments[argument])) {
      Program candidate = program_;
      candidate.steps[step].arguments[argument] = std::move(value);
      if (accept(std::move(candidate))) return true;
    }
    return false;
  }

  bool simplify_duration(std::size_t step) {
    for (const std::int64_t shorter : shorter_durations(program_.steps[step].duration)) {
      Program candidate = program_;
      candidate.steps[step].duration = shorter;
      if (accept(std::move(candidate))) return true;
    }
    return false;
  }

  bool simplify_result(std::size_t step) {
    if (program_.steps[step].result.empty()) return false;
    Program candidate = program_;
    candidate.steps[step].result.clear();
    return accept(std::move(candidate));
  }

  Program program_;
  const std::function<bool(const Program&)>& fails_;
  unsigned tries_left_;
};

}  // namespace

Program shrink(Program program, const std::function<bool(const Program&)>& fails,
               const ShrinkOptions& options) {
  return Shrinking(std::move(program), fails, options).run();
}

}  // namespace plumbline::conformance
