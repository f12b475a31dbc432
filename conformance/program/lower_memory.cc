// SPDX-License-Identifier: Apache-2.0
#include "conformance/program/lower_memory.h"

#include <algorithm>

#include "conformance/program/address.h"
#include "conformance/program/argument.h"
#include "conformance/program/control.h"
#include "conformance/program/duration.h"
#include "conformance/program/outputs.h"

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

const abi::Field& field_of(const abi::Layout& layout, std::string_view name) {
  return *std::find_if(layout.fields.begin(), layout.fields.end(),
                       [name](const abi::Field& field) { return field.name == name; });
}

std::uint64_t signal_mask(const Value& set) {
  std::uint64_t mask = 0;
  for (const Value& signal : set.items) mask |= std::uint64_t{1} << (signal.number - 1);
  return set.number != 0 ? ~mask : mask;
}

void put_iovec(Bytes& iovecs, std::size_t index, const Value& item, std::uint32_t buffer,
               std::int64_t length) {
  const std::int64_t base = is_wrong(item) ? wrong_address(item) : address(buffer);
  const std::int64_t size = is_wrong(item) ? item.number : length;
  put(iovecs, index * iovec_size, static_cast<std::uint64_t>(base), sizeof(base));
  put(iovecs, index * iovec_size + sizeof(base), static_cast<std::uint64_t>(size), sizeof(size));
}

void write_time(const Value& time, std::span<const std::string_view> parts, std::int64_t unit,
                Bytes& bytes, std::size_t at) {
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

}  // namespace

bool is_wrong(const Value& value) {
  return value.kind == Value::Kind::Null || value.kind == Value::Kind::Bad;
}

std::int64_t wrong_address(const Value& value) {
  return value.kind == Value::Kind::Bad ? bad_address : 0;
}

std::int64_t address(std::uint32_t offset) {
  return static_cast<std::int64_t>(memory_base + offset);
}

std::int64_t length_of(const Value& data) {
  return static_cast<std::int64_t>(data.text.size()) * data.repeat;
}

std::int64_t text_length(const Value& message) {
  const Value* const text = item_of(message, message_text);
  return text == nullptr ? 0 : length_of(*text);
}

// The offset of a fresh area. What exceeds the memory is noticed at the end of the step.
std::uint32_t MemoryLowering::allocate(std::uint64_t count, std::uint64_t size) {
  const std::uint64_t begin = (used_ + area_alignment - 1) / area_alignment * area_alignment;
  const bool too_large = count > memory_size_max || begin > memory_size_max;
  used_ = too_large ? memory_size_max + std::uint64_t{1} : begin + count * size;
  return too_large ? 0 : static_cast<std::uint32_t>(begin);
}

void MemoryLowering::copy(std::uint32_t offset, Bytes bytes, std::uint32_t repeat) {
  if (!bytes.empty()) instruction_.copies.push_back({offset, repeat, std::move(bytes)});
}

std::uint32_t MemoryLowering::lower_data(const Value& data) {
  const std::uint32_t offset = allocate(static_cast<std::uint64_t>(length_of(data)), 1);
  copy(offset, bytes_of(data.text), data.repeat);
  return offset;
}

std::uint32_t MemoryLowering::word(const std::string& name) {
  if (!words_.contains(name)) words_[name] = allocate(1, sizeof(std::uint32_t));
  return words_[name];
}

std::uint32_t MemoryLowering::lower_path(const Value& path) {
  const auto length = static_cast<std::uint64_t>(length_of(path));
  const std::uint32_t offset = allocate(length + 1, 1);
  copy(offset, bytes_of(path.text), path.repeat);
  copy(static_cast<std::uint32_t>(offset + length), Bytes(1));
  return offset;
}

std::uint32_t MemoryLowering::lower_mask(const Value& mask) {
  const std::uint32_t set = lower_elements({abi::Kind::SignalSet, signal_set_size}, {&mask, 1});
  Bytes pair(2 * sizeof(std::uint64_t));
  put(pair, 0, static_cast<std::uint64_t>(address(set)), sizeof(std::uint64_t));
  put(pair, sizeof(std::uint64_t), signal_set_size, sizeof(std::uint64_t));
  const std::uint32_t offset = allocate(1, pair.size());
  copy(offset, std::move(pair));
  return offset;
}

