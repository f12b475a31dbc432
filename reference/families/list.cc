// SPDX-License-Identifier: Apache-2.0
#include "reference/families/list.h"

#include <cassert>

#include "reference/families/inet/family.h"
#include "reference/families/netlink/family.h"
#include "reference/families/packet/family.h"
#include "reference/families/tipc/family.h"
#include "reference/families/unix/family.h"

namespace plumbline {

void register_families(FamilyRegistry& registry, const Config& config) {
  for (const ProtoFamily* family :
       {&netlink_family, &inet_family, &unix_family, &inet6_family, &packet_family, &tipc_family}) {
    if (!(config.families >> family->family() & 1)) continue;
    [[maybe_unused]] const Result<> added = registry.add(*family);
    assert(added);
  }
}

}  // namespace plumbline
