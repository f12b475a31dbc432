// SPDX-License-Identifier: Apache-2.0
#include "conformance/program/enumerate_values.h"

#include <algorithm>

#include "conformance/program/argument.h"
#include "conformance/program/number.h"
#include "conformance/program/vocabulary.h"
#include "reference/abi/structs.h"

namespace plumbline::conformance {
namespace {

using Kind = Value::Kind;
using Values = std::vector<Value>;

constexpr std::int64_t no_descriptors[] = {-1, 0, 1023, 1024, 0x7fffffff};
constexpr std::size_t elements = 8;  // of arrays whose length the call knows (nsems)

Value record(std::vector<std::string> names, Values items) {
  return {.kind = Kind::Record, .names = std::move(names), .items = std::move(items)};
}
Value list(Values items) { return {.kind = Kind::List, .items = std::move(items)}; }
Value data(std::string text, std::uint32_t repeat = 1) {
  return {.kind = Kind::Data, .text = std::move(text), .repeat = repeat};
}
Value size(std::int64_t number) { return {.kind = Kind::Size, .number = number}; }

// The number that a pool has most often; of several the first, and rather one that is not 0, which
// is usual for flags only.
std::int64_t usual(std::span<const std::int64_t> numbers, bool are_flags) {
  std::int64_t best = numbers.front();
  for (const std::int64_t number : numbers) {
    const auto more = std::ranges::count(numbers, number) - std::ranges::count(numbers, best);
    if (more > 0 || (more == 0 && best == 0 && !are_flags)) best = number;
  }
  return best;
}

// Writes down what there is to try for one argument of one call.
class Listing {
 public:
  Listing(const abi::Call& call, const Scope& scope, const std::vector<Actor>& actors)
      : call_(call), scope_(scope), actors_(actors) {}

  Values argument(const abi::Argument& row) {
    if (row.pass == abi::Pass::Value) return typed(row.name, row.type);
    const bool is_buffer = abi::takes_two_registers(row.pass);
    Values values = pointed(row);
    for (const Kind kind : {Kind::Null, Kind::Bad}) {
      values.push_back({.kind = kind});
      if (!is_buffer) continue;
      values.push_back({.kind = kind, .number = 3});
      values.push_back({.kind = kind, .number = -1});
    }
    return values;
  }

 private:
  Values pointed(const abi::Argument& row) {
    switch (row.pass) {
      case abi::Pass::Path:
        return path();
      case abi::Pass::Word:
      case abi::Pass::OutWord:
        return all_words();
      case abi::Pass::Out:
        return {{.kind = Kind::Fresh}};
      case abi::Pass::InBytes:
        return all_data();
      case abi::Pass::OutBytes:
      case abi::Pass::OutMessage:
        return all_sizes();
      case abi::Pass::OutArray:
        return {size(2), size(0), size(1), size(4)};
      case abi::Pass::OutElements:
        return {size(elements)};
      case abi::Pass::InVector:
        return vectors(data("abc"), data("de"));
      case abi::Pass::OutVector:
        return vectors(size(3), size(5));
      case abi::Pass::InMessage:
        return messages();
      case abi::Pass::InElements:
        return arrays(row, elements);
      case abi::Pass::InArray:
      case abi::Pass::InOutArray:
        return arrays(row, 1);
      default:
        return typed(row.name, row.type);  // In, InOut, InMask
    }
  }

  Values typed(std::string_view name, const abi::Type& type) {
    switch (type.kind) {
      case abi::Kind::Handle:
        return handles(name, type);
      case abi::Kind::SignalSet:
        return {
            set({{.number = abi::SIG::USR1}}), set({}), {.kind = Kind::Set, .number = 1}};  // ~[]
      case abi::Kind::DescriptorSet:
        return descriptor_sets();
      case abi::Kind::Timespec:
        return times(name, timespec_parts);
      case abi::Kind::Timeval:
        return times(name, timeval_parts);
      case abi::Kind::Deadline:
        return deadlines(name);
      case abi::Kind::Handler:
        return {{.kind = Kind::Variable, .text = std::string(handler_name)},
                {.number = 0},
                {.number = 1}};
      case abi::Kind::Structure:
        return structures(*type.layout);
      default:
        return numbers(name, type);
    }
  }

  Values numbers(std::string_view name, const abi::Type& type) {
    std::vector<std::int64_t> all;
    const Pool* const pool = pool_of(call_, name);
    const bool is_value = type.names != nullptr && type.names->value_mask != 0;
    if (pool != nullptr && !pool->numbers.empty()) {
      all.push_back(usual(pool->numbers, type.names != nullptr));
      all.insert(all.end(), pool->numbers.begin(), pool->numbers.end());
    } else {
      all.push_back(is_value ? type.names->constants.front().value : 0);
    }
    if (pool == nullptr || pool->only_because.empty()) {
      if (type.names != nullptr)
        for (const abi::Constant& constant : type.names->constants) all.push_back(constant.value);
      all.insert(all.end(), borders_of(type).begin(), borders_of(type).end());
    }
    Values values;
    for (const std::int64_t number : all)
      if (fits(number, type)) values.push_back({.number = number});
    return values;
  }

