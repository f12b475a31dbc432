// SPDX-License-Identifier: Apache-2.0
#include "conformance/compare/features.h"

#include <map>
#include <string>

#include "conformance/compare/difference_key.h"
#include "conformance/program/scope.h"

namespace plumbline::conformance {
namespace {

std::uint64_t hash(std::string_view text, std::uint64_t seed) {  // FNV-1a
  std::uint64_t value = 0xcbf29ce484222325 ^ seed;
  for (const char c : text) value = (value ^ static_cast<unsigned char>(c)) * 0x100000001b3;
  return value;
}

// A row of the table of calls; 0 stands for an advance.
std::uint64_t number_of(const abi::Call* call) {
  if (call == nullptr) return 0;
  std::uint64_t number = hash(call->name, 0);
  for (const abi::Argument& argument : call->arguments)
    number = number * 31 + static_cast<std::uint64_t>(argument.pass) +
             static_cast<std::uint64_t>(argument.constant) * 8191;
  return number;
}

std::uint8_t process_of(const Program& program, std::uint8_t actor) {
  const Actor& it = program.actors[actor];
  return it.kind == Actor::Kind::Thread ? it.of : actor;
}

}  // namespace

std::vector<std::uint64_t> features_of(const Program& program, const Transcript& transcript) {
  constexpr std::uint64_t alone = 1, caused = 2, next = 3;  // kinds of features
  std::vector<std::uint64_t> features;
  struct Call {
    std::uint64_t what = 0;
    std::uint8_t actor = 0;
  };
  std::map<std::string, Call> last;  // of those that named the variable, word or actor
  for (std::size_t i = 0; i < transcript.size() && i < program.steps.size(); ++i) {
    const Step& step = program.steps[i];
    const bool is_call = step.kind == Step::Kind::Call;
    if (is_call && (transcript[i].empty() || transcript[i][0].text.starts_with("<skipped")))
      continue;
    const std::uint64_t row = number_of(step.call);
    const std::uint64_t here = is_call ? hash(kind_of_line(transcript[i][0].text), row) : 0;
    features.push_back(hash("", here ^ alone));
    for (std::size_t k = is_call ? 1 : 0; k < transcript[i].size(); ++k)
      features.push_back(hash(kind_of_line(transcript[i][k].text), row * 8 + caused));
    if (!is_call) continue;
    for (const std::string& name : names_in(step)) {
      const auto [place, is_first] = last.try_emplace(name);
      Call& before = place->second;
      const bool same_process =
          process_of(program, step.actor) == process_of(program, before.actor);
      const std::uint64_t who = step.actor == before.actor ? 0 : same_process ? 1 : 2;
      if (!is_first) features.push_back(hash("", (before.what * 31 + here) ^ (next + 8 * who)));
      before = {here, step.actor};
    }
  }
  return features;
}

}  // namespace plumbline::conformance
