// SPDX-License-Identifier: Apache-2.0
// Properties that every program keeps, over the whole table of calls.
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>

#include "conformance/program/argument.h"
#include "conformance/program/duration.h"
#include "conformance/program/lower.h"
#include "conformance/program/parse.h"
#include "conformance/program/print.h"
#include "conformance/program/transcript.h"
#include "conformance/program/validate.h"
#include "reference/abi/calls.h"

namespace plumbline::conformance {
namespace {

using Kind = Value::Kind;

// Draws a program: two processes, their children, and the variables that the steps bind.
class Drawing {
 public:
  Program draw() {
    program_.description = comment();
    program_.actors = {{.name = "p"}, {.name = "t", .kind = Actor::Kind::Thread}, {.name = "q"}};
    if (one_in(2)) program_.actors.back().host = "b";
    const int steps = *rc::gen::inRange(0, 12);
    for (int i = 0; i < steps; ++i) program_.steps.push_back(step());
    return program_;
  }

 private:
  static std::int64_t below(std::int64_t limit) {
    return *rc::gen::inRange<std::int64_t>(0, limit);
  }
  static bool one_in(std::int64_t count) { return below(count) == 0; }

  static std::vector<std::string> comment() {
    const std::string printable = " #abc=\"\\é";
    auto line = rc::gen::container<std::string>(rc::gen::elementOf(printable));
    return *rc::gen::resize(3, rc::gen::container<std::vector<std::string>>(std::move(line)));
  }

  Step step() {
    Step drawn{.comment = one_in(4) ? comment() : std::vector<std::string>{}};
    if (one_in(8)) {
      drawn.kind = Step::Kind::Advance;
      drawn.duration = duration(1);
      return drawn;
    }
    drawn.actor = static_cast<std::uint8_t>(below(static_cast<std::int64_t>(born_.size())));
    drawn.call = &abi::calls[below(std::size(abi::calls))];
    const bool full = program_.actors.size() == actors_max;
    if (drawn.call->returns.is_child && full) {
      drawn.call = &abi::calls[0];
    }
    for (const abi::Argument& argument : drawn.call->arguments) {
      if (argument.pass == abi::Pass::None || argument.pass == abi::Pass::Constant) continue;
      drawn.arguments.push_back(value(argument));
    }
    bind(drawn);
    return drawn;
  }

  void bind(Step& step) {
    for (const Value& value : step.arguments) bind(value);
    const abi::Return& returns = step.call->returns;
    if (returns.is_child) {
      step.result = "child" + std::to_string(program_.actors.size());
      program_.actors.push_back(
          {.name = step.result, .kind = Actor::Kind::Child, .of = step.actor});
      born_.push_back(step.result);
      variables_.push_back(step.result);
    } else if (returns.type.resource == abi::Resource::Address) {
      step.result = "m" + std::to_string(addresses_.size());
      addresses_.push_back(step.result);
    } else if (returns.type.resource != abi::Resource::None && one_in(2)) {
      step.result = variable();
      variables_.push_back(step.result);
    }
  }

  void bind(const Value& value) {
    for (const Value& item : value.items) bind(item);
    if (value.kind != Kind::Fresh) return;
    for (const std::string& name : value.names)
      if (name != "_") variables_.push_back(name);
  }

  static std::string variable() { return {static_cast<char>('a' + below(8))}; }

  static std::int64_t number(const abi::Type& type) {
    const auto bits = static_cast<std::uint64_t>(*rc::gen::arbitrary<std::int64_t>());
    if (type.names != nullptr && one_in(2)) {
      const auto& constants = type.names->constants;
      return constants[static_cast<std::size_t>(below(static_cast<std::int64_t>(constants.size())))]
          .value;
    }
    if (type.size == 8) return static_cast<std::int64_t>(bits);
    const std::int64_t range = std::int64_t{1} << (type.size * 8);
    const auto unsigned_number = static_cast<std::int64_t>(bits) & (range - 1);
    return one_in(2) ? unsigned_number : unsigned_number - range / 2;
  }

