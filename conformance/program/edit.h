// SPDX-License-Identifier: Apache-2.0
// Changes to a program that leave it one: whatever cannot stand without what was taken goes too.
#pragma once

#include "conformance/program/program.h"

namespace plumbline::conformance {

// Drops the record, steps that name what nothing before them makes, children that are not born, and
// puts actors into an order that print() can show.
void mend(Program& program);

Program without_steps(Program program, std::size_t first, std::size_t count);

// Without an actor, its threads, its children and all their steps.
Program without_actor(Program program, std::size_t actor);

// The steps of one actor are taken by another.
Program with_actor_replaced(Program program, std::size_t actor, std::size_t by);

}  // namespace plumbline::conformance
