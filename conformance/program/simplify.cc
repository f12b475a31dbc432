// SPDX-License-Identifier: Apache-2.0
#include "conformance/program/simplify.h"

#include <algorithm>
#include <bit>
#include <cmath>

#include "conformance/program/edit.h"
#include "conformance/program/lower.h"

namespace plumbline::conformance {
namespace {

using Kind = Value::Kind;

constexpr double item_cost = 300;  // more than any number

// Of two numbers, the one that is farther from 0 has more.
double magnitude(std::int64_t number) {
  const double absolute = std::abs(static_cast<double>(number));
  return 4 * std::log2(1 + absolute) + (number < 0 ? 0.5 : 0);
}

Value with_number(Value value, std::int64_t number) {
  value.number = number;
  return value;
}

void add_numbers(const Value& value, std::vector<Value>& simpler) {
  const std::int64_t number = value.number;
  for (const std::int64_t candidate : {std::int64_t{0}, std::int64_t{1}, std::int64_t{-1}})
    simpler.push_back(with_number(value, candidate));
  if (number > 0) {  // flags one by one, from the highest on
    for (std::uint64_t rest = static_cast<std::uint64_t>(number); rest != 0;) {
      const std::uint64_t bit = std::bit_floor(rest);
      simpler.push_back(with_number(value, number & ~static_cast<std::int64_t>(bit)));
      rest &= ~bit;
    }
  }
  for (const std::int64_t candidate : {number / 2, number - number % 10})
    simpler.push_back(with_number(value, candidate));
  if (number > 0) simpler.push_back(with_number(value, number - 1));
}

void add_data(const Value& value, std::vector<Value>& simpler) {
  const auto with = [&](std::string text, std::uint32_t repeat) {
    Value other = value;
    other.text = std::move(text);
    other.repeat = repeat;
    simpler.push_back(std::move(other));
  };
  with("", 1);
  with("a", 1);
  with(value.text, 1);
  if (value.text.size() > 1) {
    with("a", static_cast<std::uint32_t>(value.text.size() * value.repeat));
    with(value.text.substr(0, value.text.size() / 2), value.repeat);
    with(value.text.substr(0, value.text.size() - 1), value.repeat);
  }
  if (value.repeat > 1) {
    with(value.text, value.repeat / 2);
    for (const std::uint32_t round : {4096u, 100u, 2u})
      if (value.repeat > round) with(value.text, value.repeat - value.repeat % round);
    with(value.text, value.repeat - 1);
  }
}

void add_items(const Value& value, std::vector<Value>& simpler) {
  for (std::size_t i = 0; i < value.items.size(); ++i) {
    Value other = value;
    const auto index = static_cast<std::ptrdiff_t>(i);
    other.items.erase(other.items.begin() + index);
    if (!other.names.empty()) other.names.erase(other.names.begin() + index);
    simpler.push_back(std::move(other));
  }
  for (std::size_t i = 0; i < value.items.size(); ++i) {
    for (Value& item : simpler_values(value.items[i])) {
      Value other = value;
      other.items[i] = std::move(item);
      simpler.push_back(std::move(other));
    }
  }
}

}  // namespace

double complexity(const Value& value) {
  double sum = 1 + magnitude(value.number);
  const auto add_count = [&sum](const auto& container, auto&& predicate) {
    sum += static_cast<double>(std::count_if(container.begin(), container.end(), predicate));
  };
  switch (value.kind) {
    case Kind::Null:
      return magnitude(value.number);
    case Kind::Bad:
      sum += 2;
      break;
    case Kind::Variable:
      sum += 100;
      break;
    case Kind::Fresh:
      add_count(value.names, [](const std::string& name) { return name != "_"; });
      break;
    case Kind::Data:
      sum += 2 * magnitude(static_cast<std::int64_t>(value.text.size())) + magnitude(value.repeat);
      add_count(value.text, [](char c) { return c != 'a'; });
      break;
    default:
      break;
  }
  for (const Value& item : value.items) sum += item_cost + complexity(item);
  return sum;
}

std::vector<std::int64_t> shorter_durations(std::int64_t duration) {
  constexpr std::int64_t grain = 10'000'000;  // ns
  std::vector<std::int64_t> shorter;
  for (const std::int64_t target : {std::int64_t{0}, duration / 2, duration - 1}) {
    const std::int64_t candidate = target - target % grain;
    if (candidate < duration) shorter.push_back(candidate);
  }
  return shorter;
}

std::vector<Value> simpler_values(const Value& value) {
  std::vector<Value> simpler;
  switch (value.kind) {
    case Kind::Number:
    case Kind::Size:
      add_numbers(value, simpler);
      break;
    case Kind::Duration:
    case Kind::Later:
      for (const std::int64_t shorter : shorter_durations(value.number))
        simpler.push_back(with_number(value, shorter));
      break;
    case Kind::Variable:
      simpler.push_back({.number = -1});
      simpler.push_back({.number = 0});
      break;
    case Kind::Data:
      add_data(value, simpler);
      break;
    case Kind::Bad:
    case Kind::Null:
      add_numbers(value, simpler);
      break;
    case Kind::Fresh:
      for (std::size_t i = 0; i < value.names.size(); ++i) {
        Value other = value;
        other.names[i] = "_";
        simpler.push_back(std::move(other));
      }
      break;
    case Kind::List:
    case Kind::Record:
    case Kind::Set:
      add_items(value, simpler);
      break;
    case Kind::Word:
      break;
  }
  if (value.kind != Kind::Null && value.kind != Kind::Number)
    simpler.push_back({.kind = Kind::Null});
  const double now = complexity(value);
  std::erase_if(simpler, [now](const Value& other) { return complexity(other) >= now; });
  return simpler;
}

std::vector<Program> simpler_programs(const Program& program) {
  std::vector<Program> simpler;
  for (std::size_t count = program.steps.size(); count > 0; count /= 2) {
    for (std::size_t first = 0; first < program.steps.size(); first += count) {
      const std::size_t rest = program.steps.size() - first;
      simpler.push_back(without_steps(program, first, std::min(count, rest)));
    }
  }
  simpler.push_back(program);  // on one host
  for (Actor& actor : simpler.back().actors) actor.host.clear();
  for (std::size_t i = program.actors.size(); i-- > 1;) {
    simpler.push_back(without_actor(program, i));
    for (std::size_t by = 0; by < i; ++by) simpler.push_back(with_actor_replaced(program, i, by));
  }
  for (std::size_t i = 0; i < program.steps.size(); ++i) {
    for (std::size_t k = 0; k < program.steps[i].arguments.size(); ++k) {
      for (Value& value : simpler_values(program.steps[i].arguments[k])) {
        simpler.push_back(program);
        simpler.back().steps[i].arguments[k] = std::move(value);
      }
    }
  }
  std::erase_if(simpler, [&](const Program& other) { return other == program || !lower(other); });
  return simpler;
}

}  // namespace plumbline::conformance
