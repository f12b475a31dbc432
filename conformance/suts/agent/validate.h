// SPDX-License-Identifier: Apache-2.0
// Checks an executable that came over the channel, so that running it needs no further checks.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>

#include "conformance/suts/executable.h"

namespace plumbline::agent {

// What is wrong with it, or nothing.
std::optional<std::string> fault_of(const conformance::Executable& executable);

// For each actor of a valid executable: the Process or Child whose process it belongs to.
std::array<std::uint8_t, conformance::actors_max> leaders_of(
    const conformance::Executable& executable);

}  // namespace plumbline::agent
