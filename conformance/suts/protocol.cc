// SPDX-License-Identifier: Apache-2.0
// Each structure lists its fields once; the writer and the reader below both follow that list.
#include "conformance/suts/protocol.h"

#include <concepts>
#include <string_view>
#include <tuple>
#include <type_traits>
#include <utility>

namespace plumbline::conformance {
namespace {

template <typename T, typename Structure>
concept A = std::same_as<std::remove_const_t<T>, Structure>;

auto fields(A<Operand> auto& it) { return std::tie(it.slot, it.number); }
auto fields(A<Copy> auto& it) { return std::tie(it.offset, it.repeat, it.bytes); }
auto fields(A<Patch> auto& it) { return std::tie(it.offset, it.width, it.slot); }
auto fields(A<BitPatch> auto& it) { return std::tie(it.offset, it.slot); }
auto fields(A<TimePatch> auto& it) { return std::tie(it.offset, it.clock, it.after); }
auto fields(A<Output> auto& it) { return std::tie(it.offset, it.size, it.per_unit); }
auto fields(A<Bind> auto& it) { return std::tie(it.slot, it.width, it.offset); }
auto fields(A<ExecutableActor> auto& it) { return std::tie(it.kind, it.of, it.host, it.is_admin); }
auto fields(A<Sysctl> auto& it) { return std::tie(it.name, it.numbers); }
auto fields(A<Instruction> auto& it) {
  return std::tie(it.kind, it.actor, it.number, it.operands, it.copies, it.patches, it.bit_patches,
                  it.time_patches, it.outputs, it.binds, it.child, it.duration);
}
auto fields(A<Executable> auto& it) {
  return std::tie(it.actors, it.instructions, it.slots, it.memory_size, it.sysctls);
}
auto fields(A<Event> auto& it) {
  return std::tie(it.kind, it.actor, it.step, it.result, it.time, it.output);
}
auto fields(A<Trace> auto& it) { return std::tie(it.events, it.realtime_start); }
auto fields(A<Outcome> auto& it) { return std::tie(it.trace, it.failure); }
auto fields(A<Hello> auto& it) { return std::tie(it.version, it.settings); }

template <typename T>
concept Structure = requires(T& it) { fields(it); };

constexpr unsigned last(Instruction::Kind) { return unsigned(Instruction::Kind::Advance); }
constexpr unsigned last(ExecutableActor::Kind) { return unsigned(ExecutableActor::Kind::Child); }
constexpr unsigned last(Event::Kind) { return unsigned(Event::Kind::Ended); }

class Writer {
 public:
  template <std::integral T>
  void put(const T& number) {
    const auto bits = static_cast<std::make_unsigned_t<T>>(number);
    for (std::size_t i = 0; i < sizeof bits; ++i) bytes_.push_back(std::byte(bits >> (8 * i)));
  }
  void put(bool it) { put(std::uint8_t{it}); }
  template <typename T>
    requires std::is_enum_v<T>
  void put(const T& value) {
    if constexpr (std::same_as<T, std::byte>) {
      bytes_.push_back(value);
    } else {
      put(std::to_underlying(value));
    }
  }
  template <Structure T>
  void put(const T& it) {
    std::apply([&](const auto&... field) { (put(field), ...); }, fields(it));
  }
  template <typename T, std::size_t size>
  void put(const std::array<T, size>& items) {
    for (const T& item : items) put(item);
  }
  template <typename T>
  void put(std::span<const T> items) {
    put(static_cast<std::uint32_t>(items.size()));
    for (const T& item : items) put(item);
  }
  template <typename T>
  void put(const std::vector<T>& items) {
    put(std::span<const T>(items));
  }
  void put(const std::string& text) { put(std::as_bytes(std::span(text))); }
  void put(const Settings& settings) {
    put(static_cast<std::uint32_t>(settings.size()));
    for (const auto& [name, value] : settings) {
      put(name);
      put(value);
    }
  }
  template <typename T>
  void put(const std::optional<T>& it) {
    put(it.has_value());
    if (it) put(*it);
  }

  std::vector<std::byte> take() { return std::move(bytes_); }

 private:
  std::vector<std::byte> bytes_;
};

// After the first fault nothing more is read, and `fault()` tells what it was.
class Reader {
 public:
  explicit Reader(std::span<const std::byte> bytes) : bytes_(bytes) {}

