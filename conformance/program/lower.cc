// SPDX-License-Identifier: Apache-2.0
#include "conformance/program/lower.h"

#include <algorithm>
#include <map>
#include <optional>

#include "conformance/program/argument.h"
#include "conformance/program/duration.h"
#include "conformance/program/outputs.h"
#include "conformance/program/validate.h"

namespace plumbline::conformance {
namespace {

constexpr std::uint64_t area_alignment = 16;
constexpr std::int64_t bad_address = 1;  // in the page that is never mapped
constexpr std::uint32_t iovec_size = 16;
constexpr std::uint32_t message_type_size = 8;
constexpr std::uint64_t signal_set_size = 8;

// struct sigaction as the kernel has it: what no program sets itself.
constexpr std::uint32_t restorer_offset = 16;
constexpr std::string_view flags_field = "flags";

using Bytes = std::vector<std::byte>;

Bytes bytes_of(std::string_view text) {
  Bytes bytes(text.size());
  std::transform(text.begin(), text.end(), bytes.begin(),
                 [](char c) { return static_cast<std::byte>(c); });
  return bytes;
}

// Little-endian.
void put(Bytes& bytes, std::size_t at, std::uint64_t number, std::size_t size) {
  for (std::size_t i = 0; i < size; ++i) bytes[at + i] |= static_cast<std::byte>(number >> (8 * i));
}

bool is_wrong(const Value& value) {
  return value.kind == Value::Kind::Null || value.kind == Value::Kind::Bad;
}

std::int64_t wrong_address(const Value& value) {
  return value.kind == Value::Kind::Bad ? bad_address : 0;
}

std::int64_t address(std::uint32_t offset) {
  return static_cast<std::int64_t>(memory_base + offset);
}

// The item of a record, if it has one of this name.
const Value* item_of(const Value& record, std::string_view name) {
  const auto found = std::find(record.names.begin(), record.names.end(), name);
  if (found == record.names.end()) return nullptr;
  return &record.items[static_cast<std::size_t>(found - record.names.begin())];
}

const abi::Field& field_of(const abi::Layout& layout, std::string_view name) {
  return *std::find_if(layout.fields.begin(), layout.fields.end(),
                       [name](const abi::Field& field) { return field.name == name; });
}

std::uint64_t signal_mask(const Value& set) {
  std::uint64_t mask = 0;
  for (const Value& signal : set.items) mask |= std::uint64_t{1} << (signal.number - 1);
  return set.number != 0 ? ~mask : mask;
}

class Lowering {
 public:
  explicit Lowering(const Program& program) : program_(program) {}

  std::expected<Executable, ParseError> run() {
    for (const Actor& actor : program_.actors) {
      executable_.actors.push_back({static_cast<ExecutableActor::Kind>(actor.kind), actor.of});
    }
    for (const Step& step : program_.steps) {
      lower_step(step);
      if (used_ > memory_size_max) {
        return std::unexpected(
            ParseError{program_.file, step.line, 1,
                       fmt::format("expected at most {} bytes in all buffers", memory_size_max)});
      }
      executable_.instructions.push_back(std::move(instruction_));
    }
    executable_.slots = static_cast<std::uint16_t>(first_variable_slot + variables_.size());
    executable_.memory_size = static_cast<std::uint32_t>(used_);
    return std::move(executable_);
  }

 private:
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
    if (argument.pass == abi::Pass::Value) {
      if (value.kind == Value::Kind::Variable) {
        instruction_.operands[register_++].slot = slot_of(value.text);
      } else {
        pass(value.number);
      }
    } else if (is_wrong(value)) {
      pass(wrong_address(value));
      if (abi::takes_two_registers(argument.pass)) pass(value.number);
    } else {
      lower_memory(argument, value);
    }
  }

