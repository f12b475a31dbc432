// SPDX-License-Identifier: Apache-2.0
#include "conformance/program/outputs.h"

#include <algorithm>

namespace plumbline::conformance {

std::uint64_t OutputPart::filled(std::int64_t returned) const {
  if (per_unit == 0) return size;
  const auto units = static_cast<std::uint64_t>(std::max<std::int64_t>(returned, 0));
  return units > size / per_unit ? size : units * per_unit;
}

std::vector<OutputPart> output_parts(const abi::Call& call, const abi::Argument& argument,
                                     const Value& value) {
  if (value.kind == Value::Kind::Null || value.kind == Value::Kind::Bad) return {};
  const std::uint64_t element = argument.type.size;
  const std::uint64_t counts = call.returns.counts ? 1 : 0;
  const auto number = static_cast<std::uint64_t>(value.number);
  switch (argument.pass) {
    case abi::Pass::Out:
    case abi::Pass::InOut:
    case abi::Pass::OutWord:
      return {{.size = element}};
    case abi::Pass::OutBytes:
      return {{.size = number, .per_unit = counts}};
    case abi::Pass::OutArray:
      return {{.size = number * element, .per_unit = counts * element}};
    case abi::Pass::OutElements:
      return {{.size = number * element}};
    case abi::Pass::InOutArray:
      return {{.size = value.items.size() * element}};
    case abi::Pass::OutVector: {  // the buffers lie one after the other
      OutputPart buffers{.per_unit = counts};
      for (const Value& item : value.items) {
        if (item.kind == Value::Kind::Size) buffers.size += static_cast<std::uint64_t>(item.number);
      }
      return {buffers};
    }
    case abi::Pass::OutMessage: {  // what counts is the text behind the type
      constexpr std::uint64_t type_size = 8;
      return {{.size = type_size}, {.offset = type_size, .size = number, .per_unit = counts}};
    }
    default:
      return {};
  }
}

}  // namespace plumbline::conformance