std::uint32_t MemoryLowering::lower_message(const Value& message) {
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

// A value of a type, or any bytes in its place.
MemoryLowering::Area MemoryLowering::lower_sized(const abi::Type& type, const Value& value) {
  if (value.kind == Value::Kind::Data) return {lower_data(value), length_of(value)};
  if (type.kind == abi::Kind::Address) return lower_address(value);
  if (type.kind == abi::Kind::Control) return lower_control(value);
  return {lower_elements(type, {&value, 1}), type.size};
}

MemoryLowering::Area MemoryLowering::lower_address(const Value& value) {
  EncodedAddress encoded = encode_address(value);
  const auto size = static_cast<std::int64_t>(encoded.bytes.size());
  const std::uint32_t offset = allocate(encoded.bytes.size(), 1);
  if (!encoded.variable.empty()) {
    instruction_.patches.push_back(
        {static_cast<std::uint32_t>(offset + encoded.gap), 4, slot_of(encoded.variable)});
  }
  copy(offset, std::move(encoded.bytes));
  return {offset, size};
}

// cmsg(3): each message begins at a multiple of 8 bytes.
MemoryLowering::Area MemoryLowering::lower_control(const Value& control) {
  const std::size_t size = control_size(control);
  const std::uint32_t offset = allocate(size, 1);
  Bytes bytes(size);
  std::size_t at = 0;
  for (const Value& message : control.items) {
    const std::size_t data_size = control_data_size(message);
    const auto number_of = [&](std::string_view name, std::int64_t otherwise) {
      const Value* const item = item_of(message, name);
      return static_cast<std::uint64_t>(item == nullptr ? otherwise : item->number);
    };
    const abi::ControlMessage* const row = known_control(message);
    const auto whole = static_cast<std::int64_t>(abi::cmsghdr_size + data_size);
    put(bytes, at, number_of("len", whole), 8);
    put(bytes, at + 8, number_of("level", row == nullptr ? 0 : row->level), 4);
    put(bytes, at + 12, number_of("type", row == nullptr ? 0 : row->type), 4);
    write_control_data(message, row, offset, bytes, at + abi::cmsghdr_size);
    at += abi::cmsghdr_size + abi::cmsg_align(data_size);
  }
  copy(offset, std::move(bytes));
  return {offset, static_cast<std::int64_t>(size)};
}

void MemoryLowering::write_control_data(const Value& message, const abi::ControlMessage* row,
                                        std::uint32_t area, Bytes& bytes, std::size_t at) {
  if (row == nullptr) {
    const Value* const data = item_of(message, "data");
    for (std::size_t i = 0; data != nullptr && i < control_data_size(message); ++i)
      bytes[at + i] = static_cast<std::byte>(data->text[i % data->text.size()]);
    return;
  }
  const Value& data = message.items.front();
  if (!row->is_array) return write(row->data, data, area, bytes, at);
  for (std::size_t i = 0; i < data.items.size(); ++i)
    write(row->data, data.items[i], area, bytes, at + i * row->data.size);
}

std::uint32_t MemoryLowering::lower_size(std::int64_t size) {
  const std::uint32_t offset = allocate(1, sizeof(std::int32_t));
  Bytes bytes(sizeof(std::int32_t));
  put(bytes, 0, static_cast<std::uint64_t>(size), bytes.size());
  copy(offset, std::move(bytes));
  return offset;
}

// What the call fills. Names of what is expected there are bound to -1 if it does not come.
std::uint32_t MemoryLowering::lower_room(const Value& sized) {
  const std::uint32_t offset = allocate(room_of(sized), 1);
  std::uint32_t at = offset;
  for (const Value& message : sized.items) {
    const abi::ControlMessage& row = *known_control(message);
    const std::vector<std::string>& names = message.items.front().names;
    copy(at + abi::cmsghdr_size, Bytes(names.size() * row.data.size, std::byte{0xff}));
    for (std::size_t i = 0; i < names.size(); ++i) {
      if (names[i] == "_") continue;
      instruction_.binds.push_back(
          {slot_of(names[i]), static_cast<std::uint8_t>(row.data.size),
           static_cast<std::uint32_t>(at + abi::cmsghdr_size + i * row.data.size)});
    }
    at +=
        static_cast<std::uint32_t>(abi::cmsghdr_size + abi::cmsg_align(control_data_size(message)));
  }
  return offset;
}

std::uint32_t MemoryLowering::lower_in_vector(const Value& vector) {
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

MemoryLowering::OutVector MemoryLowering::lower_out_vector(const Value& vector) {
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
  return {offset, buffers};
}

std::uint32_t MemoryLowering::lower_elements(const abi::Type& type,
                                             std::span<const Value> elements) {
  const std::uint32_t offset = allocate(elements.size(), type.size);
  Bytes bytes(elements.size() * type.size);
  for (std::size_t i = 0; i < elements.size(); ++i) {
    write(type, elements[i], offset, bytes, i * type.size);
  }
  copy(offset, std::move(bytes));
  return offset;
}

// Writes to bytes[at]; `area` is where the bytes will lie.
void MemoryLowering::write(const abi::Type& type, const Value& value, std::uint32_t area,
                           Bytes& bytes, std::size_t at) {
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
    case abi::Kind::Deadline:
      if (value.kind == Value::Kind::Later)
        instruction_.time_patches.push_back({here, type.clock, value.number});
      else
        write_time(value, timespec_parts, 1, bytes, at);
      break;
    case abi::Kind::Timeval:
      write_time(value, timeval_parts, 1000, bytes, at);
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

void MemoryLowering::write_structure(const abi::Layout& layout, const Value& record,
                                     std::uint32_t area, Bytes& bytes, std::size_t at) {
  for (const abi::Field& field : layout.fields) {
    const Value* const found = item_of(record, field.name);
    if (found == nullptr) continue;
    const Value& item = *found;
    if (field.pass != abi::Pass::Value) {
      write_pointer(field, item, bytes, at);
      continue;
    }
    write(field.type, item, area, bytes, at + field.offset);
    if (field.type.kind != abi::Kind::Handler || item.kind != Value::Kind::Variable) continue;
    const abi::Field& flags = field_of(layout, flags_field);
    put(bytes, at + flags.offset, abi::SA::RESTORER, flags.type.size);
    instruction_.patches.push_back(
        {static_cast<std::uint32_t>(area + at + restorer_offset), 8, restorer_slot});
  }
}

// A field that stands for a pointer and a length.
void MemoryLowering::write_pointer(const abi::Field& field, const Value& value, Bytes& bytes,
                                   std::size_t at) {
  Area area{0, static_cast<std::int64_t>(value.items.size())};
  if (is_wrong(value)) {
    put(bytes, at + field.offset, static_cast<std::uint64_t>(wrong_address(value)), 8);
    area.size = value.number;
  } else {
    area = lower_field(field, value);
    put(bytes, at + field.offset, static_cast<std::uint64_t>(address(area.offset)), 8);
  }
  put(bytes, at + field.length_offset, static_cast<std::uint64_t>(area.size), field.length_size);
}

MemoryLowering::Area MemoryLowering::lower_field(const abi::Field& field, const Value& value) {
  const auto items = static_cast<std::int64_t>(value.items.size());
  switch (field.pass) {
    case abi::Pass::InVector:
      return {lower_in_vector(value), items};
    case abi::Pass::OutVector: {
      const OutVector vector = lower_out_vector(value);
      filled_.push_back(vector.buffers);
      return {vector.iovecs, items};
    }
    case abi::Pass::OutSized:
      filled_.push_back(lower_room(value));
      return {filled_.back(), static_cast<std::int64_t>(room_of(value))};
    default:
      return lower_sized(field.type, value);  // InSized
  }
}

void MemoryLowering::write_descriptors(const Value& set, std::uint32_t area, Bytes& bytes,
                                       std::size_t at) {
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

void MemoryLowering::bind(const abi::Type& type, const Value& fresh, std::uint32_t offset) {
  for (std::size_t i = 0; i < fresh.names.size(); ++i) {
    if (fresh.names[i] == "_") continue;
    const bool structure = type.kind == abi::Kind::Structure;
    const abi::Type& bound = structure ? type.layout->fields[i].type : type;
    const std::uint32_t inside = structure ? type.layout->fields[i].offset : 0;
    instruction_.binds.push_back(
        {slot_of(fresh.names[i]), static_cast<std::uint8_t>(bound.size), offset + inside});
  }
}

Slot MemoryLowering::slot_of(const std::string& name) {
  for (std::size_t i = 0; i < program_->actors.size(); ++i) {
    if (program_->actors[i].name == name) return static_cast<Slot>(first_actor_slot + i);
  }
  const auto fresh = static_cast<Slot>(first_variable_slot + variables_.size());
  return variables_.try_emplace(name, fresh).first->second;
}

}  // namespace plumbline::conformance