  static std::int64_t duration(std::int64_t unit) {
    const std::int64_t scale = *rc::gen::element<std::int64_t>(1, 1000, 1'000'000, 1'000'000'000);
    return below(2'000'000) * std::max(scale, unit);
  }

  Value handle(const abi::Type& type) {
    const auto& names = type.resource == abi::Resource::Address ? addresses_ : variables_;
    if (names.empty() || one_in(3)) return {.number = number(type)};
    return {.kind = Kind::Variable, .text = *rc::gen::elementOf(names)};
  }

  Value set(const abi::Type& type) {
    Value drawn{.kind = Kind::Set};
    const bool signals = type.kind == abi::Kind::SignalSet;
    if (signals) drawn.number = below(2);
    for (std::int64_t i = below(4); i > 0; --i) {
      if (signals)
        drawn.items.push_back({.number = 1 + below(64)});
      else if (variables_.empty() || one_in(2))
        drawn.items.push_back({.number = below(1024)});
      else
        drawn.items.push_back({.kind = Kind::Variable, .text = *rc::gen::elementOf(variables_)});
    }
    return drawn;
  }

  static Value time(std::span<const std::string_view> parts, std::int64_t unit) {
    if (!one_in(3)) return {.kind = Kind::Duration, .number = duration(unit)};
    Value drawn{.kind = Kind::Record};
    for (const std::string_view part : parts) {
      drawn.names.emplace_back(part);
      drawn.items.push_back({.number = number(abi::int64)});
    }
    return drawn;
  }

  Value structure(const abi::Layout& layout) {
    Value drawn{.kind = Kind::Record};
    for (const abi::Field& field : layout.fields) {
      if (field.direction == abi::Direction::Out || one_in(3)) continue;
      drawn.names.emplace_back(field.name);
      drawn.items.push_back(value(abi::argument_of(field)));
    }
    return drawn;
  }

  Value typed(const abi::Type& type) {
    switch (type.kind) {
      case abi::Kind::Handle:
        return handle(type);
      case abi::Kind::SignalSet:
      case abi::Kind::DescriptorSet:
        return set(type);
      case abi::Kind::Timespec:
        return time(timespec_parts, 1);
      case abi::Kind::Timeval:
        return time(timeval_parts, 1000);
      case abi::Kind::Deadline:
        if (one_in(2)) return {.kind = Kind::Later, .number = duration(1)};
        return time(timespec_parts, 1);
      case abi::Kind::Structure:
        return structure(*type.layout);
      case abi::Kind::Bytes:
        return data();
      case abi::Kind::Address:
        return address();
      case abi::Kind::Control:
        return control();
      case abi::Kind::Handler:
        if (one_in(2)) return {.kind = Kind::Variable, .text = std::string(handler_name)};
        return {.number = below(2)};
      default:
        return {.number = number(type)};
    }
  }

  static Value record(std::vector<std::string> names, std::vector<Value> items) {
    return {.kind = Kind::Record, .names = std::move(names), .items = std::move(items)};
  }

  Value address() {
    Value name = data();
    if (name.text.empty()) name = {.kind = Kind::Data, .text = "n"};
    const std::int64_t port = below(0x10000);
    switch (below(6)) {
      case 0:
        return record({"unix"}, {name});
      case 1:
        return record({"abstract"}, {name});
      case 2:
        return record({"inet", "port"}, {{.number = below(0x1'0000'0000)}, {.number = port}});
      case 3: {
        Value bytes{.kind = Kind::Data, .text = std::string(16, '\0')};
        for (char& byte : bytes.text)
          if (one_in(2)) byte = static_cast<char>(below(256));
        return record({"inet6", "port", "scope"}, {bytes, {.number = port}, {.number = below(3)}});
      }
      case 4:
        return record({"netlink", "groups"},
                      {handle(abi::process_id), {.number = below(0x1'0000'0000)}});
      default:
        return record({"family", "data"}, {{.number = below(0x10000)}, name});
    }
  }

  Value control() {
    return list([&]() -> Value {
      switch (below(3)) {
        case 0:
          return record({"SCM_RIGHTS"}, {list([&] { return handle(abi::descriptor); })});
        case 1:
          return record({"SCM_CREDENTIALS"}, {structure(abi::ucred_layout)});
        default:
          return record({"level", "type", "data"},
                        {{.number = below(300)}, {.number = below(9)}, data()});
      }
    });
  }

  // What a call may bring: names for descriptors.
  Value expected() {
    return list([&]() -> Value {
      Value names{.kind = Kind::Fresh};
      for (std::int64_t i = below(3); i > 0; --i)
        names.names.push_back(one_in(4) ? "_" : variable());
      return record({"SCM_RIGHTS"}, {names});
    });
  }

  static Value data() {
    Value drawn{.kind = Kind::Data, .text = *rc::gen::resize(8, rc::gen::string<std::string>())};
    if (one_in(3)) drawn.repeat = static_cast<std::uint32_t>(1 + below(1000));
    return drawn;
  }

  static Value size() { return {.kind = Kind::Size, .number = below(100'000)}; }

  static Value wrong(bool buffer) {
    return {.kind = one_in(2) ? Kind::Bad : Kind::Null, .number = buffer ? below(9) - 3 : 0};
  }

  static Value fresh(const abi::Type& type) {
    Value drawn{.kind = Kind::Fresh};
    if (one_in(3)) return drawn;
    if (type.kind == abi::Kind::Handle) drawn.names = {variable()};
    if (type.kind != abi::Kind::Structure) return drawn;
    for (const abi::Field& field : type.layout->fields) {
      if (field.type.kind != abi::Kind::Handle) break;
      drawn.names.push_back(one_in(4) ? "_" : variable());
    }
    return drawn;
  }

  Value list(auto&& item) {
    Value drawn{.kind = Kind::List};
    for (std::int64_t i = below(4); i > 0; --i) drawn.items.push_back(item());
    return drawn;
  }

  Value value(const abi::Argument& argument) {
    if (argument.pass == abi::Pass::Value) return typed(argument.type);
    const bool buffer = abi::takes_two_registers(argument.pass);
    if (one_in(6)) return wrong(buffer);
    switch (argument.pass) {
      case abi::Pass::Path:
      case abi::Pass::InBytes:
        return data();
      case abi::Pass::Word:
      case abi::Pass::OutWord:
        return {.kind = Kind::Word, .text = variable()};
      case abi::Pass::Out:
        return fresh(argument.type);
      case abi::Pass::InVector:
        return list([] { return one_in(5) ? wrong(true) : data(); });
      case abi::Pass::OutVector:
        return list([] { return one_in(5) ? wrong(true) : size(); });
      case abi::Pass::OutElements:
        return size();
      case abi::Pass::InSized:
        return one_in(4) ? data() : typed(argument.type);
      case abi::Pass::OutSized:
        return argument.type.kind == abi::Kind::Control && one_in(2) ? expected() : size();
      case abi::Pass::InElements:
      case abi::Pass::InArray:
      case abi::Pass::InOutArray:
        return list([&] { return typed(argument.type); });
      case abi::Pass::InMessage:
        return {.kind = Kind::Record,
                .names = {std::string(message_type), std::string(message_text)},
                .items = {{.number = number(abi::int64)}, data()}};
      default:
        return buffer ? size() : typed(argument.type);
    }
  }

  Program program_;
  std::vector<std::string> born_{"p", "t", "q"};
  std::vector<std::string> variables_{"p", "q"};  // and actors: what a handle can name
  std::vector<std::string> addresses_;            // are no other handles
};

// Answers every call of the executable with zeros, and as much memory as it asked for.
Trace answered(const Executable& executable) {
  Trace trace;
  for (std::size_t i = 0; i < executable.instructions.size(); ++i) {
    const Instruction& instruction = executable.instructions[i];
    const auto step = static_cast<std::uint16_t>(i);
    trace.events.push_back({.actor = instruction.actor, .step = step});
    if (instruction.kind != Instruction::Kind::Call) continue;
    std::size_t size = 0;
    for (const Output& output : instruction.outputs) size += output.per_unit == 0 ? output.size : 0;
    trace.events.push_back({.kind = Event::Kind::Returned,
                            .actor = instruction.actor,
                            .step = step,
                            .output = std::vector<std::byte>(size)});
  }
  return trace;
}

bool has_calls(const Program& program) {
  return std::any_of(program.steps.begin(), program.steps.end(),
                     [](const Step& step) { return step.kind == Step::Kind::Call; });
}

RC_GTEST_PROP(RoundTrip, WhatIsPrintedIsReadBack, ()) {
  const Program program = Drawing().draw();
  const std::string text = print(program);
  RC_LOG(text);
  const std::expected<void, ParseError> valid = validate(program);
  if (!valid) RC_FAIL(print(valid.error()));
  const std::expected<Program, ParseError> read = parse(text);
  if (!read) RC_FAIL(print(read.error()));
  RC_ASSERT(*read == program);
  RC_ASSERT(print(*read) == text);
}

RC_GTEST_PROP(RoundTrip, WhatIsLoweredIsRaised, ()) {
  Program program = Drawing().draw();
  RC_LOG(print(program));
  const std::expected<Executable, ParseError> executable = lower(program);
  RC_PRE(executable.has_value());  // not too large
  const Transcript transcript = transcribe(program, answered(*executable));
  for (const std::vector<Line>& lines : transcript) {
    for (const Line& line : lines) RC_ASSERT(!line.text.contains("missing"));
  }
  if (has_calls(program)) program.recorded = transcript;
  const std::expected<Program, ParseError> read = parse(print(program));
  if (!read) RC_FAIL(print(read.error()));
  RC_ASSERT(*read == program);
}

// A text in which some characters were replaced, left out or doubled.
std::string damaged(std::string text) {
  const auto count = *rc::gen::inRange(1, 8);
  for (int i = 0; i < count && !text.empty(); ++i) {
    const std::size_t place = *rc::gen::resize(1000, rc::gen::inRange<std::size_t>(0, text.size()));
    const int how = *rc::gen::resize(1000, rc::gen::inRange(0, 3));
    if (how == 0) text[place] = *rc::gen::elementOf(std::string("pqt \n\"\\[]{}()=,:|*~_-09x@#"));
    if (how == 1) text.erase(place, 1);
    if (how == 2) text.insert(place, text.substr(place, 1 + place % 9));
  }
  return text;
}

RC_GTEST_PROP(RoundTrip, ADamagedTextIsRefusedOrReadBack, ()) {
  Program program = Drawing().draw();
  const std::expected<Executable, ParseError> executable = lower(program);
  if (executable && has_calls(program))
    program.recorded = transcribe(program, answered(*executable));
  const std::string text = damaged(print(program));
  RC_LOG(text);
  const std::expected<Program, ParseError> read = parse(text);
  if (!read || !lower(*read)) return;
  const std::expected<Program, ParseError> again = parse(print(*read));
  if (!again) RC_FAIL(print(again.error()));
  RC_ASSERT(*again == *read);
}

}  // namespace
}  // namespace plumbline::conformance
