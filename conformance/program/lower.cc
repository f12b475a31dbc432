// SPDX-License-Identifier: Apache-2.0
#include "conformance/program/lower.h"

#include "conformance/program/lower_memory.h"
#include "conformance/program/outputs.h"
#include "conformance/program/validate.h"

namespace plumbline::conformance {
namespace {

constexpr std::uint32_t message_type_size = 8;

}  // namespace

class Lowering final : private MemoryLowering {
 public:
  // Lowers the steps that the program has more than the last time.
  std::expected<void, ParseError> go_on(const Program& program) {
    program_ = &program;
    executable_.sysctls = program.sysctls;
    lower_actors();
    for (std::size_t i = executable_.instructions.size(); i < program.steps.size(); ++i) {
      const Step& step = program.steps[i];
      lower_step(step);
      if (used_ > memory_size_max) {
        return std::unexpected(
            ParseError{program.file, step.line, 1,
                       fmt::format("expected at most {} bytes in all buffers", memory_size_max)});
      }
      executable_.instructions.push_back(std::move(instruction_));
    }
    executable_.slots = static_cast<std::uint16_t>(first_variable_slot + variables_.size());
    executable_.memory_size = static_cast<std::uint32_t>(used_);
    return {};
  }

  Executable& executable() { return executable_; }

 private:
  // The processes of a host stand together, so with another name the next host begins.
  void lower_actors() {
    executable_.actors.clear();
    const Actor* before = nullptr;
    std::uint8_t host = 0;
    for (const Actor& actor : program_->actors) {
      const bool is_process = actor.kind == Actor::Kind::Process;
      if (is_process && before && before->host != actor.host) ++host;
      if (is_process) before = &actor;
      executable_.actors.push_back({.kind = static_cast<ExecutableActor::Kind>(actor.kind),
                                    .of = actor.of,
                                    .host = host,
                                    .is_admin = actor.is_admin});
    }
  }

  void lower_step(const Step& step) {
    instruction_ = {};
    instruction_.actor = step.actor;
    if (step.kind == Step::Kind::Advance) {
      instruction_.kind = Instruction::Kind::Advance;
      instruction_.duration = step.duration;
      return;
    }
    call_ = step.call;
    register_ = 0;
    instruction_.number = static_cast<std::uint16_t>(step.call->number);
    std::size_t next = 0;
    for (const abi::Argument& argument : step.call->arguments) {
      if (argument.pass == abi::Pass::None) break;
      if (argument.pass == abi::Pass::Constant) {
        pass(argument.constant);
      } else {
        lower_argument(argument, step.arguments[next++]);
      }
    }
    if (step.call->returns.is_child) {
      instruction_.child = static_cast<std::uint8_t>(slot_of(step.result) - first_actor_slot);
    } else if (!step.result.empty()) {
      instruction_.binds.push_back({.slot = slot_of(step.result)});
    }
  }

  void lower_argument(const abi::Argument& argument, const Value& value) {
    const bool is_word = argument.pass == abi::Pass::Word;
    if (value.kind == Value::Kind::Variable && (argument.pass == abi::Pass::Value || is_word)) {
      instruction_.operands[register_++].slot = slot_of(value.text);
    } else if (argument.pass == abi::Pass::Value) {
      pass(value.number);
    } else if (is_wrong(value)) {
      pass(wrong_address(value));
      if (!abi::takes_two_registers(argument.pass)) return;
      if (argument.pass != abi::Pass::OutSized) return pass(value.number);
      pass(value.repeat == 0 ? wrong_address(value) : address(lower_size(value.number)));
    } else {
      lower_memory(argument, value);
    }
  }

  void lower_memory(const abi::Argument& argument, const Value& value) {
    filled_.clear();
    const std::vector<OutputPart> parts = output_parts(*call_, argument, value);
    if (parts.empty()) return lower_in(argument, value);
    const std::uint32_t offset = lower_out(argument, value);
    for (const OutputPart& part : parts) {
      const std::uint32_t area = part.area == 0 ? offset : filled_[part.area - 1];
      instruction_.outputs.push_back({.offset = static_cast<std::uint32_t>(area + part.offset),
                                      .size = static_cast<std::uint32_t>(part.size),
                                      .per_unit = static_cast<std::uint32_t>(part.per_unit)});
    }
  }

