// SPDX-License-Identifier: Apache-2.0
// For properties: random programs that shrink as divergences do.
#pragma once

#include <rapidcheck.h>

#include "conformance/program/generate.h"
#include "conformance/program/print.h"
#include "conformance/program/simplify.h"

namespace plumbline::conformance {

// How rapidcheck shows a program.
inline void showValue(const Program& program, std::ostream& stream) {
  stream << '\n' << print(program);
}

inline rc::Gen<Program> any_program() {
  const auto drawn = rc::gen::map(rc::gen::arbitrary<std::uint64_t>(), [](std::uint64_t seed) {
    std::vector<std::string> unknown;
    const Grammar grammar = grammar_of({}, unknown);
    Chance chance(seed);
    return generate(grammar, chance);
  });
  return rc::gen::shrink(rc::gen::noShrink(drawn), [](const Program& program) {
    return rc::seq::fromContainer(simpler_programs(program));
  });
}

}  // namespace plumbline::conformance
