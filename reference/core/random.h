// SPDX-License-Identifier: Apache-2.0
// The model's only source of chance: seeded, and the same everywhere (SplitMix64).
#pragma once

#include <cstdint>

namespace plumbline {

class Random {
 public:
  explicit Random(std::uint64_t seed = 0) : state_(seed) {}

  std::uint64_t next() {
    std::uint64_t z = state_ += 0x9e3779b97f4a7c15;
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9;
    z = (z ^ (z >> 27)) * 0x94d049bb133111eb;
    return z ^ (z >> 31);
  }

  // Uniform in 0 .. bound - 1; the bias of the modulus is of no importance here.
  std::uint64_t below(std::uint64_t bound) { return next() % bound; }

 private:
  std::uint64_t state_;
};

}  // namespace plumbline
