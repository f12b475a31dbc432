// SPDX-License-Identifier: Apache-2.0
// Small changes by chance to a program that has proved interesting.
#pragma once

#include "conformance/program/compose.h"

namespace plumbline::conformance {

// Now and then its beginning and then another program; and some steps more at the end, or one to
// three of: a step more, less, twice or elsewhere, by another actor, with another argument.
// validate() accepts the result if it accepts both programs.
Program mutate(const Program& program, const Program& other, const Grammar& grammar, Chance& chance,
               const Foresight& foresight = {});

}  // namespace plumbline::conformance
