// SPDX-License-Identifier: Apache-2.0
#include <fmt/ranges.h>

#include "conformance/program/argument.h"
#include "conformance/program/bytes.h"
#include "conformance/program/duration.h"
#include "conformance/program/number.h"
#include "reference/abi/structs.h"

namespace plumbline::conformance {
namespace {

using Kind = Value::Kind;

std::string print_typed(const Value& value, const abi::Type& type);

const abi::Type& type_of_field(std::string_view name, const abi::Type& structure) {
  if (structure.layout != nullptr) {
    for (const abi::Field& field : structure.layout->fields) {
      if (field.name == name) return field.type;
    }
  }
  return abi::int64;  // the parts of a time and of a message
}

std::string print_record(const Value& record, const abi::Type& type) {
  std::vector<std::string> parts;
  for (std::size_t i = 0; i < record.items.size(); ++i) {
    const std::string& name = record.names[i];
    parts.push_back(name + "=" + print_typed(record.items[i], type_of_field(name, type)));
  }
  return fmt::format("{{{}}}", fmt::join(parts, ", "));
}

std::string print_items(const Value& list, const abi::Type& type, std::string_view separator) {
  std::vector<std::string> parts;
  for (const Value& item : list.items) parts.push_back(print_typed(item, type));
  return fmt::format("[{}]", fmt::join(parts, separator));
}

std::string print_plain(std::int64_t number, const abi::Type& type) {
  if (type.kind != abi::Kind::Handler) return print_number(number, type);
  return number == 0 ? "SIG_DFL" : "SIG_IGN";
}

std::string print_set(const Value& set, const abi::Type& type) {
  const bool is_signals = type.kind == abi::Kind::SignalSet;
  return (set.number != 0 ? "~" : "") +
         print_items(set, is_signals ? abi::signal : abi::descriptor, " ");
}

std::string print_fresh(const Value& fresh, const abi::Type& type) {
  if (fresh.names.empty()) return "_";
  if (type.kind != abi::Kind::Structure) return fresh.names.front();
  return fmt::format("[{}]", fmt::join(fresh.names, ", "));
}

std::string print_typed(const Value& value, const abi::Type& type) {
  switch (value.kind) {
    case Kind::Number:
      return print_plain(value.number, type);
    case Kind::Variable:
      return value.text;
    case Kind::Data:
      return print_data(value);
    case Kind::Size:
      return fmt::format("{}", value.number);
    case Kind::Duration:
      return print_duration(value.number);
    case Kind::Later:
      return "+" + print_duration(value.number);
    case Kind::Word:
      return "&" + value.text;
    case Kind::Null:
      return fmt::format("null({})", value.number);
    case Kind::Bad:
      return fmt::format("bad({})", value.number);
    case Kind::Fresh:
      return print_fresh(value, type);
    case Kind::List:
      return print_items(value, type, ", ");
    case Kind::Record:
      return print_record(value, type);
    case Kind::Set:
      return print_set(value, type);
  }
  return {};
}

}  // namespace

std::string print_argument(const Value& value, const abi::Argument& argument) {
  if (!abi::takes_two_registers(argument.pass)) {
    if (value.kind == Kind::Null) return "NULL";
    if (value.kind == Kind::Bad) return "bad";
  }
  return print_typed(value, argument.type);
}

}  // namespace plumbline::conformance
