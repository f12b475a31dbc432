// SPDX-License-Identifier: Apache-2.0
#include "conformance/suts/protocol.h"

#include <gtest/gtest.h>

namespace plumbline::conformance {
namespace {

std::vector<std::byte> bytes(std::string_view text) {
  std::vector<std::byte> result;
  for (const char c : text) result.push_back(std::byte(c));
  return result;
}

// A batch in which every field differs from its default.
std::vector<Executable> a_batch() {
  Instruction call;
  call.actor = 1;
  call.number = 0x1234;
  for (unsigned i = 0; i < 6; ++i) call.operands[i] = {Slot(i + 1), -7 * std::int64_t(i)};
  call.copies = {{8, 3, bytes("abc")}, {9, 1, {}}};
  call.patches = {{16, 8, 20}};
  call.bit_patches = {{32, 21}};
  call.time_patches = {{40, 1, 200}};
  call.outputs = {{64, 100, 12}};
  call.binds = {{22, 4, 72}};
  call.child = 2;
  Instruction advance;
  advance.kind = Instruction::Kind::Advance;
  advance.duration = -(std::int64_t{1} << 62);
  Executable executable;
  executable.actors = {{.host = 3, .is_admin = true},
                       {ExecutableActor::Kind::Thread, 0},
                       {ExecutableActor::Kind::Child, 1}};
  executable.instructions = {call, advance};
  executable.slots = 30;
  executable.memory_size = 4096;
  executable.sysctls = {{"kernel.sem", {250, ~std::uint64_t{0}}}};
  return {executable, Executable{}};
}

std::vector<Outcome> some_results() {
  Trace trace;
  trace.events = {{Event::Kind::Born, 1, 2, -3, std::int64_t{1} << 40, bytes("xyz")}, Event{}};
  trace.realtime_start = 1'800'000'000;
  return {{trace, ""}, {std::nullopt, "it hangs"}};
}

TEST(Protocol, AHelloReturnsAsItWas) {
  const Hello hello{protocol_version, {{"release", "6.1"}, {"clock", "virtual"}, {"", ""}}};
  const auto decoded = decode_hello(encode(hello));
  ASSERT_TRUE(decoded) << decoded.error();
  EXPECT_EQ(decoded->settings, hello.settings);
}

TEST(Protocol, AnotherVersionIsRefused) {
  const auto decoded = decode_hello(encode(Hello{7, {}}));
  ASSERT_FALSE(decoded);
  EXPECT_EQ(decoded.error(), "expected an agent of protocol version 4, not 7");
}

TEST(Protocol, ABatchReturnsAsItWas) {
  const auto encoded = encode(a_batch());
  const auto decoded = decode_batch(encoded);
  ASSERT_TRUE(decoded) << decoded.error();
  ASSERT_EQ(decoded->size(), 2u);
  const Instruction& call = decoded->front().instructions.at(0);
  EXPECT_EQ(call.operands[3].number, -21);
  EXPECT_EQ(call.copies[0].bytes, bytes("abc"));
  EXPECT_EQ(call.binds[0].offset, 72u);
  EXPECT_EQ(decoded->front().actors[2].kind, ExecutableActor::Kind::Child);
  EXPECT_EQ(encode(*decoded), encoded);
}

TEST(Protocol, ResultsReturnAsTheyWere) {
  const auto encoded = encode(some_results());
  const auto decoded = decode_results(encoded);
  ASSERT_TRUE(decoded) << decoded.error();
  EXPECT_EQ(decoded->at(0).trace->events[0].output, bytes("xyz"));
  EXPECT_EQ(decoded->at(1).failure, "it hangs");
  EXPECT_EQ(encode(*decoded), encoded);
}

TEST(Protocol, EveryTruncationIsAnError) {
  const auto encoded = encode(a_batch());
  for (std::size_t size = 0; size < encoded.size(); ++size) {
    const auto decoded = decode_batch(std::span(encoded).first(size));
    ASSERT_FALSE(decoded) << size;
    EXPECT_TRUE(decoded.error().starts_with("expected ")) << decoded.error();
  }
}

TEST(Protocol, BytesBehindTheEndAreAnError) {
  auto encoded = encode(some_results());
  encoded.push_back(std::byte{0});
  EXPECT_FALSE(decode_results(encoded));
}

TEST(Protocol, AnUnknownKindIsAnError) {
  auto encoded = encode(std::vector<Executable>{{{ExecutableActor{}}, {}, 18, 0}});
  encoded[8] = std::byte{9};  // the kind of the first actor, behind two counts
  const auto decoded = decode_batch(encoded);
  ASSERT_FALSE(decoded);
  EXPECT_EQ(decoded.error(), "expected a kind of at most 2, not 9 (byte 9)");
}

TEST(Protocol, AFalseCountCostsNoMemory) {
  EXPECT_FALSE(decode_batch(std::vector(4, std::byte{0xff})));
}

}  // namespace
}  // namespace plumbline::conformance
