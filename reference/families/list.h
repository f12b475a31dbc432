// SPDX-License-Identifier: Apache-2.0
// All address families that the model has, each named once.
#pragma once

#include "reference/socket/net_namespace.h"

namespace plumbline {

// In the order of Linux's initcalls: what comes first is there when later ones register.
// Only those that the peer has (Config::families).
void register_families(FamilyRegistry& registry, const Config& config);

}  // namespace plumbline
