// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "conformance/program/address.h"
#include "conformance/program/argument.h"
#include "conformance/program/compose.h"
#include "conformance/program/number.h"
#include "reference/abi/structs.h"

namespace plumbline::conformance {
namespace {

using Kind = Value::Kind;

constexpr std::int64_t odd_descriptors[] = {-1, -1, 0, 1, 3, 4, 5, 6, 1023, 1024, 0x7fffffff};
constexpr std::string_view patterns[] = {"a", "b", "abc", "de", std::string_view("\0", 1)};

std::int64_t clip(std::int64_t number, const abi::Type& type) {
  return fits(number, type) ? number : 0;
}

// Of names: what a memfd may have, what a directory may, and what none may.
constexpr std::uint32_t long_names[] = {249, 250, 255, 256, abi::path_max};

// Elements whose number the call knows: as many as it can be (vocabulary.cc, nsems).
constexpr std::int64_t elements = 8;

// A buffer of a vector, or one that is filled often: short.
constexpr std::size_t short_lengths = 10;  // of vocabulary's lengths(), which are sorted

}  // namespace

Value Composer::draw(const abi::Call& call, const abi::Argument& argument, std::uint8_t actor) {
  const Place place{call, argument.name, actor};
  if (argument.pass == abi::Pass::Value) return typed(place, argument.type);
  return pointer(place, argument);
}

Value Composer::pointer(const Place& place, const abi::Argument& argument) {
  if (is_optional(argument.name) && chance_.percent(60)) return {.kind = Kind::Null};
  const bool is_buffer = abi::takes_two_registers(argument.pass);
  if (goes_wrong()) return wrong(is_buffer);
  if (is_buffer) return buffer(place, argument);
  switch (argument.pass) {
    case abi::Pass::Path:
      if (chance_.one_in(40))
        return {.kind = Kind::Data, .text = "x", .repeat = chance_.pick(long_names)};
      return {.kind = Kind::Data, .text = std::string(chance_.pick(paths()))};
    case abi::Pass::Out:
      return fresh(argument.type);
    case abi::Pass::Word:
    case abi::Pass::OutWord:
      return word();
    case abi::Pass::InElements: {
      Value drawn{.kind = Kind::List};
      while (drawn.items.size() < static_cast<std::size_t>(elements))
        drawn.items.push_back(typed(place, argument.type));
      return drawn;
    }
    case abi::Pass::OutElements:
      return {.kind = Kind::Size, .number = elements};
    default:
      return typed(place, argument.type);  // In, InOut, InMask
  }
}

Value Composer::buffer(const Place& place, const abi::Argument& argument) {
  const auto list = [&](auto&& draw_item) {
    Value drawn{.kind = Kind::List};
    constexpr std::size_t counts[] = {1, 1, 1, 1, 2, 2, 3, 3, 0};
    for (std::size_t i = chance_.pick(counts); i > 0; --i) drawn.items.push_back(draw_item());
    return drawn;
  };
  switch (argument.pass) {
    case abi::Pass::InSized:
      if (chance_.one_in(20)) return {.kind = Kind::Null};
      return chance_.one_in(30) ? data() : typed(place, argument.type);
    case abi::Pass::OutSized:
      return room(argument.type);
    case abi::Pass::InBytes:
      return data();
    case abi::Pass::InVector:
      return list([&] { return goes_wrong() ? wrong(true) : data(); });
    case abi::Pass::OutVector:
      return list([&] { return goes_wrong() ? wrong(true) : size(); });
    case abi::Pass::InArray:
    case abi::Pass::InOutArray:
      return list([&] { return typed(place, argument.type); });
    case abi::Pass::InMessage:
      return message(place);
    case abi::Pass::OutArray: {
      constexpr std::int64_t counts[] = {1, 1, 1, 2, 2, 4, 8};
      return {.kind = Kind::Size, .number = goes_wrong() ? 0 : chance_.pick(counts)};
    }
    default:
      return size();  // OutBytes, OutMessage
  }
}

Value Composer::wrong(bool is_buffer) {
  Value drawn{.kind = chance_.one_in(3) ? Kind::Null : Kind::Bad};
  if (is_buffer) drawn.number = chance_.one_in(8) ? -1 : size().number;
  return drawn;
}

Value Composer::typed(const Place& place, const abi::Type& type) {
  switch (type.kind) {
    case abi::Kind::Handle:
      return handle(place, type);
    case abi::Kind::SignalSet:
    case abi::Kind::DescriptorSet:
      return set(place, type);
    case abi::Kind::Timespec:
      return time(place, timespec_parts);
    case abi::Kind::Timeval:
      return time(place, timeval_parts);
    case abi::Kind::Deadline:
      return deadline(place);
    case abi::Kind::Structure:
      return structure(place, *type.layout);
    case abi::Kind::Bytes:
      return data();
    case abi::Kind::Address:
      return address();
    case abi::Kind::Control:
      return control(place);
    case abi::Kind::Handler:
      if (chance_.percent(65)) return {.kind = Kind::Variable, .text = std::string(handler_name)};
      return {.number = static_cast<std::int64_t>(chance_.below(2))};
    default:
      return number(place, type);
  }
}

Value Composer::number(const Place& place, const abi::Type& type) {
  const Pool* const pool = pool_of(place.call, place.name);
  const bool must = pool != nullptr && !pool->only_because.empty();
  if (pool != nullptr && (must || !goes_wrong()))
    return {.number = clip(chance_.pick(pool->numbers), type)};
  if (type.names != nullptr && !goes_wrong()) return {.number = clip(named(*type.names), type)};
  return {.number = clip(chance_.pick(borders_of(type)), type)};
}

// One of the values and up to three of the flags.
std::int64_t Composer::named(const abi::Names& names) {
  std::vector<std::int64_t> values, flags;
  for (const abi::Constant& constant : names.constants) {
    const auto bits = static_cast<std::uint64_t>(constant.value);
    ((bits & ~names.value_mask) == 0 && names.value_mask != 0 ? values : flags)
        .push_back(constant.value);
  }
  std::int64_t number = values.empty() ? 0 : chance_.pick(values);
  if (flags.empty()) return number;
  constexpr std::size_t how_many[] = {0, 1, 1, 2, 3};
  for (std::size_t i = chance_.pick(how_many); i > 0; --i) number |= chance_.pick(flags);
  return names.octal_rest ? number | 0600 : number;
}

Value Composer::handle(const Place& place, const abi::Type& type) {
  const Pool* const pool = pool_of(place.call, place.name);
  const bool has_numbers = pool != nullptr && !pool->numbers.empty();
  if (type.resource == abi::Resource::Process) {
    if (has_numbers && chance_.percent(40)) return {.number = chance_.pick(pool->numbers)};
    return process();
  }
  const auto numbers = has_numbers ? pool->numbers : std::span(odd_descriptors);
  if (has_numbers ? chance_.one_in(2) : goes_wrong()) return {.number = chance_.pick(numbers)};
  std::string_view favourite = favourite_of(place.call, place.name);
  if (chance_.percent(10)) favourite = {};
  const NamedHandle* chosen = choose(place, type.resource, favourite);
  if (chosen == nullptr && !is_strict(favourite) && chance_.percent(80))
    chosen = choose(place, type.resource, {});
  const bool wants_another = chosen == nullptr || chance_.one_in(25);
  if (wants_another && make(place, type.resource, favourite))
    chosen = choose(place, type.resource, favourite);
  if (chosen == nullptr) chosen = choose(place, type.resource, {});
  if (chosen == nullptr) return {.number = chance_.pick(numbers)};
  return {.kind = Kind::Variable, .text = chosen->name};
}

// One that the actor can use; sometimes one that it cannot, or that is closed.
const NamedHandle* Composer::choose(const Place& place, abi::Resource resource,
                                    std::string_view favourite) {
  const bool any = goes_wrong();
  std::vector<const NamedHandle*> fitting, awaited;
  for (const NamedHandle& handle : scope_.handles()) {
    if (handle.resource != resource) continue;
    if (!any && !handle.is_held_by(place.actor)) continue;
    if (!favourite.empty() && !handle.is_from(favourite)) continue;
    fitting.push_back(&handle);
    if (is_awaited(handle)) awaited.push_back(&handle);
  }
  if (!awaited.empty() && chance_.percent(70)) return chance_.pick(awaited);
  if (fitting.empty()) return nullptr;
  // The first ones more often, so that calls meet.
  return fitting[std::min(chance_.below(fitting.size()), chance_.below(fitting.size()))];
}

// Only actors: a number may be a process that is none of the program's. Rather one that waits.
Value Composer::process() {
  const auto& actors = waiting_.empty() || chance_.one_in(2) ? scope_.born() : waiting_;
  return {.kind = Kind::Variable, .text = program_.actors[chance_.pick(actors)].name};
}

// Rather one at which somebody waits.
Value Composer::word() {
  std::string word(chance_.pick(words()));
  if (!awaited_.empty() && chance_.percent(60)) {
    const std::string& name = chance_.pick(awaited_);
    if (name.starts_with('&')) word = name.substr(1);
  }
  return {.kind = Kind::Word, .text = std::move(word)};
}

Value Composer::set(const Place& place, const abi::Type& type) {
  Value drawn{.kind = Kind::Set};
  const bool signals = type.kind == abi::Kind::SignalSet;
  if (signals && chance_.one_in(8)) drawn.number = 1;
  for (std::size_t i = chance_.below(4); i > 0; --i) {
    Value member;
    if (signals) {
      member.number = chance_.pick(pool_of(place.call, "sig")->numbers);
    } else if (const NamedHandle* chosen = choose(place, abi::Resource::Descriptor, {})) {
      member = {.kind = Kind::Variable, .text = chosen->name};
    } else {
      member.number = chance_.pick(odd_descriptors);
    }
    if (set_takes(member, type)) drawn.items.push_back(std::move(member));
  }
  return drawn;
}

Value Composer::time(const Place& place, std::span<const std::string_view> parts) {
  if (goes_wrong()) return wrong_time(parts);
  return {.kind = Kind::Duration, .number = chance_.pick(durations_of(place.name))};
}

Value Composer::wrong_time(std::span<const std::string_view> parts) {
  constexpr std::int64_t seconds[] = {0, 0, -1, 1'000'000};
  constexpr std::int64_t rest[] = {-1, 1'000'000'000, 1'000'000'001};
  return {.kind = Kind::Record,
          .names = {std::string(parts[0]), std::string(parts[1])},
          .items = {{.number = chance_.pick(seconds)}, {.number = chance_.pick(rest)}}};
}

// A time that has passed on every clock, or one after the program's start; now and then none at
// all.
Value Composer::deadline(const Place& place) {
  if (goes_wrong()) return wrong_time(timespec_parts);
  if (chance_.one_in(6)) return {.kind = Kind::Duration, .number = 1};
  return {.kind = Kind::Later, .number = chance_.pick(durations_of(place.name))};
}

Value Composer::structure(const Place& place, const abi::Layout& layout) {
  Value drawn{.kind = Kind::Record};
  for (const abi::Field& field : layout.fields) {
    if (field.direction == abi::Direction::Out || chance_.one_in(6)) continue;
    drawn.names.emplace_back(field.name);
    drawn.items.push_back(draw(place.call, abi::argument_of(field), place.actor));
  }
  return drawn;
}

Value Composer::address() {
  static const std::vector<Value> parsed = [] {
    std::vector<Value> all;
    for (const std::string_view text : socket_addresses()) {
      Cursor cursor("", 1, text);
      all.push_back(parse_address(cursor));
    }
    return all;
  }();
  return chance_.pick(parsed);
}

// Descriptors, mostly, and who sends them.
Value Composer::control(const Place& place) {
  Value drawn{.kind = Kind::List};
  const auto add = [&](std::string_view name, Value value) {
    drawn.items.push_back(
        {.kind = Kind::Record, .names = {std::string(name)}, .items = {std::move(value)}});
  };
  if (chance_.percent(80)) {
    Value sent{.kind = Kind::List};
    for (std::size_t i = chance_.below(4); i > 0; --i)
      sent.items.push_back(handle(place, abi::descriptor));
    add("SCM_RIGHTS", std::move(sent));
  }
  if (chance_.one_in(4)) add("SCM_CREDENTIALS", structure(place, abi::ucred_layout));
  return drawn;
}

// Room for a value, or for what is expected.
Value Composer::room(const abi::Type& type) {
  if (chance_.one_in(20)) return {.kind = Kind::Null, .repeat = 0};
  if (type.kind == abi::Kind::Control && chance_.percent(70)) {
    Value received{.kind = Kind::Fresh};
    for (std::size_t i = chance_.below(4); i > 0; --i) {
      received.names.push_back(new_name("x"));
      for (std::size_t k = 1; k < received.names.size(); ++k)
        received.names.back() = received.names.front() + "_" + std::to_string(k);
    }
    Value rights{.kind = Kind::Record, .names = {"SCM_RIGHTS"}, .items = {std::move(received)}};
    return {.kind = Kind::List, .items = {std::move(rights)}};
  }
  constexpr std::int64_t odd_rooms[] = {0, 1, 2, 3, 4, 5, 8, 12, 16, 24, 40, 100};
  if (chance_.one_in(4)) return {.kind = Kind::Size, .number = chance_.pick(odd_rooms)};
  return {.kind = Kind::Size, .number = std::min<std::int64_t>(type.size, 256)};
}

Value Composer::message(const Place& place) {
  const Value type{.number = chance_.pick(pool_of(place.call, message_type)->numbers)};
  return {.kind = Kind::Record,
          .names = {std::string(message_type), std::string(message_text)},
          .items = {type, data()}};
}

Value Composer::data() {
  if (chance_.one_in(5)) return {.kind = Kind::Data, .text = std::string(chance_.pick(counters()))};
  const auto length = static_cast<std::size_t>(size().number);
  const auto pattern = std::string(chance_.pick(patterns));
  if (length < pattern.size()) return {.kind = Kind::Data, .text = pattern.substr(0, length)};
  return {.kind = Kind::Data,
          .text = pattern,
          .repeat = static_cast<std::uint32_t>(length / pattern.size())};
}

Value Composer::size() {
  const auto all = lengths();
  return {.kind = Kind::Size,
          .number = chance_.pick(chance_.percent(60) ? all.first(short_lengths) : all)};
}

// Names for all handles that the call makes there.
Value Composer::fresh(const abi::Type& type) {
  Value drawn{.kind = Kind::Fresh};
  if (type.kind == abi::Kind::Handle) drawn.names = {new_name("v")};
  if (type.kind != abi::Kind::Structure) return drawn;
  for (const abi::Field& field : type.layout->fields) {
    if (field.type.kind != abi::Kind::Handle || field.direction == abi::Direction::In) break;
    drawn.names.push_back(new_name(field.name.substr(0, 1)));
  }
  return drawn;
}

}  // namespace plumbline::conformance
