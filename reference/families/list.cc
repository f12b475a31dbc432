// SPDX-License-Identifier: Apache-2.0
#include "reference/families/list.h"

#include <cassert>

#include "reference/families/unix/family.h"

namespace plumbline {

void register_families(FamilyRegistry& registry) {
  for (const ProtoFamily* family : {&unix_family}) {
    [[maybe_unused]] const Result<> added = registry.add(*family);
    assert(added);
  }
}

}  // namespace plumbline
