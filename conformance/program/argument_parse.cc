// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <functional>

#include "conformance/program/address.h"
#include "conformance/program/argument.h"
#include "conformance/program/bytes.h"
#include "conformance/program/control.h"
#include "conformance/program/duration.h"
#include "conformance/program/number.h"
#include "reference/abi/structs.h"

namespace plumbline::conformance {
namespace {

using Kind = Value::Kind;

Value parse_type(Cursor& cursor, const abi::Type& type);

Value number(std::int64_t value) { return {.kind = Kind::Number, .number = value}; }

std::string parse_name(Cursor& cursor) {
  const std::size_t start = cursor.next();
  const std::string_view word = cursor.word();
  if (!is_name(word)) cursor.fail_at(start, "expected a variable's name");
  return std::string(word);
}

// Takes what `item` takes, again and again, up to `end`.
void parse_items(Cursor& cursor, std::string_view separator, std::string_view end,
                 const std::function<void()>& item) {
  if (cursor.accept(end)) return;
  while (!cursor.failed()) {
    item();
    if (cursor.accept(end)) return;
    if (!separator.empty()) cursor.expect(separator);
    if (cursor.at_end()) cursor.fail(fmt::format("`{}`", end));
  }
}

// {name=item, …}: `item` takes the item of a name.
Value parse_record(Cursor& cursor, const std::function<Value(std::string_view name)>& item) {
  Value record{.kind = Kind::Record};
  cursor.expect("{");
  parse_items(cursor, ",", "}", [&] {
    const std::size_t start = cursor.next();
    const std::string name(cursor.word());
    if (std::find(record.names.begin(), record.names.end(), name) != record.names.end()) {
      cursor.fail_at(start, fmt::format("expected each field once, found `{}` again", name));
    }
    record.names.push_back(name);
    cursor.expect("=");
    record.items.push_back(item(name));
  });
  return record;
}

Value parse_structure(Cursor& cursor, const abi::Layout& layout) {
  return parse_record(cursor, [&](std::string_view name) -> Value {
    std::string known;
    for (const abi::Field& field : layout.fields) {
      if (field.direction == abi::Direction::Out) continue;
      if (field.name == name) return parse_argument(cursor, abi::argument_of(field));
      known += (known.empty() ? "" : ", ") + std::string(field.name);
    }
    cursor.fail_at(cursor.next(), fmt::format("expected a field of {} ({}), found `{}`",
                                              layout.name, known, name));
    return {};
  });
}

Value parse_parts(Cursor& cursor, std::span<const std::string_view> parts) {
  return parse_record(cursor, [&](std::string_view name) {
    if (std::find(parts.begin(), parts.end(), name) == parts.end()) {
      cursor.fail_at(cursor.next(), fmt::format("expected {} and {}", parts[0], parts[1]));
    }
    return number(cursor.integer());
  });
}

Value parse_time(Cursor& cursor, std::span<const std::string_view> parts, std::int64_t unit) {
  if (cursor.next_is("{")) return parse_parts(cursor, parts);
  const std::size_t start = cursor.next();
  const Value time{.kind = Kind::Duration, .number = parse_duration(cursor)};
  if (time.number % unit != 0) cursor.fail_at(start, "expected a whole number of microseconds");
  return time;
}

Value parse_deadline(Cursor& cursor) {
  if (!cursor.accept("+")) return parse_time(cursor, timespec_parts, 1);
  return {.kind = Kind::Later, .number = parse_duration(cursor)};
}

Value parse_handle(Cursor& cursor, const abi::Type& type) {
  if (type.resource == abi::Resource::Address && cursor.accept("NULL")) return number(0);
  if (cursor.next_is_digit() || cursor.next_is("-")) return number(parse_number(cursor, type));
  const std::size_t start = cursor.next();
  const std::string_view word = cursor.word();
  if (!is_name(word)) cursor.fail_at(start, "expected a variable or a number");
  return {.kind = Kind::Variable, .text = std::string(word)};
}

// [SIGUSR1 SIGTERM], ~[SIGKILL]; [r w 5]
Value parse_set(Cursor& cursor, const abi::Type& type) {
  Value set{.kind = Kind::Set};
  const bool is_signals = type.kind == abi::Kind::SignalSet;
  if (is_signals && cursor.accept("~")) set.number = 1;
  cursor.expect("[");
  parse_items(cursor, "", "]", [&] {
    const abi::Type& member = is_signals ? abi::signal : abi::descriptor;
    const std::size_t start = cursor.next();
    set.items.push_back(parse_type(cursor, member));
    if (!set_takes(set.items.back(), type)) {
      cursor.fail_at(start, is_signals ? "expected a signal from 1 to 64"
                                       : "expected a descriptor from 0 to 1023");
    }
  });
  return set;
}

Value parse_handler(Cursor& cursor) {
  if (cursor.accept("SIG_DFL")) return number(0);
  if (cursor.accept("SIG_IGN")) return number(1);
  if (cursor.accept(handler_name))
    return {.kind = Kind::Variable, .text = std::string(handler_name)};
  cursor.fail("SIG_DFL, SIG_IGN or handler");
  return {};
}

Value parse_type(Cursor& cursor, const abi::Type& type) {
  switch (type.kind) {
    case abi::Kind::Handle:
      return parse_handle(cursor, type);
    case abi::Kind::SignalSet:
    case abi::Kind::DescriptorSet:
      return parse_set(cursor, type);
    case abi::Kind::Timespec:
      return parse_time(cursor, timespec_parts, 1);
    case abi::Kind::Timeval:
      return parse_time(cursor, timeval_parts, 1000);
    case abi::Kind::Deadline:
      return parse_deadline(cursor);
    case abi::Kind::Handler:
      return parse_handler(cursor);
    case abi::Kind::Bytes:
      return parse_data(cursor);
    case abi::Kind::Address:
      return parse_address(cursor);
    case abi::Kind::Control:
      return parse_control(cursor);
    case abi::Kind::Structure:
      return parse_structure(cursor, *type.layout);
    default:
      return number(parse_number(cursor, type));
  }
}

// bad(3), null(3); where a length is an address, too, bad and NULL are both nowhere
std::optional<Value> parse_wrong_buffer(Cursor& cursor, abi::Pass pass) {
  const bool is_nothing = pass == abi::Pass::InSized && cursor.accept("NULL");
  if (is_nothing) return Value{.kind = Kind::Null};
  const bool is_null = pass == abi::Pass::OutSized && cursor.accept("NULL");
  const bool bad = !is_null && cursor.accept("bad");
  if (!bad && !is_null && !cursor.accept("null")) return std::nullopt;
  Value value{.kind = bad ? Kind::Bad : Kind::Null};
  if (pass == abi::Pass::OutSized && !cursor.next_is("(")) {
    value.repeat = 0;
    return value;
  }
  cursor.expect("(");
  value.number = cursor.integer();
  cursor.expect(")");
  return value;
}

// bad, NULL
std::optional<Value> parse_wrong_pointer(Cursor& cursor) {
  if (cursor.accept("bad")) return Value{.kind = Kind::Bad};
  if (cursor.accept("NULL")) return Value{.kind = Kind::Null};
  return std::nullopt;
}

Value parse_size(Cursor& cursor) {
  const std::size_t start = cursor.next();
  const Value size{.kind = Kind::Size, .number = cursor.integer()};
  if (size.number < 0) cursor.fail_at(start, "expected a size; bad(-1) passes a wrong one");
  return size;
}

// `_`, `x` or [r, w]
Value parse_fresh(Cursor& cursor, const abi::Type& type) {
  Value fresh{.kind = Kind::Fresh};
  if (cursor.accept("_")) return fresh;
  const std::size_t start = cursor.next();
  if (cursor.accept("[")) {
    parse_items(cursor, ",", "]",
                [&] { fresh.names.push_back(cursor.accept("_") ? "_" : parse_name(cursor)); });
  } else if (!cursor.at_end()) {
    fresh.names.push_back(parse_name(cursor));
  }
  if (!fresh_takes(fresh, type) || fresh.names.empty()) {
    cursor.fail_at(start, type.kind == abi::Kind::Structure
                              ? fmt::format("expected `_`, or variables for the handles of {}",
                                            type.layout->name)
                              : "expected `_`, or a variable for a handle");
  }
  return fresh;
}

Value parse_list(Cursor& cursor, const std::function<Value()>& item) {
  Value list{.kind = Kind::List};
  cursor.expect("[");
  parse_items(cursor, ",", "]", [&] { list.items.push_back(item()); });
  return list;
}

// {mtype=1, mtext="hello"}
Value parse_message(Cursor& cursor) {
  return parse_record(cursor, [&](std::string_view name) {
    if (name == message_text) return parse_data(cursor);
    if (name != message_type) cursor.fail_at(cursor.next(), "expected mtype and mtext");
    return number(cursor.integer());
  });
}

Value parse_elements(Cursor& cursor, const abi::Type& type) {
  return parse_list(cursor, [&] { return parse_type(cursor, type); });
}

// &lock, or a variable: where a segment is attached
Value parse_word(Cursor& cursor, const abi::Argument& argument) {
  if (argument.pass == abi::Pass::Word && !cursor.next_is("&"))
    return {.kind = Kind::Variable, .text = parse_name(cursor)};
  cursor.expect("&");
  return {.kind = Kind::Word, .text = parse_name(cursor)};
}

Value parse_buffer(Cursor& cursor, const abi::Argument& argument) {
  if (auto wrong = parse_wrong_buffer(cursor, argument.pass)) return *std::move(wrong);
  const auto element = [&](Value (*parse)(Cursor&)) {
    std::optional<Value> wrong = parse_wrong_buffer(cursor, abi::Pass::InBytes);
    return wrong ? *std::move(wrong) : parse(cursor);
  };
  switch (argument.pass) {
    case abi::Pass::InBytes:
      return parse_data(cursor);
    case abi::Pass::InVector:
      return parse_list(cursor, [&] { return element(parse_data); });
    case abi::Pass::OutVector:
      return parse_list(cursor, [&] { return element(parse_size); });
    case abi::Pass::InArray:
    case abi::Pass::InOutArray:
      return parse_elements(cursor, argument.type);
    case abi::Pass::InMessage:
      return parse_message(cursor);
    case abi::Pass::InSized:
      return cursor.next_is("\"") ? parse_data(cursor) : parse_type(cursor, argument.type);
    case abi::Pass::OutSized:
      return cursor.next_is("[") && argument.type.kind == abi::Kind::Control
                 ? parse_expected_control(cursor)
                 : parse_size(cursor);
    default:
      return parse_size(cursor);  // OutBytes, OutArray, OutMessage
  }
}

}  // namespace

Value parse_argument(Cursor& cursor, const abi::Argument& argument) {
  if (argument.pass == abi::Pass::Value) return parse_type(cursor, argument.type);
  if (abi::takes_two_registers(argument.pass)) return parse_buffer(cursor, argument);
  if (std::optional<Value> wrong = parse_wrong_pointer(cursor)) return *std::move(wrong);
  switch (argument.pass) {
    case abi::Pass::Path:
      return parse_data(cursor);
    case abi::Pass::Word:
    case abi::Pass::OutWord:
      return parse_word(cursor, argument);
    case abi::Pass::InElements:
      return parse_elements(cursor, argument.type);
    case abi::Pass::OutElements:
      return parse_size(cursor);
    case abi::Pass::Out:
      return parse_fresh(cursor, argument.type);
    default:
      return parse_type(cursor, argument.type);  // In, InOut, InMask
  }
}

}  // namespace plumbline::conformance
