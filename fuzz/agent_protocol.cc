// SPDX-License-Identifier: Apache-2.0
// The messages between plumb and its agent: neither side trusts the other. Inputs are drawn, so
// they need no seeds: greetings, batches of random programs, and what came of running them.
#include "conformance/program/generate.h"
#include "conformance/program/lower.h"
#include "conformance/suts/agent/validate.h"
#include "conformance/suts/reference.h"
#include "fuzz/failure.h"
#include "fuzz/targets.h"

namespace plumbline::fuzz {
namespace {

using namespace plumbline::conformance;
using Bytes = std::vector<std::byte>;

constexpr std::size_t instructions_max = 200;  // of an executable that is run
constexpr std::int64_t duration_max = 1'000'000'000'000'000;

// What was decoded is encoded in one way only.
template <typename Decode>
void check_again(const auto& message, Decode decode) {
  const Bytes bytes = encode(message);
  const auto again = decode(bytes);
  if (!again) fail("what was encoded is refused", again.error());
  check(encode(*again) == bytes, "what was decoded again is encoded otherwise");
}

// Whether the reference can run it, and soon: an agent also starts threads of children, which no
// program has.
bool is_for_reference(const Executable& executable) {
  using Kind = ExecutableActor::Kind;
  for (std::size_t i = 0; i < executable.actors.size(); ++i) {
    const ExecutableActor& actor = executable.actors[i];
    if (actor.kind != Kind::Thread) continue;
    if (actor.of >= i || executable.actors[actor.of].kind != Kind::Process) return false;
  }
  if (executable.instructions.size() > instructions_max) return false;
  for (const Instruction& instruction : executable.instructions)
    if (instruction.duration > duration_max) return false;
  return true;
}

std::string message(const auto& it) {
  const Bytes bytes = encode(it);
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

std::string draw(Chance& chance) {
  std::vector<std::string> unknown;
  const auto executable = lower(generate(grammar_of({}, unknown), chance));
  if (!executable || chance.one_in(10))
    return message(Hello{.settings = {{"release", "6.1"}, {"clock", "virtual"}}});
  if (chance.one_in(2)) return message(std::span(&*executable, 1));
  const Outcome outcome{.trace = run_on_reference(*executable, {}), .failure = ""};
  return message(std::span(&outcome, 1));
}

}  // namespace

bool test_agent_protocol(std::string_view input) {
  const auto bytes = std::as_bytes(std::span(input));
  if (const auto hello = decode_hello(bytes)) {
    check_again(*hello, decode_hello);
    config_from(hello->settings);
  }
  if (const auto results = decode_results(bytes)) check_again(std::span(*results), decode_results);
  const auto batch = decode_batch(bytes);
  if (!batch) return true;
  check_again(std::span(*batch), decode_batch);
  for (const Executable& executable : *batch) {
    if (agent::fault_of(executable) || !is_for_reference(executable)) continue;
    run_on_reference(executable, {});
  }
  return true;
}

std::string mutate_agent_protocol(std::string_view input, std::size_t size_max, unsigned seed) {
  Chance chance(seed);
  if (input.size() > 8 && !chance.one_in(20)) return mutate_bytes(input, size_max);
  return draw(chance);
}

}  // namespace plumbline::fuzz
