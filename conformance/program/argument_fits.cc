// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <limits>

#include "conformance/program/address.h"
#include "conformance/program/argument.h"
#include "conformance/program/control.h"
#include "conformance/program/number.h"

namespace plumbline::conformance {
namespace {

using Kind = Value::Kind;

bool fits_type(const Value& value, const abi::Type& type);

bool is_data(const Value& value) { return value.kind == Kind::Data && value.repeat > 0; }
bool is_size(const Value& value) { return value.kind == Kind::Size && value.number >= 0; }
bool is_wrong(const Value& value) { return value.kind == Kind::Null || value.kind == Kind::Bad; }

bool all_items(const Value& list, auto&& predicate) {
  return list.kind == Kind::List && std::all_of(list.items.begin(), list.items.end(), predicate);
}

// A record in which every name is there once, and its item fits: `fits_item(name, item)`.
bool is_record(const Value& value, auto&& fits_item) {
  if (value.kind != Kind::Record || value.names.size() != value.items.size()) return false;
  for (std::size_t i = 0; i < value.items.size(); ++i) {
    const auto begin = value.names.begin();
    const auto here = begin + static_cast<std::ptrdiff_t>(i);
    if (std::find(begin, here, *here) != here || !fits_item(*here, value.items[i])) return false;
  }
  return true;
}

bool is_structure(const Value& value, const abi::Layout& layout) {
  return is_record(value, [&](std::string_view name, const Value& item) {
    return std::any_of(layout.fields.begin(), layout.fields.end(), [&](const abi::Field& field) {
      return field.name == name && field.direction != abi::Direction::Out &&
             fits(item, abi::argument_of(field));
    });
  });
}

bool is_time(const Value& value, std::span<const std::string_view> parts, std::int64_t unit) {
  if (value.kind == Kind::Duration) return value.number >= 0 && value.number % unit == 0;
  return is_record(value, [&](std::string_view name, const Value& item) {
    return item.kind == Kind::Number && std::find(parts.begin(), parts.end(), name) != parts.end();
  });
}

bool is_message(const Value& value) {
  return is_record(value, [](std::string_view name, const Value& item) {
    return name == message_text ? is_data(item) : name == message_type && item.kind == Kind::Number;
  });
}

bool is_set(const Value& value, const abi::Type& type) {
  const bool takes_complement = type.kind == abi::Kind::SignalSet;
  return value.kind == Kind::Set &&
         (value.number == 0 || (value.number == 1 && takes_complement)) &&
         std::all_of(value.items.begin(), value.items.end(),
                     [&](const Value& item) { return set_takes(item, type); });
}

bool is_handler(const Value& value) {
  if (value.kind == Kind::Variable) return value.text == handler_name;
  return value.kind == Kind::Number && (value.number == 0 || value.number == 1);
}

bool fits_type(const Value& value, const abi::Type& type) {
  switch (type.kind) {
    case abi::Kind::SignalSet:
    case abi::Kind::DescriptorSet:
      return is_set(value, type);
    case abi::Kind::Timespec:
      return is_time(value, timespec_parts, 1);
    case abi::Kind::Timeval:
      return is_time(value, timeval_parts, 1000);
    case abi::Kind::Deadline:
      return value.kind == Kind::Later ? value.number >= 0 : is_time(value, timespec_parts, 1);
    case abi::Kind::Handler:
      return is_handler(value);
    case abi::Kind::Bytes:
      return is_data(value);
    case abi::Kind::Address:
      return is_address(value);
    case abi::Kind::Control:
      return is_control(value);
    case abi::Kind::Structure:
      return is_structure(value, *type.layout);
    case abi::Kind::Handle:
      if (value.kind == Kind::Variable) return is_name(value.text);
      [[fallthrough]];
    default:
      return value.kind == Kind::Number && fits(value.number, type);
  }
}

bool fits_buffer(const Value& value, const abi::Argument& argument) {
  switch (argument.pass) {
    case abi::Pass::InBytes:
      return is_data(value);
    case abi::Pass::InVector:
      return all_items(value, [](const Value& item) { return is_data(item) || is_wrong(item); });
    case abi::Pass::OutVector:
      return all_items(value, [](const Value& item) { return is_size(item) || is_wrong(item); });
    case abi::Pass::InArray:
    case abi::Pass::InElements:
    case abi::Pass::InOutArray:
      return all_items(value, [&](const Value& item) { return fits_type(item, argument.type); });
    case abi::Pass::InMessage:
      return is_message(value);
    case abi::Pass::InSized:
      return is_data(value) || fits_type(value, argument.type);
    case abi::Pass::OutSized:
      return is_size(value) ||
             (argument.type.kind == abi::Kind::Control && is_expected_control(value));
    default:
      return is_size(value);  // OutBytes, OutArray, OutElements, OutMessage
  }
}

}  // namespace

bool is_name(std::string_view word) {
  constexpr std::string_view reserved[] = {"_",       "bad",    "null",      "NULL",
                                           "advance", "actors", handler_name};
  constexpr std::string_view letters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ_";
  constexpr std::string_view others = "0123456789";
  if (word.empty() || !letters.contains(word.front())) return false;
  if (std::find(std::begin(reserved), std::end(reserved), word) != std::end(reserved)) return false;
  return std::all_of(word.begin(), word.end(),
                     [&](char c) { return letters.contains(c) || others.contains(c); });
}

bool set_takes(const Value& member, const abi::Type& set) {
  constexpr std::int64_t descriptors = 1024;  // select(2): FD_SETSIZE
  if (set.kind == abi::Kind::SignalSet) {
    return member.kind == Kind::Number && member.number >= 1 && member.number <= abi::last_signal;
  }
  if (member.kind == Kind::Variable) return is_name(member.text);
  return member.kind == Kind::Number && member.number >= 0 && member.number < descriptors;
}

bool fresh_takes(const Value& fresh, const abi::Type& type) {
  const bool structure = type.kind == abi::Kind::Structure;
  if (fresh.names.size() > (structure ? type.layout->fields.size() : 1)) return false;
  for (std::size_t i = 0; i < fresh.names.size(); ++i) {
    if (structure && fresh.names[i] == "_") continue;
    const abi::Type& bound = structure ? type.layout->fields[i].type : type;
    if (bound.kind != abi::Kind::Handle || !is_name(fresh.names[i])) return false;
  }
  return true;
}

bool fits(const Value& value, const abi::Argument& argument) {
  if (argument.pass == abi::Pass::Value) return fits_type(value, argument.type);
  if (is_wrong(value)) return value.repeat != 0 || argument.pass == abi::Pass::OutSized;
  if (abi::takes_two_registers(argument.pass)) return fits_buffer(value, argument);
  switch (argument.pass) {
    case abi::Pass::Path:
      return is_data(value);
    case abi::Pass::Word:
      return (value.kind == Kind::Word || value.kind == Kind::Variable) && is_name(value.text);
    case abi::Pass::OutWord:
      return value.kind == Kind::Word && is_name(value.text);
    case abi::Pass::InElements:
    case abi::Pass::OutElements:
      return fits_buffer(value, argument);
    case abi::Pass::Out:
      return value.kind == Kind::Fresh && fresh_takes(value, argument.type);
    default:
      return fits_type(value, argument.type);  // In, InOut, InMask
  }
}

}  // namespace plumbline::conformance
