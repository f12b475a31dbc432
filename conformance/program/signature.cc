// SPDX-License-Identifier: Apache-2.0
#include "conformance/program/signature.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <vector>

#include "conformance/program/number.h"

namespace plumbline::conformance {
namespace {

// {interval, value}, for the fields that the direction does not exclude.
std::string fields_of(const abi::Layout& layout, abi::Direction excluded) {
  std::vector<std::string_view> names;
  for (const abi::Field& field : layout.fields) {
    if (field.direction != excluded) names.push_back(field.name);
  }
  return fmt::format("{}", fmt::join(names, ", "));
}

std::string typed(const abi::Argument& argument) {
  switch (argument.type.kind) {
    case abi::Kind::Structure:
      return fmt::format("{{{}}}", fields_of(*argument.type.layout, abi::Direction::Out));
    case abi::Kind::Address:
    case abi::Kind::Control:
      return std::string(argument.name);
    case abi::Kind::Bytes:
      return fmt::format("\"{}\"", argument.name);
    case abi::Kind::SignalSet:
    case abi::Kind::DescriptorSet:
      return fmt::format("[{}]", argument.name);
    default:
      return std::string(argument.name);
  }
}

std::string fresh(const abi::Argument& argument) {
  const abi::Type& type = argument.type;
  if (type.kind != abi::Kind::Structure) return "_";
  for (const abi::Field& field : type.layout->fields) {
    if (field.type.kind != abi::Kind::Handle) return "_";
  }
  return fmt::format("[{}]", fields_of(*type.layout, abi::Direction::In));
}

std::string form(const abi::Argument& argument) {
  const std::string_view name = argument.name;
  switch (argument.pass) {
    case abi::Pass::Constant:
      return std::string(constant_name(argument));
    case abi::Pass::Out:
      return fresh(argument);
    case abi::Pass::Word:
    case abi::Pass::OutWord:
      return fmt::format("&{}", name);
    case abi::Pass::Path:
    case abi::Pass::InBytes:
      return fmt::format("\"{}\"", name);
    case abi::Pass::InVector:
      return fmt::format("[\"{}\", …]", name);
    case abi::Pass::OutVector:
      return fmt::format("[{}_size, …]", name);
    case abi::Pass::InArray:
    case abi::Pass::InOutArray:
    case abi::Pass::InElements:
      return fmt::format("[{}, …]", typed(argument));
    case abi::Pass::OutArray:
    case abi::Pass::OutElements:
      return fmt::format("{}_length", name);
    case abi::Pass::OutBytes:
    case abi::Pass::OutSized:
      return fmt::format("{}_size", name);
    case abi::Pass::InMessage:
      return "{mtype, mtext}";
    case abi::Pass::OutMessage:
      return "mtext_size";
    default:
      return typed(argument);  // Value, In, InOut, InMask
  }
}

}  // namespace

std::string_view constant_name(const abi::Argument& argument) {
  return name_of(argument.constant, *argument.type.names);
}

std::string signature(const abi::Call& call) {
  std::vector<std::string> forms;
  for (std::size_t i = 0; i < call.arity(); ++i) forms.push_back(form(call.arguments[i]));
  return fmt::format("{}({})", call.name, fmt::join(forms, ", "));
}

std::string describe(const abi::Return& returns) {
  if (returns.only_zero) return "0";
  if (returns.counts)
    return returns.type.size == 8 ? "the number of bytes" : "the number of events";
  switch (returns.type.resource) {
    case abi::Resource::Descriptor:
      return "a descriptor";
    case abi::Resource::MessageQueue:
      return "a message queue";
    case abi::Resource::SemaphoreSet:
      return "a semaphore set";
    case abi::Resource::SharedMemory:
      return "a segment of shared memory";
    case abi::Resource::Address:
      return "an address";
    case abi::Resource::Process:
      return "a process";
    case abi::Resource::Cookie:
      return "a cookie";
    case abi::Resource::None:
      break;
  }
  return returns.type.names == nullptr ? "a number" : describe(*returns.type.names);
}

}  // namespace plumbline::conformance
