// SPDX-License-Identifier: Apache-2.0
#include "conformance/program/raise.h"

#include <fmt/ranges.h>

#include <algorithm>
#include <bit>
#include <charconv>
#include <limits>

#include "conformance/program/address.h"
#include "conformance/program/bytes.h"
#include "conformance/program/duration.h"
#include "conformance/program/number.h"
#include "conformance/program/outputs.h"
#include "reference/abi/errno.h"
#include "reference/abi/structs.h"

namespace plumbline::conformance {
namespace {

using Span = std::span<const std::byte>;

constexpr std::int64_t last_errno = 4095;

std::uint64_t unsigned_at(Span bytes) {  // little-endian
  std::uint64_t number = 0;
  for (std::size_t i = 0; i < bytes.size() && i < 8; ++i) {
    number |= std::to_integer<std::uint64_t>(bytes[i]) << (8 * i);
  }
  return number;
}

std::int64_t signed_at(Span bytes) {
  const int unused = 64 - 8 * static_cast<int>(bytes.size());
  return static_cast<std::int64_t>(unsigned_at(bytes) << unused) >> unused;
}

bool is_signed(const abi::Type& type) {
  return type.kind == abi::Kind::Signed || type.kind == abi::Kind::Handle ||
         (type.kind == abi::Kind::Named && type.names->value_mask == abi::one_value);
}

std::string_view text_of(Span bytes) {
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

std::string signals(std::uint64_t mask) {
  const bool complement = std::popcount(mask) > 32;
  if (complement) mask = ~mask;
  std::vector<std::string> names;
  for (int signal = 1; signal <= abi::last_signal; ++signal) {
    if ((mask >> (signal - 1) & 1) != 0) names.push_back(print_signal(signal));
  }
  return fmt::format("{}[{}]", complement ? "~" : "", fmt::join(names, " "));
}

std::string descriptors(Span bytes) {
  std::vector<std::size_t> members;
  for (std::size_t bit = 0; bit < bytes.size() * 8; ++bit) {
    if ((std::to_integer<unsigned>(bytes[bit / 8]) >> (bit % 8) & 1) != 0) members.push_back(bit);
  }
  return fmt::format("[{}]", fmt::join(members, " "));
}

// {seconds, parts of a second}: a duration if it is a valid one.
std::string time(Span bytes, std::int64_t unit, std::string_view part) {
  const std::int64_t seconds = signed_at(bytes.first(8));
  const std::int64_t parts = signed_at(bytes.subspan(8, 8));
  const bool valid = seconds >= 0 && parts >= 0 && parts < nanoseconds_per_second / unit &&
                     seconds < std::numeric_limits<std::int64_t>::max() / nanoseconds_per_second;
  return valid ? print_duration(seconds * nanoseconds_per_second + parts * unit)
               : fmt::format("{{sec={}, {}={}}}", seconds, part, parts);
}

std::string handler(std::uint64_t address) {
  if (address == 0) return "SIG_DFL";
  return address == 1 ? "SIG_IGN" : "handler";
}

bool has_handler(const abi::Layout& layout) {
  for (const abi::Field& field : layout.fields) {
    if (field.type.kind == abi::Kind::Handler) return true;
  }
  return false;
}

// What an id is called that the kernel chose.
std::string_view id_name(abi::Resource resource) {
  switch (resource) {
    case abi::Resource::MessageQueue:
      return "queue";
    case abi::Resource::SemaphoreSet:
      return "set";
    case abi::Resource::SharedMemory:
      return "segment";
    case abi::Resource::Cookie:
      return "cookie";
    default:
      return {};
  }
}

}  // namespace

std::string print_signal(std::int64_t signal) { return print_number(signal, abi::signal); }

Raiser::Raiser(const Program& program, const Trace& trace)
    : program_(program), realtime_start_(trace.realtime_start) {
  for (const Event& event : trace.events) {
    if (event.kind != Event::Kind::Born || event.actor >= program.actors.size()) continue;
    const Actor& actor = program.actors[event.actor];
    const bool is_thread = actor.kind == Actor::Kind::Thread;  // its process has the name
    processes_.try_emplace(event.result, program.actors[is_thread ? actor.of : event.actor].name);
  }
}

std::string Raiser::handle(abi::Resource resource, std::int64_t number) {
  if (resource == abi::Resource::Process && number > 0) {
    const auto [place, is_new] = processes_.try_emplace(number);
    if (is_new) place->second = fmt::format("@pid{}", ++unknown_processes_);
    return place->second;
  }
  const std::string_view kind = id_name(resource);
  if (!kind.empty() && number >= 0) {
    auto& ids = ids_[resource];
    const auto name = fmt::format("@{}{}", kind, ids.size() + 1);
    return ids.try_emplace(number, name).first->second;
  }
  return fmt::format("{}", number);
}

std::string Raiser::typed(const abi::Type& type, Span bytes) {
  bytes = bytes.first(type.size);
  switch (type.kind) {
    case abi::Kind::Structure:
      return structure(*type.layout, bytes);
    case abi::Kind::SignalSet:
      return signals(unsigned_at(bytes));
    case abi::Kind::DescriptorSet:
      return descriptors(bytes);
    case abi::Kind::Timespec:
      return time(bytes, 1, "nsec");
    case abi::Kind::Timeval:
      return time(bytes, 1000, "usec");
    case abi::Kind::Handler:
      return handler(unsigned_at(bytes));
    case abi::Kind::Handle:
      return handle(type.resource, signed_at(bytes));
    case abi::Kind::Timestamp: {
      const std::int64_t seconds = signed_at(bytes);
      return seconds == 0 ? "never" : fmt::format("{:+}s", seconds - realtime_start_);
    }
    default:
      return print_number(
          is_signed(type) ? signed_at(bytes) : static_cast<std::int64_t>(unsigned_at(bytes)), type);
  }
}

std::string Raiser::structure(const abi::Layout& layout, Span bytes) {
  std::vector<std::string> fields;
  for (const abi::Field& field : layout.fields) {
    if (field.direction == abi::Direction::In) continue;
    if (field.offset + std::size_t{field.type.size} > bytes.size()) break;
    const Span here = bytes.subspan(field.offset, field.type.size);
    // Lowering adds SA_RESTORER to a handler's flags; no program has asked for it.
    const bool is_action = field.type.names == &abi::SA::names && has_handler(layout);
    const auto visible = static_cast<std::int64_t>(unsigned_at(here) & ~abi::SA::RESTORER);
    fields.push_back(
        fmt::format("{}={}", field.name,
                    is_action ? print_number(visible, field.type) : typed(field.type, here)));
  }
  return fmt::format("{{{}}}", fmt::join(fields, ", "));
}

std::string Raiser::address(Span bytes) {
  const AddressNames names{
      .autobound =
          [this](std::string_view name) {
            const auto fresh = fmt::format("@auto{}", autobound_.size() + 1);
            return autobound_.try_emplace(std::string(name), fresh).first->second;
          },
      .port = [this](std::int32_t port) -> std::string {
        if (port >= 0) return handle(abi::Resource::Process, port);
        const auto fresh = fmt::format("@port{}", ports_.size() + 1);
        return ports_.try_emplace(port, fresh).first->second;
      },
      .ephemeral =
          [this](std::int64_t port) {
            const auto fresh = fmt::format("@p{}", ephemeral_.size() + 1);
            return ephemeral_.try_emplace(port, fresh).first->second;
          },
  };
  return describe_address(bytes, names);
}

std::string Raiser::control(Span bytes) {
  std::vector<std::string> messages;
  while (bytes.size() >= abi::cmsghdr_size) {
    const std::uint64_t length = unsigned_at(bytes.first(8));
    const std::int64_t level = signed_at(bytes.subspan(8, 4));
    const std::int64_t type = signed_at(bytes.subspan(12, 4));
    const std::size_t end = std::clamp<std::uint64_t>(length, abi::cmsghdr_size, bytes.size());
    const Span data = bytes.subspan(abi::cmsghdr_size, end - abi::cmsghdr_size);
    const auto row = std::ranges::find_if(abi::control_messages, [&](const auto& known) {
      return known.level == level && known.type == type;
    });
    if (row == std::end(abi::control_messages)) {
      messages.push_back(fmt::format("{{level={}, type={}, data={}}}", level, type,
                                     print_received(text_of(data))));
    } else {
      messages.push_back(fmt::format(
          "{} {}", row->name,
          row->is_array ? elements(row->data, data) : sized(row->data, data, data.size())));
    }
    bytes = bytes.subspan(std::min(abi::cmsg_align(end), bytes.size()));
  }
  return fmt::format("[{}]", fmt::join(messages, ", "));
}

std::string Raiser::sized(const abi::Type& type, Span room, std::uint64_t length) {
  const Span bytes = room.first(std::min<std::uint64_t>(length, room.size()));
  if (bytes.size() < length) return fmt::format("{} of {}", print_received(text_of(bytes)), length);
  if (type.kind == abi::Kind::Address) return address(bytes);
  if (type.kind == abi::Kind::Control) return control(bytes);
  if (type.kind == abi::Kind::Structure) return structure(*type.layout, bytes);
  if (type.kind == abi::Kind::Bytes || type.size != length) return print_received(text_of(bytes));
  return typed(type, bytes);
}

std::string Raiser::structure(const abi::Layout& layout, Span bytes, const Value& record,
                              std::int64_t result, Span& areas) {
  std::vector<std::string> fields;
  std::uint64_t received = static_cast<std::uint64_t>(result);  // sendmmsg(2): each has its own
  for (const abi::Field& field : layout.fields) {
    if (field.name == "len") received = unsigned_at(bytes.subspan(field.offset, field.type.size));
  }
  const std::vector<FilledField> filled = filled_fields(layout, record);
  for (const abi::Field& field : layout.fields) {
    if (field.direction == abi::Direction::In) continue;
    if (field.pass == abi::Pass::Value) {
      fields.push_back(fmt::format(
          "{}={}", field.name, typed(field.type, bytes.subspan(field.offset, field.type.size))));
      continue;
    }
    const auto found = std::ranges::find(filled, &field, &FilledField::field);
    if (found == filled.end()) continue;
    const Span area = areas.first(found->size);
    areas = areas.subspan(found->size);
    const Span length = bytes.subspan(field.length_offset, field.length_size);
    const std::string text =
        field.pass == abi::Pass::OutVector
            ? vector(*found->item, area.first(std::min<std::uint64_t>(received, area.size())))
            : sized(field.type, area, unsigned_at(length));
    fields.push_back(fmt::format("{}={}", field.name, text));
  }
  return fmt::format("{{{}}}", fmt::join(fields, ", "));
}

std::string Raiser::elements(const abi::Type& type, Span bytes) {
  std::vector<std::string> parts;
  for (; bytes.size() >= type.size; bytes = bytes.subspan(type.size)) {
    parts.push_back(typed(type, bytes));
  }
  return fmt::format("[{}]", fmt::join(parts, ", "));
}

// One line that read(2) gives has a process id in it, in a field of its own: that about a POSIX
// message queue.
std::string Raiser::received(Span bytes) {
  constexpr std::string_view label = "NOTIFY_PID:";
  const std::string_view text = text_of(bytes);
  const std::size_t found = text.find(label);
  if (found == text.npos) return print_received(text);
  const std::string_view before = text.substr(0, found + label.size());
  const std::string_view field = text.substr(before.size(), text.find('\n', found) - before.size());
  std::int64_t pid = 0;
  std::from_chars(field.data(), field.data() + field.size(), pid);
  if (pid == 0) return print_received(text);
  return print_received(fmt::format("{}{}{}", before, handle(abi::Resource::Process, pid),
                                    text.substr(before.size() + field.size())));
}

// What was read into several buffers, by buffer.
std::string Raiser::vector(const Value& buffers, Span bytes) {
  std::vector<std::string> parts;
  for (const Value& buffer : buffers.items) {
    if (bytes.empty()) break;
    if (buffer.kind != Value::Kind::Size) continue;
    const auto size = std::min<std::size_t>(static_cast<std::size_t>(buffer.number), bytes.size());
    parts.push_back(received(bytes.first(size)));
    bytes = bytes.subspan(size);
  }
  return fmt::format("[{}]", fmt::join(parts, ", "));
}

std::string Raiser::argument(const abi::Argument& argument, const Value& value, std::int64_t result,
                             Span bytes) {
  const abi::Layout* const layout = argument.type.layout;
  const bool has_pointers =
      layout != nullptr && std::ranges::any_of(layout->fields, [](auto& field) {
        return field.pass != abi::Pass::Value;
      });
  if (has_pointers && argument.pass == abi::Pass::InOut) {
    Span areas = bytes.subspan(layout->size);
    return structure(*layout, bytes.first(layout->size), value, result, areas);
  }
  if (has_pointers && argument.pass == abi::Pass::InOutArray) {
    const auto count = std::min(value.items.size(), static_cast<std::size_t>(result));
    Span areas = bytes.subspan(count * layout->size);
    std::vector<std::string> parts;
    for (std::size_t i = 0; i < count; ++i) {
      parts.push_back(structure(*layout, bytes.subspan(i * layout->size, layout->size),
                                value.items[i], 0, areas));
    }
    return fmt::format("[{}]", fmt::join(parts, ", "));
  }
  switch (argument.pass) {
    case abi::Pass::OutBytes:
      return received(bytes);
    case abi::Pass::OutVector:
      return vector(value, bytes);
    case abi::Pass::OutArray:
    case abi::Pass::OutElements:
    case abi::Pass::InOutArray:
      return elements(argument.type, bytes);
    case abi::Pass::OutSized:
      return sized(argument.type, bytes.subspan(4), unsigned_at(bytes.first(4)));
    case abi::Pass::OutMessage:
      return fmt::format("{{mtype={}, mtext={}}}", signed_at(bytes.first(8)),
                         print_received(text_of(bytes.subspan(8))));
    default:
      return typed(argument.type, bytes);  // Out, InOut, OutWord
  }
}

// Exact where the program said, and a name where the kernel chose.
std::string Raiser::address(const Step& step, std::int64_t number) {
  const auto is_there = [&](const Value& said) {
    constexpr std::int64_t page = abi::page_size;
    return said.kind == Value::Kind::Number && said.number != 0 &&
           said.number / page == number / page;
  };
  std::size_t next = 0;
  for (const abi::Argument& row : step.call->arguments) {
    if (row.pass == abi::Pass::None || row.pass == abi::Pass::Constant) continue;
    const bool is_address = row.type.resource == abi::Resource::Address;
    const Value& value = step.arguments[next++];
    if (is_address && is_there(value)) return print_number(number, row.type);
  }
  const Actor& actor = program_.actors[step.actor];
  const std::uint8_t process = actor.kind == Actor::Kind::Thread ? actor.of : step.actor;
  const auto name = fmt::format("@address{}", addresses_.size() + 1);
  return addresses_.try_emplace({process, number}, name).first->second;
}

std::string Raiser::returned(const Step& step, std::int64_t result) {
  const abi::Type& type = step.call->returns.type;
  if (type.resource == abi::Resource::Address) return address(step, result);
  if (type.kind == abi::Kind::Handle) return handle(type.resource, result);
  return print_number(result, type);
}

std::string Raiser::outcome(const Step& step, std::int64_t result, Span output) {
  if (result < 0 && result >= -last_errno) {
    const std::string_view name = name_of(-result, abi::errno_names);
    return name.empty() ? fmt::format("= -1 {}", -result) : fmt::format("= -1 {}", name);
  }
  std::string text = "= " + returned(step, result);
  std::size_t next = 0;
  for (std::size_t i = 0; i < step.call->arity(); ++i) {
    const abi::Argument& row = step.call->arguments[i];
    if (row.pass == abi::Pass::Constant) continue;
    const Value& value = step.arguments[next++];
    const std::vector<OutputPart> parts = output_parts(*step.call, row, value);
    std::uint64_t size = 0;
    for (const OutputPart& part : parts) size += part.filled(result);
    if (parts.empty()) continue;
    if (size > output.size()) return text + " <output missing>";
    text += " " + argument(row, value, result, output.first(size));
    output = output.subspan(size);
  }
  return text;
}

}  // namespace plumbline::conformance
