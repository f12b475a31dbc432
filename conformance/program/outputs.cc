// SPDX-License-Identifier: Apache-2.0
#include "conformance/program/outputs.h"

#include <algorithm>

#include "conformance/program/control.h"

namespace plumbline::conformance {
namespace {

bool is_wrong(const Value& value) {
  return value.kind == Value::Kind::Null || value.kind == Value::Kind::Bad;
}

std::uint64_t size_of_vector(const Value& vector) {  // the buffers lie one after the other
  std::uint64_t size = 0;
  for (const Value& item : vector.items)
    if (item.kind == Value::Kind::Size) size += static_cast<std::uint64_t>(item.number);
  return size;
}

}  // namespace

std::uint64_t room_of(const Value& sized) {
  return sized.kind == Value::Kind::List ? control_size(sized)
                                         : static_cast<std::uint64_t>(sized.number);
}

const Value* item_of(const Value& record, std::string_view name) {
  const auto found = std::find(record.names.begin(), record.names.end(), name);
  if (found == record.names.end()) return nullptr;
  return &record.items[static_cast<std::size_t>(found - record.names.begin())];
}

std::vector<FilledField> filled_fields(const abi::Layout& layout, const Value& record) {
  std::vector<FilledField> fields;
  for (const abi::Field& field : layout.fields) {
    const Value* const item = item_of(record, field.name);
    if (item == nullptr || is_wrong(*item)) continue;
    if (field.pass == abi::Pass::OutVector) fields.push_back({&field, item, size_of_vector(*item)});
    if (field.pass == abi::Pass::OutSized) fields.push_back({&field, item, room_of(*item)});
  }
  return fields;
}

namespace {

// The structures, and behind them what each of them points to.
std::vector<OutputPart> structures(const abi::Argument& argument, std::span<const Value> records,
                                   std::uint64_t per_unit) {
  std::vector<OutputPart> parts = {
      {.size = records.size() * argument.type.size, .per_unit = per_unit}};
  if (argument.type.kind != abi::Kind::Structure) return parts;
  for (const Value& record : records)
    for (const FilledField& field : filled_fields(*argument.type.layout, record))
      parts.push_back({.area = parts.size(), .size = field.size});
  return parts;
}

}  // namespace

std::uint64_t OutputPart::filled(std::int64_t returned) const {
  if (per_unit == 0) return size;
  const auto units = static_cast<std::uint64_t>(std::max<std::int64_t>(returned, 0));
  return units > size / per_unit ? size : units * per_unit;
}

std::vector<OutputPart> output_parts(const abi::Call& call, const abi::Argument& argument,
                                     const Value& value) {
  if (is_wrong(value)) return {};
  const std::uint64_t element = argument.type.size;
  const std::uint64_t counts = call.returns.counts ? 1 : 0;
  const auto number = static_cast<std::uint64_t>(value.number);
  switch (argument.pass) {
    case abi::Pass::Out:
    case abi::Pass::OutWord:
      return {{.size = element}};
    case abi::Pass::InOut:
      return structures(argument, {&value, 1}, 0);
    case abi::Pass::OutBytes:
      return {{.size = number, .per_unit = counts}};
    case abi::Pass::OutArray:
      return {{.size = number * element, .per_unit = counts * element}};
    case abi::Pass::OutElements:
      return {{.size = number * element}};
    case abi::Pass::InOutArray:
      return structures(argument, value.items, counts * element);
    case abi::Pass::OutSized:
      return {{.size = sizeof(std::int32_t)}, {.area = 1, .size = room_of(value)}};
    case abi::Pass::OutVector:
      return {{.size = size_of_vector(value), .per_unit = counts}};
    case abi::Pass::OutMessage: {  // what counts is the text behind the type
      constexpr std::uint64_t type_size = 8;
      return {{.size = type_size}, {.offset = type_size, .size = number, .per_unit = counts}};
    }
    default:
      return {};
  }
}

}  // namespace plumbline::conformance
