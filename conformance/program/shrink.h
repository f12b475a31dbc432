// SPDX-License-Identifier: Apache-2.0
// Finds a small program that still shows what a large one showed. Knows nothing about any call.
#pragma once

#include <functional>

#include "conformance/program/program.h"

namespace plumbline::conformance {

struct ShrinkOptions {
  unsigned tries_max = 2000;  // how often `fails` may be asked
};

// Takes away steps and actors and makes arguments simpler as long as `fails` holds. The result is
// validate()d and has no smaller neighbour that fails, unless the tries ran out. `fails` is only
// asked about programs that lower() accepts, and must hold for the given one.
Program shrink(Program program, const std::function<bool(const Program&)>& fails,
               const ShrinkOptions& options = {});

}  // namespace plumbline::conformance