  // What the call only reads.
  void lower_in(const abi::Argument& argument, const Value& value) {
    const auto items = static_cast<std::int64_t>(value.items.size());
    switch (argument.pass) {
      case abi::Pass::Path:
        return pass(address(lower_path(value)));
      case abi::Pass::InMask:
        return pass(address(lower_mask(value)));
      case abi::Pass::Word:
        return pass(address(word(value.text)));
      case abi::Pass::InBytes:
        return pass_area(lower_data(value), length_of(value));
      case abi::Pass::InVector:
        return pass_area(lower_in_vector(value), items);
      case abi::Pass::InMessage:
        return pass_area(lower_message(value), text_length(value));
      case abi::Pass::InSized: {
        const Area sized = lower_sized(argument.type, value);
        return pass_area(sized.offset, sized.size);
      }
      case abi::Pass::InArray:
        return pass_area(lower_elements(argument.type, value.items), items);
      case abi::Pass::InElements:
        return pass(address(lower_elements(argument.type, value.items)));
      default:  // In
        return pass(address(lower_elements(argument.type, {&value, 1})));
    }
  }

  // What the call writes: the argument's own area.
  std::uint32_t lower_out(const abi::Argument& argument, const Value& value) {
    const auto number = static_cast<std::uint64_t>(value.number);
    std::uint32_t offset = 0;
    switch (argument.pass) {
      case abi::Pass::OutWord:
        offset = word(value.text);
        pass(address(offset));
        break;
      case abi::Pass::InOut:
        offset = lower_elements(argument.type, {&value, 1});
        pass(address(offset));
        break;
      case abi::Pass::InOutArray:
        offset = lower_elements(argument.type, value.items);
        pass_area(offset, static_cast<std::int64_t>(value.items.size()));
        break;
      case abi::Pass::Out:
        offset = allocate(1, argument.type.size);
        pass(address(offset));
        bind(argument.type, value, offset);
        break;
      case abi::Pass::OutSized:
        offset = lower_size(static_cast<std::int64_t>(room_of(value)));
        filled_.push_back(lower_room(value));
        pass(address(filled_.back()));
        pass(address(offset));
        break;
      case abi::Pass::OutVector: {
        const OutVector vector = lower_out_vector(value);
        offset = vector.buffers;
        pass_area(vector.iovecs, static_cast<std::int64_t>(value.items.size()));
        break;
      }
      case abi::Pass::OutElements:
        offset = allocate(number, argument.type.size);
        pass(address(offset));
        break;
      case abi::Pass::OutArray:
        offset = allocate(number, argument.type.size);
        pass_area(offset, value.number);
        break;
      case abi::Pass::OutMessage:
        offset = allocate(number + message_type_size, 1);
        pass_area(offset, value.number);
        break;
      default:  // OutBytes
        offset = allocate(number, 1);
        pass_area(offset, value.number);
        break;
    }
    return offset;
  }

  void pass(std::int64_t number) { instruction_.operands[register_++].number = number; }

  void pass_area(std::uint32_t offset, std::int64_t length) {
    pass(address(offset));
    pass(length);
  }
  Executable executable_;
  // Of the step that is lowered.
  const abi::Call* call_ = nullptr;
  std::size_t register_ = 0;
};

std::expected<Executable, ParseError> lower(const Program& program) {
  if (const auto valid = validate(program); !valid) return std::unexpected(valid.error());
  Lowering lowering;
  if (const auto done = lowering.go_on(program); !done) return std::unexpected(done.error());
  return std::move(lowering.executable());
}

GrowingExecutable::GrowingExecutable() : lowering_(std::make_unique<Lowering>()) {}
GrowingExecutable::~GrowingExecutable() = default;

const Executable* GrowingExecutable::go_on(const Program& program) {
  return lowering_->go_on(program) ? &lowering_->executable() : nullptr;
}

}  // namespace plumbline::conformance
