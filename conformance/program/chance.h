// SPDX-License-Identifier: Apache-2.0
// Seeded chance for random programs, the same on every machine (SplitMix64).
#pragma once

#include <cstddef>
#include <cstdint>
#include <iterator>

namespace plumbline::conformance {

class Chance {
 public:
  // Two streams of one seed have nothing to do with each other.
  explicit Chance(std::uint64_t seed, std::uint64_t stream = 0) : state_(seed) {
    state_ = next() + stream;
    state_ = next();
  }

  std::uint64_t next() {
    std::uint64_t z = state_ += 0x9e3779b97f4a7c15;
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9;
    z = (z ^ (z >> 27)) * 0x94d049bb133111eb;
    return z ^ (z >> 31);
  }

  // Uniform in 0 .. bound - 1; the bias of the modulus is of no importance here.
  std::size_t below(std::size_t bound) { return next() % bound; }

  bool one_in(std::size_t count) { return below(count) == 0; }
  bool percent(std::size_t probability) { return below(100) < probability; }

  // An element of a container that is not empty.
  const auto& pick(const auto& container) {
    return *std::next(std::begin(container),
                      static_cast<std::ptrdiff_t>(below(std::size(container))));
  }

 private:
  std::uint64_t state_;
};

}  // namespace plumbline::conformance