  template <std::integral T>
  void get(T& number) {
    std::make_unsigned_t<T> bits = 0;
    if (!available(sizeof bits, "a number")) return;
    for (std::size_t i = 0; i < sizeof bits; ++i) {
      bits |=
          static_cast<std::make_unsigned_t<T>>(std::make_unsigned_t<T>(bytes_[at_ + i]) << (8 * i));
    }
    at_ += sizeof bits;
    number = static_cast<T>(bits);
  }
  void get(bool& it) {
    std::uint8_t number = 0;
    get(number);
    if (number > 1) fail("0 or 1, not " + std::to_string(number));
    it = number == 1;
  }
  template <typename T>
    requires std::is_enum_v<T>
  void get(T& value) {
    std::underlying_type_t<T> number = 0;
    get(number);
    if (number > last(value)) {
      fail("a kind of at most " + std::to_string(last(value)) + ", not " + std::to_string(number));
    } else {
      value = static_cast<T>(number);
    }
  }
  template <Structure T>
  void get(T& it) {
    std::apply([&](auto&... field) { (get(field), ...); }, fields(it));
  }
  template <typename T, std::size_t size>
  void get(std::array<T, size>& items) {
    for (T& item : items) get(item);
  }
  // Grows item by item, so a false count costs no memory.
  template <typename T>
  void get(std::vector<T>& items) {
    std::uint32_t count = 0;
    get(count);
    for (std::uint32_t i = 0; i < count && fault_.empty(); ++i) get(items.emplace_back());
  }
  void get(std::vector<std::byte>& bytes) {
    const std::span<const std::byte> found = block();
    bytes.assign(found.begin(), found.end());
  }
  void get(std::string& text) {
    const std::span<const std::byte> found = block();
    text.assign(reinterpret_cast<const char*>(found.data()), found.size());
  }
  void get(Settings& settings) {
    std::uint32_t count = 0;
    get(count);
    for (std::uint32_t i = 0; i < count && fault_.empty(); ++i) {
      std::string name;
      get(name);
      get(settings[name]);
    }
  }
  template <typename T>
  void get(std::optional<T>& it) {
    bool present = false;
    get(present);
    if (present) get(it.emplace());
  }

  template <typename T>
  std::expected<T, std::string> whole() {
    T it;
    get(it);
    if (fault_.empty() && at_ != bytes_.size()) fail("the end of the message");
    if (!fault_.empty()) return std::unexpected(fault_);
    return it;
  }

 private:
  std::span<const std::byte> block() {
    std::uint32_t size = 0;
    get(size);
    if (!available(size, std::to_string(size) + " bytes")) return {};
    at_ += size;
    return bytes_.subspan(at_ - size, size);
  }
  bool available(std::size_t size, std::string_view what) {
    if (fault_.empty() && bytes_.size() - at_ < size) {
      fail(std::string(what) + ", but the message ends at byte " + std::to_string(bytes_.size()));
    }
    return fault_.empty();
  }
  void fail(std::string expected) {
    if (fault_.empty()) fault_ = "expected " + expected + " (byte " + std::to_string(at_) + ")";
  }

  std::span<const std::byte> bytes_;
  std::size_t at_ = 0;
  std::string fault_;
};

std::vector<std::byte> bytes_of(const auto& message) {
  Writer writer;
  writer.put(message);
  return writer.take();
}

}  // namespace

std::vector<std::byte> encode(const Hello& hello) { return bytes_of(hello); }
std::vector<std::byte> encode(std::span<const Executable> batch) { return bytes_of(batch); }
std::vector<std::byte> encode(std::span<const Outcome> results) { return bytes_of(results); }

std::expected<Hello, std::string> decode_hello(std::span<const std::byte> bytes) {
  auto hello = Reader(bytes).whole<Hello>();
  if (hello && hello->version != protocol_version) {
    return std::unexpected("expected an agent of protocol version " +
                           std::to_string(protocol_version) + ", not " +
                           std::to_string(hello->version));
  }
  return hello;
}
std::expected<std::vector<Executable>, std::string> decode_batch(std::span<const std::byte> bytes) {
  return Reader(bytes).whole<std::vector<Executable>>();
}
std::expected<std::vector<Outcome>, std::string> decode_results(std::span<const std::byte> bytes) {
  return Reader(bytes).whole<std::vector<Outcome>>();
}

}  // namespace plumbline::conformance