  // Those that the call likes come first.
  Values handles(std::string_view name, const abi::Type& type) {
    Values values;
    if (type.resource == abi::Resource::Process) {
      for (const std::uint8_t actor : scope_.born())
        values.push_back(variable(actors_[actor].name));
      if (const Pool* const pool = pool_of(call_, name))
        for (const std::int64_t number : pool->numbers) values.push_back({.number = number});
      return values;
    }
    const std::string_view favourite = favourite_of(call_, name);
    for (const bool liked : {true, false}) {
      for (const NamedHandle& handle : scope_.handles()) {
        const bool is_liked = favourite.empty() || handle.is_from(favourite);
        if (handle.resource == type.resource && is_liked == liked)
          values.push_back(variable(handle.name));
      }
    }
    const Pool* const pool = pool_of(call_, name);
    Values numbers;
    for (const std::int64_t number : pool != nullptr ? pool->numbers : std::span(no_descriptors))
      numbers.push_back({.number = number});
    // Where a call puts something it seldom says itself.
    const bool numbers_first = pool != nullptr && call_.returns.type.resource == type.resource;
    values.insert(numbers_first ? values.begin() : values.end(), numbers.begin(), numbers.end());
    return values;
  }

  Values descriptor_sets() {
    Values all;
    for (const NamedHandle& handle : scope_.handles())
      if (handle.resource == abi::Resource::Descriptor) all.push_back(variable(handle.name));
    Values values;
    for (const Value& handle : all) values.push_back(set({handle}));
    values.push_back(set(all));
    values.push_back(set({}));
    values.push_back(set({{.number = 1023}}));
    return values;
  }

  static Values times(std::string_view name, std::span<const std::string_view> parts) {
    Values values = {{.kind = Kind::Duration, .number = usual(durations_of(name), false)}};
    for (const std::int64_t duration : durations_of(name))
      values.push_back({.kind = Kind::Duration, .number = duration});
    const std::vector<std::string> names(parts.begin(), parts.end());
    for (const auto& [seconds, rest] :
         {std::pair{-1, 0}, {0, -1}, {0, 1'000'000'000}, {1, 1'000'000'000}})
      values.push_back(record(names, {{.number = seconds}, {.number = rest}}));
    return values;
  }

  static Values deadlines(std::string_view name) {
    Values values;
    for (Value& time : times(name, timespec_parts)) {
      if (time.kind == Kind::Duration) time.kind = Kind::Later;
      values.push_back(std::move(time));
    }
    return values;
  }

  // With one field at a time other than usual.
  Values structures(const abi::Layout& layout) {
    Value usual;
    usual.kind = Kind::Record;
    std::vector<Values> fields;
    for (const abi::Field& field : layout.fields) {
      if (field.direction == abi::Direction::Out) continue;
      fields.push_back(typed(field.name, field.type));
      usual.names.emplace_back(field.name);
      usual.items.push_back(fields.back().front());
    }
    Values values = {usual};
    for (std::size_t i = 0; i < fields.size(); ++i) {
      for (const Value& other : fields[i]) {
        values.push_back(usual);
        values.back().items[i] = other;
      }
    }
    return values;
  }

  Values arrays(const abi::Argument& row, std::size_t count) {
    const Values items = typed(row.name, row.type);
    Values values;
    for (const Value& item : items) values.push_back(list(Values(count, item)));
    if (row.pass == abi::Pass::InElements) return values;
    values.push_back(list({}));
    for (const Value& item : items) values.push_back(list({items.front(), item}));
    return values;
  }

  static Values vectors(const Value& first, const Value& second) {
    const Value bad{.kind = Kind::Bad, .number = 3};
    return {list({first, second}), list({}), list({first}), list({bad}), list({first, bad})};
  }

  Values messages() {
    const std::vector<std::string> names = {std::string(message_type), std::string(message_text)};
    const Values types = numbers(message_type, abi::int64);
    Values values;
    for (const Value& type : types) values.push_back(record(names, {type, data("abc")}));
    for (const Value& text : all_data()) values.push_back(record(names, {types.front(), text}));
    return values;
  }

  static Values all_data() {
    Values values = {data("abc")};
    for (const std::string_view counter : counters()) values.push_back(data(std::string(counter)));
    for (const std::int64_t length : lengths())
      values.push_back(length == 0 ? data("") : data("a", static_cast<std::uint32_t>(length)));
    return values;
  }

  static Values all_sizes() {
    Values values = {size(8)};
    for (const std::int64_t length : lengths()) values.push_back(size(length));
    return values;
  }

  static Values path() {
    Values values;
    for (const std::string_view name : paths()) values.push_back(data(std::string(name)));
    values.push_back(data("x", abi::path_max));
    return values;
  }

  static Values all_words() {
    Values values;
    for (const std::string_view name : words())
      values.push_back({.kind = Kind::Word, .text = std::string(name)});
    return values;
  }

  static Value variable(const std::string& name) { return {.kind = Kind::Variable, .text = name}; }
  static Value set(Values items) { return {.kind = Kind::Set, .items = std::move(items)}; }

  const abi::Call& call_;
  const Scope& scope_;
  const std::vector<Actor>& actors_;
};

}  // namespace

std::vector<Value> values_of(const abi::Call& call, const abi::Argument& argument,
                             const Scope& scope, const std::vector<Actor>& actors) {
  Values once;
  for (Value& value : Listing(call, scope, actors).argument(argument)) {
    if (std::ranges::find(once, value) == once.end()) once.push_back(std::move(value));
  }
  return once;
}

}  // namespace plumbline::conformance
