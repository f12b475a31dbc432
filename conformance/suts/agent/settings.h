// SPDX-License-Identifier: Apache-2.0
// What this kernel is and how it is configured: the reference boots with the same. A setting that
// the kernel does not tell is absent.
#pragma once

#include "conformance/suts/agent/confine.h"
#include "conformance/suts/agent/pace.h"
#include "conformance/suts/protocol.h"

namespace plumbline::agent {

// Reads /proc/sys, so before the root changes.
conformance::Settings kernel_settings();

// What the agent made of it: clock, privileges, confinement.
void add_agent_settings(conformance::Settings& settings, const Pace& pace,
                        const Confinement& confinement);

}  // namespace plumbline::agent
