// SPDX-License-Identifier: Apache-2.0
// What a Copy puts into a program's memory.
#pragma once

#include <algorithm>
#include <cstring>

#include "conformance/suts/executable.h"

namespace plumbline::conformance {

// A pattern is short and repeated often, so what is there already is doubled.
inline void fill(const Copy& copy, std::byte* to) {
  const std::size_t size = copy.bytes.size() * copy.repeat;
  std::size_t done = std::min(copy.bytes.size(), size);
  if (size > 0) std::memcpy(to, copy.bytes.data(), done);
  while (done < size) {
    const std::size_t more = std::min(done, size - done);
    std::memcpy(to + done, to, more);
    done += more;
  }
}

}  // namespace plumbline::conformance