  void lower_memory(const abi::Argument& argument, const Value& value) {
    const std::uint32_t element = argument.type.size;
    const auto items = static_cast<std::int64_t>(value.items.size());
    const auto number = static_cast<std::uint64_t>(value.number);
    std::uint32_t offset = 0;
    switch (argument.pass) {
      case abi::Pass::Path:
      case abi::Pass::InMask:
      case abi::Pass::InElements:
      case abi::Pass::In:
        pass(address(lower_input(argument, value)));
        break;
      case abi::Pass::Word:
      case abi::Pass::OutWord:
        offset = word(value.text);
        pass(address(offset));
        break;
      case abi::Pass::InBytes:
        pass_area(lower_data(value), length_of(value));
        break;
      case abi::Pass::InVector:
        pass_area(lower_in_vector(value), items);
        break;
      case abi::Pass::InMessage:
        pass_area(lower_message(value), text_length(value));
        break;
      case abi::Pass::InArray:
        pass_area(lower_elements(argument.type, value.items), items);
        break;
      case abi::Pass::InOut:
        offset = lower_elements(argument.type, {&value, 1});
        pass(address(offset));
        break;
      case abi::Pass::InOutArray:
        offset = lower_elements(argument.type, value.items);
        pass_area(offset, items);
        break;
      case abi::Pass::Out:
        offset = allocate(1, element);
        pass(address(offset));
        bind(argument.type, value, offset);
        break;
      case abi::Pass::OutVector:
        offset = lower_out_vector(value);
        break;
      case abi::Pass::OutArray:
        offset = allocate(number, element);
        pass_area(offset, value.number);
        break;
      case abi::Pass::OutElements:
        offset = allocate(number, element);
        pass(address(offset));
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
    for (const OutputPart& part : output_parts(*call_, argument, value)) {
      instruction_.outputs.push_back({.offset = static_cast<std::uint32_t>(offset + part.offset),
                                      .size = static_cast<std::uint32_t>(part.size),
                                      .per_unit = static_cast<std::uint32_t>(part.per_unit)});
    }
  }

  // What a pointer without a length points to, and the call only reads.
  std::uint32_t lower_input(const abi::Argument& argument, const Value& value) {
    switch (argument.pass) {
      case abi::Pass::Path:
        return lower_path(value);
      case abi::Pass::InMask:
        return lower_mask(value);
      case abi::Pass::InElements:
        return lower_elements(argument.type, value.items);
      default:  // In
        return lower_elements(argument.type, {&value, 1});
    }
  }

  void pass(std::int64_t number) { instruction_.operands[register_++].number = number; }

  void pass_area(std::uint32_t offset, std::int64_t length) {
    pass(address(offset));
    pass(length);
  }

  // The offset of a fresh area. What exceeds the memory is noticed at the end of the step.
  std::uint32_t allocate(std::uint64_t count, std::uint64_t size) {
    const std::uint64_t begin = (used_ + area_alignment - 1) / area_alignment * area_alignment;
    const bool too_large = count > memory_size_max || begin > memory_size_max;
    used_ = too_large ? memory_size_max + std::uint64_t{1} : begin + count * size;
    return too_large ? 0 : static_cast<std::uint32_t>(begin);
  }

  void copy(std::uint32_t offset, Bytes bytes, std::uint32_t repeat = 1) {
    if (!bytes.empty()) instruction_.copies.push_back({offset, repeat, std::move(bytes)});
  }

  static std::int64_t length_of(const Value& data) {
    return static_cast<std::int64_t>(data.text.size()) * data.repeat;
  }

  std::uint32_t lower_data(const Value& data) {
    const std::uint32_t offset = allocate(static_cast<std::uint64_t>(length_of(data)), 1);
    copy(offset, bytes_of(data.text), data.repeat);
    return offset;
  }

  // Zero at first. All steps that name it mean the same.
  std::uint32_t word(const std::string& name) {
    if (!words_.contains(name)) words_[name] = allocate(1, sizeof(std::uint32_t));
    return words_[name];
  }

  std::uint32_t lower_path(const Value& path) {
    const auto length = static_cast<std::uint64_t>(length_of(path));
    const std::uint32_t offset = allocate(length + 1, 1);
    copy(offset, bytes_of(path.text), path.repeat);
    copy(static_cast<std::uint32_t>(offset + length), Bytes(1));
    return offset;
  }

  std::uint32_t lower_mask(const Value& mask) {
    const std::uint32_t set = lower_elements({abi::Kind::SignalSet, signal_set_size}, {&mask, 1});
    Bytes pair(2 * sizeof(std::uint64_t));
    put(pair, 0, static_cast<std::uint64_t>(address(set)), sizeof(std::uint64_t));
    put(pair, sizeof(std::uint64_t), signal_set_size, sizeof(std::uint64_t));
    const std::uint32_t offset = allocate(1, pair.size());
    copy(offset, std::move(pair));
    return offset;
  }

  static std::int64_t text_length(const Value& message) {
    const Value* const text = item_of(message, message_text);
    return text == nullptr ? 0 : length_of(*text);
  }

  std::uint32_t lower_message(const Value& message) {
    const Value* const type = item_of(message, message_type);
    const Value* const text = item_of(message, message_text);
    const auto length = static_cast<std::uint64_t>(text_length(message));
    const std::uint32_t offset = allocate(length + message_type_size, 1);
    Bytes head(message_type_size);
    if (type != nullptr) put(head, 0, static_cast<std::uint64_t>(type->number), head.size());
    copy(offset, std::move(head));
    if (text != nullptr) copy(offset + message_type_size, bytes_of(text->text), text->repeat);
    return offset;
  }

  std::uint32_t lower_in_vector(const Value& vector) {
    std::vector<std::uint32_t> buffers;
    for (const Value& item : vector.items) buffers.push_back(is_wrong(item) ? 0 : lower_data(item));
    const std::uint32_t offset = allocate(vector.items.size(), iovec_size);
    Bytes iovecs(vector.items.size() * iovec_size);
    for (std::size_t i = 0; i < buffers.size(); ++i) {
      put_iovec(iovecs, i, vector.items[i], buffers[i], length_of(vector.items[i]));
    }
    copy(offset, std::move(iovecs));
    return offset;
  }

  // Passes the vector; the area is that of its buffers, which lie one after the other.
  std::uint32_t lower_out_vector(const Value& vector) {
    std::uint64_t total = 0;
    for (const Value& item : vector.items) {
      if (!is_wrong(item)) {
        total += std::min<std::uint64_t>(static_cast<std::uint64_t>(item.number),
                                         std::uint64_t{memory_size_max} + 1);
      }
    }
    const std::uint32_t buffers = allocate(total, 1);
    const std::uint32_t offset = allocate(vector.items.size(), iovec_size);
    Bytes iovecs(vector.items.size() * iovec_size);
    std::uint32_t next = buffers;
    for (std::size_t i = 0; i < vector.items.size(); ++i) {
      const Value& item = vector.items[i];
      put_iovec(iovecs, i, item, next, item.number);
      if (!is_wrong(item)) next += static_cast<std::uint32_t>(item.number);
    }
    copy(offset, std::move(iovecs));
    pass_area(offset, static_cast<std::int64_t>(vector.items.size()));
    return buffers;
  }

  static void put_iovec(Bytes& iovecs, std::size_t index, const Value& item, std::uint32_t buffer,
                        std::int64_t length) {
    const std::int64_t base = is_wrong(item) ? wrong_address(item) : address(buffer);
    const std::int64_t size = is_wrong(item) ? item.number : length;
    put(iovecs, index * iovec_size, static_cast<std::uint64_t>(base), sizeof(base));
    put(iovecs, index * iovec_size + sizeof(base), static_cast<std::uint64_t>(size), sizeof(size));
  }

  std::uint32_t lower_elements(const abi::Type& type, std::span<const Value> elements) {
    const std::uint32_t offset = allocate(elements.size(), type.size);
    Bytes bytes(elements.size() * type.size);
    for (std::size_t i = 0; i < elements.size(); ++i) {
      write(type, elements[i], offset, bytes, i * type.size);
    }
    copy(offset, std::move(bytes));
    return offset;
  }

  // Writes to bytes[at]; `area` is where the bytes will lie.
  void write(const abi::Type& type, const Value& value, std::uint32_t area, Bytes& bytes,
             std::size_t at) {
    const auto here = static_cast<std::uint32_t>(area + at);
    switch (type.kind) {
      case abi::Kind::Structure:
        write_structure(*type.layout, value, area, bytes, at);
        break;
      case abi::Kind::SignalSet:
        put(bytes, at, signal_mask(value), type.size);
        break;
      case abi::Kind::DescriptorSet:
        write_descriptors(value, area, bytes, at);
        break;
      case abi::Kind::Timespec:
        write_time(value, timespec_parts, 1, bytes, at);
        break;
      case abi::Kind::Timeval:
        write_time(value, timeval_parts, 1000, bytes, at);
        break;
      case abi::Kind::Deadline:
        if (value.kind == Value::Kind::Later)
          instruction_.time_patches.push_back({here, type.clock, value.number});
        else
          write_time(value, timespec_parts, 1, bytes, at);
        break;
      default:
        if (value.kind != Value::Kind::Variable) {
          put(bytes, at, static_cast<std::uint64_t>(value.number), type.size);
        } else {
          const bool handler = type.kind == abi::Kind::Handler;
          instruction_.patches.push_back({here, static_cast<std::uint8_t>(type.size),
                                          handler ? handler_slot : slot_of(value.text)});
        }
    }
  }

  void write_structure(const abi::Layout& layout, const Value& record, std::uint32_t area,
                       Bytes& bytes, std::size_t at) {
    for (std::size_t i = 0; i < record.items.size(); ++i) {
      const abi::Field& field = field_of(layout, record.names[i]);
      const Value& item = record.items[i];
      write(field.type, item, area, bytes, at + field.offset);
      if (field.type.kind != abi::Kind::Handler || item.kind != Value::Kind::Variable) continue;
      const abi::Field& flags = field_of(layout, flags_field);
      put(bytes, at + flags.offset, abi::SA::RESTORER, flags.type.size);
      instruction_.patches.push_back(
          {static_cast<std::uint32_t>(area + at + restorer_offset), 8, restorer_slot});
    }
  }

  void write_descriptors(const Value& set, std::uint32_t area, Bytes& bytes, std::size_t at) {
    for (const Value& member : set.items) {
      if (member.kind == Value::Kind::Variable) {
        instruction_.bit_patches.push_back(
            {static_cast<std::uint32_t>(area + at), slot_of(member.text)});
      } else {
        const auto bit = static_cast<std::size_t>(member.number);
        bytes[at + bit / 8] |= static_cast<std::byte>(1u << (bit % 8));
      }
    }
  }

  static void write_time(const Value& time, std::span<const std::string_view> parts,
                         std::int64_t unit, Bytes& bytes, std::size_t at) {
    std::int64_t numbers[] = {time.number / nanoseconds_per_second,
                              time.number % nanoseconds_per_second / unit};
    for (std::size_t i = 0; i < std::size(numbers); ++i) {
      if (time.kind == Value::Kind::Record) {
        const Value* const item = item_of(time, parts[i]);
        numbers[i] = item == nullptr ? 0 : item->number;
      }
      put(bytes, at + i * 8, static_cast<std::uint64_t>(numbers[i]), 8);
    }
  }

  void bind(const abi::Type& type, const Value& fresh, std::uint32_t offset) {
    for (std::size_t i = 0; i < fresh.names.size(); ++i) {
      if (fresh.names[i] == "_") continue;
      const bool structure = type.kind == abi::Kind::Structure;
      const abi::Type& bound = structure ? type.layout->fields[i].type : type;
      const std::uint32_t inside = structure ? type.layout->fields[i].offset : 0;
      instruction_.binds.push_back(
          {slot_of(fresh.names[i]), static_cast<std::uint8_t>(bound.size), offset + inside});
    }
  }

  Slot slot_of(const std::string& name) {
    for (std::size_t i = 0; i < program_.actors.size(); ++i) {
      if (program_.actors[i].name == name) return static_cast<Slot>(first_actor_slot + i);
    }
    const auto fresh = static_cast<Slot>(first_variable_slot + variables_.size());
    return variables_.try_emplace(name, fresh).first->second;
  }

  const Program& program_;
  Executable executable_;
  std::map<std::string, Slot, std::less<>> variables_;
  std::map<std::string, std::uint32_t> words_;  // their offsets
  std::uint64_t used_ = 0;                      // bytes of memory
  // Of the step that is lowered.
  Instruction instruction_;
  const abi::Call* call_ = nullptr;
  std::size_t register_ = 0;
};

}  // namespace

std::expected<Executable, ParseError> lower(const Program& program) {
  if (const auto valid = validate(program); !valid) return std::unexpected(valid.error());
  return Lowering(program).run();
}

}  // namespace plumbline::conformance
