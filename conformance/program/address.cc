// SPDX-License-Identifier: Apache-2.0
#include "conformance/program/address.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <optional>

#include "conformance/program/argument.h"
#include "conformance/program/bytes.h"
#include "conformance/program/number.h"
#include "reference/abi/structs.h"

namespace plumbline::conformance {
namespace {

using Kind = Value::Kind;
using abi::AF;
using Span = std::span<const std::byte>;

constexpr abi::Type family_type = abi::named(AF::names, 2);

Value number(std::int64_t value) { return {.kind = Kind::Number, .number = value}; }
Value data(std::string text) { return {.kind = Kind::Data, .text = std::move(text)}; }
Value record(std::vector<std::string> names, std::vector<Value> items) {
  return {.kind = Kind::Record, .names = std::move(names), .items = std::move(items)};
}

// What a name may have without quotes.
bool is_plain(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
         c == '.' || c == '/' || c == '-';
}

std::string print_name(const Value& name) {
  const bool plain = name.repeat == 1 && !name.text.empty() &&
                     std::all_of(name.text.begin(), name.text.end(), is_plain);
  return plain ? name.text : print_data(name);
}

Value parse_name(Cursor& cursor) {
  if (cursor.next_is("\"")) return parse_data(cursor);
  const std::string_view rest = cursor.rest();
  const auto end = std::find_if_not(rest.begin(), rest.end(), is_plain);
  return data(std::string(cursor.take(static_cast<std::size_t>(end - rest.begin()))));
}

Value parse_unix(Cursor& cursor) {
  if (cursor.accept("@")) return record({"abstract"}, {parse_name(cursor)});
  const std::string_view rest = cursor.rest();
  const bool has_name = !rest.empty() && (rest.front() == '"' || is_plain(rest.front()));
  if (!has_name) return record({"family", "data"}, {number(AF::UNIX), data("")});
  return record({"unix"}, {parse_name(cursor)});
}

std::int64_t parse_port(Cursor& cursor) {
  const std::size_t start = cursor.next();
  const std::int64_t port = cursor.integer();
  if (port < 0 || port > 0xffff) cursor.fail_at(start, "expected a port from 0 to 65535");
  return port;
}

Value parse_inet(Cursor& cursor) {
  std::int64_t address = 0;
  for (int i = 0; i < 4; ++i) {
    if (i != 0) cursor.expect(".");
    const std::string_view rest = cursor.rest();
    unsigned part = 256;
    const auto [end, status] = std::from_chars(rest.data(), rest.data() + rest.size(), part);
    if (status != std::errc{} || part > 255) {
      cursor.fail("an address such as 10.0.0.1:7");
      return {};
    }
    cursor.take(static_cast<std::size_t>(end - rest.data()));
    address = address << 8 | part;
  }
  cursor.expect(":");
  return record({"inet", "port"}, {number(address), number(parse_port(cursor))});
}

using Words = std::vector<std::uint16_t>;

// One side of `::`, or all of an address: up to eight words.
std::optional<Words> words_of(std::string_view text) {
  Words words;
  while (!text.empty()) {
    std::uint16_t word = 0;
    const auto [end, status] = std::from_chars(text.data(), text.data() + text.size(), word, 16);
    if (status != std::errc{}) return std::nullopt;
    words.push_back(word);
    text.remove_prefix(static_cast<std::size_t>(end - text.data()));
    if (text.empty()) break;
    if (text.front() != ':' || text.size() == 1) return std::nullopt;
    text.remove_prefix(1);
  }
  return words;
}

std::optional<std::string> inet6_bytes(std::string_view text) {
  const std::size_t gap = text.find("::");
  auto words = words_of(text.substr(0, gap));
  const auto tail = gap == std::string_view::npos ? Words{} : words_of(text.substr(gap + 2));
  if (!words || !tail || words->size() + tail->size() > 8) return std::nullopt;
  if (gap != std::string_view::npos) words->resize(8 - tail->size());
  words->insert(words->end(), tail->begin(), tail->end());
  if (words->size() != 8) return std::nullopt;
  std::string bytes;
  for (const std::uint16_t word : *words) {
    bytes += static_cast<char>(word >> 8);
    bytes += static_cast<char>(word & 0xff);
  }
  return bytes;
}

// As RFC 5952 writes it: the longest run of zeros is `::`.
std::string print_inet6(std::string_view bytes) {
  std::array<unsigned, 8> words{};
  for (std::size_t i = 0; i < 8; ++i) {
    words[i] = static_cast<unsigned>(static_cast<unsigned char>(bytes[2 * i])) << 8 |
               static_cast<unsigned char>(bytes[2 * i + 1]);
  }
  std::size_t best = 8, best_length = 1;
  for (std::size_t i = 0; i < 8; ++i) {
    std::size_t length = 0;
    while (i + length < 8 && words[i + length] == 0) ++length;
    if (length > best_length) {
      best = i;
      best_length = length;
    }
  }
  std::string text;
  for (std::size_t i = 0; i < 8; ++i) {
    if (i == best) {
      text += "::";
      i += best_length - 1;
      continue;
    }
    if (!text.empty() && !text.ends_with(':')) text += ':';
    text += fmt::format("{:x}", words[i]);
  }
  return text;
}

Value parse_inet6(Cursor& cursor) {
  const std::size_t start = cursor.next();
  cursor.expect("[");
  const std::string_view rest = cursor.rest();
  const std::size_t length = std::min(rest.find_first_of("%]"), rest.size());
  const auto bytes = inet6_bytes(cursor.take(length));
  if (!bytes) {
    cursor.fail_at(start, "expected an address such as [fe80::1%2]:7");
    return {};
  }
  const std::int64_t scope = cursor.accept("%") ? cursor.integer() : 0;
  cursor.expect("]");
  cursor.expect(":");
  return record({"inet6", "port", "scope"},
                {data(*bytes), number(parse_port(cursor)), number(scope)});
}

Value parse_netlink(Cursor& cursor) {
  Value port;
  if (cursor.next_is_digit() || cursor.next_is("-")) {
    port = number(cursor.integer());
  } else {
    port = {.kind = Kind::Variable, .text = std::string(cursor.word())};
    if (!is_name(port.text)) cursor.fail("a port, or a process");
  }
  const std::int64_t groups = cursor.accept("/") ? cursor.integer() : 0;
  return record({"netlink", "groups"}, {std::move(port), number(groups)});
}

Value parse_raw(Cursor& cursor) {
  cursor.expect("{");
  cursor.expect("family");
  cursor.expect("=");
  const std::int64_t family = parse_number(cursor, family_type);
  cursor.expect(",");
  cursor.expect("data");
  cursor.expect("=");
  Value bytes = parse_data(cursor);
  cursor.expect("}");
  return record({"family", "data"}, {number(family), std::move(bytes)});
}

bool has_names(const Value& value, std::initializer_list<std::string_view> names) {
  return std::equal(value.names.begin(), value.names.end(), names.begin(), names.end()) &&
         value.items.size() == names.size();
}

bool is_name_data(const Value& value) {
  return value.kind == Kind::Data && !value.text.empty() && value.repeat > 0;
}

bool is_number(const Value& value, std::int64_t most) {
  return value.kind == Kind::Number && value.number >= 0 && value.number <= most;
}

constexpr std::int64_t most32 = 0xffff'ffff;

class Writer {
 public:
  void put(std::uint64_t number, std::size_t size) {  // little-endian
    for (std::size_t i = 0; i < size; ++i) bytes.push_back(static_cast<std::byte>(number >> 8 * i));
  }
  void put_network(std::uint64_t number, std::size_t size) {
    for (std::size_t i = size; i-- > 0;) bytes.push_back(static_cast<std::byte>(number >> 8 * i));
  }
  void put(const Value& repeated) {
    for (std::uint32_t i = 0; i < repeated.repeat; ++i)
      for (const char c : repeated.text) bytes.push_back(static_cast<std::byte>(c));
  }
  std::vector<std::byte> bytes;
};

std::uint64_t read(Span bytes, std::size_t at, std::size_t size) {
  std::uint64_t number = 0;
  for (std::size_t i = 0; i < size; ++i)
    number |= std::to_integer<std::uint64_t>(bytes[at + i]) << (8 * i);
  return number;
}

std::uint64_t read_network(Span bytes, std::size_t at, std::size_t size) {
  std::uint64_t number = 0;
  for (std::size_t i = 0; i < size; ++i)
    number = number << 8 | std::to_integer<std::uint64_t>(bytes[at + i]);
  return number;
}

// The ports that kernels choose from: Linux from 32768 on (ip_local_port_range), gVisor from 16000.
bool is_ephemeral(std::int64_t port) { return port >= 16000; }

// Autobind (unix(7)) makes five hexadecimal digits.
bool is_autobound(std::string_view name) {
  return name.size() == 5 && name.find_first_not_of("0123456789abcdef") == std::string_view::npos;
}

std::optional<std::string> describe_unix(std::string_view name, const AddressNames& names) {
  if (name.empty()) return "unix:";
  if (name.front() == '\0') {
    name.remove_prefix(1);
    if (is_autobound(name)) return "unix:" + names.autobound(name);
    return "unix:@" + print_name(data(std::string(name)));
  }
  if (name.find('\0') != name.size() - 1) return std::nullopt;
  return "unix:" + print_name(data(std::string(name.substr(0, name.size() - 1))));
}

}  // namespace

Value parse_address(Cursor& cursor) {
  if (cursor.accept("unix") && (cursor.expect(":"), true)) return parse_unix(cursor);
  if (cursor.accept("netlink") && (cursor.expect(":"), true)) return parse_netlink(cursor);
  if (cursor.next_is("[")) return parse_inet6(cursor);
  if (cursor.next_is("{")) return parse_raw(cursor);
  if (cursor.next_is_digit()) return parse_inet(cursor);
  cursor.fail("an address (unix:, netlink:, 10.0.0.1:7, [::1]:7, {family=…, data=…})");
  return {};
}

std::string print_address(const Value& address) {
  const std::string& kind = address.names.front();
  const Value& first = address.items.front();
  if (kind == "unix") return "unix:" + print_name(first);
  if (kind == "abstract") return "unix:@" + print_name(first);
  const Value& second = address.items[1];
  if (kind == "inet") {
    return fmt::format("{}.{}.{}.{}:{}", first.number >> 24 & 255, first.number >> 16 & 255,
                       first.number >> 8 & 255, first.number & 255, second.number);
  }
  if (kind == "inet6") {
    const std::int64_t scope = address.items[2].number;
    return fmt::format("[{}{}]:{}", print_inet6(first.text),
                       scope == 0 ? "" : fmt::format("%{}", scope), second.number);
  }
  if (kind == "netlink") {
    const std::string groups = second.number == 0 ? "" : fmt::format("/{:#x}", second.number);
    return "netlink:" +
           (first.kind == Kind::Variable ? first.text : fmt::format("{}", first.number)) + groups;
  }
  if (first.number == AF::UNIX && second.text.empty()) return "unix:";
  return fmt::format("{{family={}, data={}}}", print_number(first.number, family_type),
                     print_data(second));
}

bool is_address(const Value& value) {
  if (value.kind != Kind::Record) return false;
  const std::vector<Value>& items = value.items;
  if (has_names(value, {"unix"}) || has_names(value, {"abstract"})) return is_name_data(items[0]);
  if (has_names(value, {"inet", "port"}))
    return is_number(items[0], most32) && is_number(items[1], 0xffff);
  if (has_names(value, {"inet6", "port", "scope"})) {
    return items[0].kind == Kind::Data && items[0].text.size() == 16 && items[0].repeat == 1 &&
           is_number(items[1], 0xffff) && is_number(items[2], most32);
  }
  if (has_names(value, {"netlink", "groups"})) {
    const bool is_port = items[0].kind == Kind::Variable
                             ? is_name(items[0].text)
                             : items[0].kind == Kind::Number && fits(items[0].number, abi::int32);
    return is_port && is_number(items[1], most32);
  }
  return has_names(value, {"family", "data"}) && is_number(items[0], 0xffff) &&
         items[1].kind == Kind::Data && items[1].repeat > 0;
}

EncodedAddress encode_address(const Value& address) {
  const std::string& kind = address.names.front();
  const Value& first = address.items.front();
  EncodedAddress encoded;
  Writer writer;
  if (kind == "unix" || kind == "abstract") {
    writer.put(AF::UNIX, 2);
    if (kind == "abstract") writer.put(0, 1);
    writer.put(first);
    if (kind == "unix") writer.put(0, 1);
  } else if (kind == "inet") {
    writer.put(AF::INET, 2);
    writer.put_network(static_cast<std::uint64_t>(address.items[1].number), 2);
    writer.put_network(static_cast<std::uint64_t>(first.number), 4);
    writer.put(0, 8);
  } else if (kind == "inet6") {
    writer.put(AF::INET6, 2);
    writer.put_network(static_cast<std::uint64_t>(address.items[1].number), 2);
    writer.put(0, 4);  // the flow
    writer.put(first);
    writer.put(static_cast<std::uint64_t>(address.items[2].number), 4);
  } else if (kind == "netlink") {
    writer.put(AF::NETLINK, 4);  // and two bytes of nothing
    if (first.kind == Kind::Variable) {
      encoded.variable = first.text;
      encoded.gap = writer.bytes.size();
    }
    writer.put(static_cast<std::uint64_t>(first.number), 4);
    writer.put(static_cast<std::uint64_t>(address.items[1].number), 4);
  } else {
    writer.put(static_cast<std::uint64_t>(first.number), 2);
    writer.put(address.items[1]);
  }
  encoded.bytes = std::move(writer.bytes);
  return encoded;
}

std::string describe_address(Span bytes, const AddressNames& names) {
  const std::string text(reinterpret_cast<const char*>(bytes.data()), bytes.size());
  if (bytes.empty()) return "none";
  if (bytes.size() < 2) return print_received(text);
  const auto family = static_cast<std::int64_t>(read(bytes, 0, 2));
  if (family == AF::UNIX) {
    if (const auto name = describe_unix(std::string_view(text).substr(2), names)) return *name;
  }
  if (family == AF::INET && bytes.size() == 16) {
    const auto port = static_cast<std::int64_t>(read_network(bytes, 2, 2));
    const std::string own = print_address(
        record({"inet", "port"},
               {number(static_cast<std::int64_t>(read_network(bytes, 4, 4))), number(port)}));
    if (!is_ephemeral(port)) return own;
    return own.substr(0, own.rfind(':') + 1) + names.ephemeral(port);
  }
  if (family == AF::INET6 && bytes.size() == 28) {
    return print_address(record(
        {"inet6", "port", "scope"},
        {data(text.substr(8, 16)), number(static_cast<std::int64_t>(read_network(bytes, 2, 2))),
         number(static_cast<std::int64_t>(read(bytes, 24, 4)))}));
  }
  if (family == AF::NETLINK && bytes.size() == 12) {
    const auto groups = read(bytes, 8, 4);
    return "netlink:" + names.port(static_cast<std::int32_t>(read(bytes, 4, 4))) +
           (groups == 0 ? "" : fmt::format("/{:#x}", groups));
  }
  return fmt::format("{{family={}, data={}}}", print_number(family, family_type),
                     print_received(std::string_view(text).substr(2)));
}

}  // namespace plumbline::conformance
