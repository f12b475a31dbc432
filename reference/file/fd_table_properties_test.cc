// SPDX-License-Identifier: Apache-2.0
// A new descriptor is the lowest that is free, and no two are the same (open(2), dup(2)).
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <set>

#include "reference/kernel/programs_fixture.h"

namespace plumbline {
namespace {

class FdTableProperties : public ProgramsFixture {};

RC_GTEST_FIXTURE_PROP(FdTableProperties, TheLowestFreeDescriptorIsNext,
                      (const std::vector<std::pair<bool, unsigned char>>& operations)) {
  std::set<long> open = {0, 1, 2};
  for (const auto& [closes, number] : operations) {
    const long fd = number % 16;
    const bool is_open = open.contains(fd);
    if (closes) {
      RC_ASSERT(a.close(static_cast<int>(fd)) == (is_open ? 0 : error(E::BADF)));
      open.erase(fd);
    } else {
      long lowest = 0;
      while (open.contains(lowest)) ++lowest;
      RC_ASSERT(a.call("dup", fd) == (is_open ? lowest : error(E::BADF)));
      if (is_open) open.insert(lowest);
    }
  }
}

}  // namespace
}  // namespace plumbline
