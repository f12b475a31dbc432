// SPDX-License-Identifier: Apache-2.0
#include "conformance/program/control.h"

#include <fmt/ranges.h>

#include <algorithm>

#include "conformance/program/argument.h"
#include "conformance/program/bytes.h"
#include "conformance/program/number.h"
#include "reference/abi/structs.h"

namespace plumbline::conformance {
namespace {

using Kind = Value::Kind;

constexpr std::string_view raw_parts[] = {"level", "type", "data", "len"};

const abi::ControlMessage* find(std::string_view name) {
  for (const abi::ControlMessage& row : abi::control_messages)
    if (row.name == name) return &row;
  return nullptr;
}

// The data of a message is passed as these arguments are.
abi::Argument argument_of(const abi::ControlMessage& row) {
  return {row.name, row.is_array ? abi::Pass::InElements : abi::Pass::In, row.data};
}

Value parse_raw(Cursor& cursor) {
  Value message{.kind = Kind::Record};
  cursor.expect("{");
  do {
    const std::size_t start = cursor.next();
    message.names.emplace_back(cursor.word());
    if (std::ranges::find(raw_parts, message.names.back()) == std::end(raw_parts))
      cursor.fail_at(start, "expected level, type, data or len");
    cursor.expect("=");
    message.items.push_back(message.names.back() == "data"
                                ? parse_data(cursor)
                                : Value{.kind = Kind::Number, .number = cursor.integer()});
  } while (cursor.accept(","));
  cursor.expect("}");
  return message;
}

// What is expected: names for handles, or `_`.
Value parse_names(Cursor& cursor) {
  Value fresh{.kind = Kind::Fresh};
  if (cursor.accept("_")) return fresh;
  cursor.expect("[");
  do {
    fresh.names.emplace_back(cursor.accept("_") ? "_" : cursor.word());
    if (fresh.names.back() != "_" && !is_name(fresh.names.back())) cursor.fail("a name, or `_`");
  } while (cursor.accept(","));
  cursor.expect("]");
  return fresh;
}

Value parse_list(Cursor& cursor, bool is_expected) {
  Value list{.kind = Kind::List};
  cursor.expect("[");
  if (cursor.accept("]")) return list;
  do {
    if (!is_expected && cursor.next_is("{")) {
      list.items.push_back(parse_raw(cursor));
      continue;
    }
    const std::size_t start = cursor.next();
    const std::string name(cursor.word());
    const abi::ControlMessage* const row = find(name);
    if (row == nullptr) {
      cursor.fail_at(start, fmt::format("expected a control message, found `{}`", name));
      return list;
    }
    Value data = is_expected ? parse_names(cursor) : parse_argument(cursor, argument_of(*row));
    list.items.push_back({.kind = Kind::Record, .names = {name}, .items = {std::move(data)}});
  } while (cursor.accept(","));
  cursor.expect("]");
  return list;
}

bool is_raw(const Value& message) {
  for (std::size_t i = 0; i < message.names.size(); ++i) {
    const std::string& name = message.names[i];
    const Value& item = message.items[i];
    if (std::ranges::find(raw_parts, name) == std::end(raw_parts)) return false;
    if (std::ranges::count(message.names, name) != 1) return false;
    if (name == "data" ? item.kind != Kind::Data || item.repeat == 0 : item.kind != Kind::Number)
      return false;
  }
  return !message.names.empty();
}

bool all_messages(const Value& list, auto&& predicate) {
  return list.kind == Kind::List && std::ranges::all_of(list.items, [&](const Value& message) {
           return message.kind == Kind::Record && message.names.size() == message.items.size() &&
                  predicate(message);
         });
}

}  // namespace

const abi::ControlMessage* known_control(const Value& message) {
  return message.names.size() == 1 ? find(message.names.front()) : nullptr;
}

Value parse_control(Cursor& cursor) { return parse_list(cursor, false); }
Value parse_expected_control(Cursor& cursor) { return parse_list(cursor, true); }

std::string print_control(const Value& control) {
  std::vector<std::string> parts;
  for (const Value& message : control.items) {
    if (const abi::ControlMessage* const row = known_control(message)) {
      const Value& data = message.items.front();
      const bool is_fresh = data.kind == Kind::Fresh && !data.names.empty();
      parts.push_back(std::string(row->name) + " " +
                      (is_fresh ? fmt::format("[{}]", fmt::join(data.names, ", "))
                                : print_argument(data, argument_of(*row))));
      continue;
    }
    std::vector<std::string> fields;
    for (std::size_t i = 0; i < message.names.size(); ++i) {
      const Value& item = message.items[i];
      fields.push_back(
          message.names[i] + "=" +
          (item.kind == Kind::Data ? print_data(item) : fmt::format("{}", item.number)));
    }
    parts.push_back(fmt::format("{{{}}}", fmt::join(fields, ", ")));
  }
  return fmt::format("[{}]", fmt::join(parts, ", "));
}

bool is_control(const Value& value) {
  return all_messages(value, [](const Value& message) {
    const abi::ControlMessage* const row = known_control(message);
    if (row == nullptr) return is_raw(message);
    const Value& data = message.items.front();
    return data.kind != Kind::Null && data.kind != Kind::Bad && fits(data, argument_of(*row));
  });
}

bool is_expected_control(const Value& value) {
  return all_messages(value, [](const Value& message) {
    const abi::ControlMessage* const row = known_control(message);
    if (row == nullptr || message.items.front().kind != Kind::Fresh) return false;
    const std::vector<std::string>& names = message.items.front().names;
    const bool takes_names = row->data.kind == abi::Kind::Handle && row->is_array;
    return names.empty() || (takes_names && std::ranges::all_of(names, [](const std::string& name) {
                               return name == "_" || is_name(name);
                             }));
  });
}

std::size_t control_data_size(const Value& message) {
  if (const abi::ControlMessage* const row = known_control(message)) {
    const Value& data = message.items.front();
    const std::size_t count = data.kind == Kind::Fresh ? data.names.size() : data.items.size();
    return row->is_array ? count * row->data.size : row->data.size;
  }
  const auto found = std::ranges::find(message.names, "data");
  if (found == message.names.end()) return 0;
  const Value& data = message.items[static_cast<std::size_t>(found - message.names.begin())];
  return data.text.size() * data.repeat;
}

std::size_t control_size(const Value& control) {
  std::size_t size = 0;
  for (const Value& message : control.items)
    size += abi::cmsghdr_size + abi::cmsg_align(control_data_size(message));
  return size;
}

}  // namespace plumbline::conformance
