// SPDX-License-Identifier: Apache-2.0
#include "conformance/program/nearest.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <numeric>
#include <utility>

namespace plumbline::conformance {
namespace {

std::size_t distance(std::string_view a, std::string_view b) {
  std::vector<std::size_t> row(b.size() + 1);  // from a's beginning to each beginning of b
  std::iota(row.begin(), row.end(), std::size_t{0});
  for (std::size_t i = 0; i < a.size(); ++i) {
    std::size_t diagonal = std::exchange(row[0], i + 1);
    for (std::size_t j = 0; j < b.size(); ++j) {
      const std::size_t replaced = diagonal + (a[i] == b[j] ? 0 : 1);
      diagonal = row[j + 1];
      row[j + 1] = std::min({replaced, row[j] + 1, diagonal + 1});
    }
  }
  return row.back();
}

}  // namespace

std::vector<std::string_view> nearest(std::string_view name,
                                      std::span<const std::string_view> candidates) {
  constexpr std::size_t longest_name = 64;  // the distance takes quadratic time
  constexpr std::size_t most = 3;
  if (name.size() > longest_name) return {};
  std::vector<std::pair<std::size_t, std::string_view>> near;  // sorted by distance
  for (const std::string_view candidate : candidates) {
    const std::pair entry{distance(name, candidate), candidate};
    const bool known = std::find(near.begin(), near.end(), entry) != near.end();
    if (entry.first > (candidate.size() + 2) / 3 || known) continue;
    const auto nearer = [](const auto& a, const auto& b) { return a.first < b.first; };
    near.insert(std::upper_bound(near.begin(), near.end(), entry, nearer), entry);
  }
  std::vector<std::string_view> names;
  for (const auto& [steps, candidate] : near) {
    if (names.size() < most) names.push_back(candidate);
  }
  return names;
}

std::string did_you_mean(std::string_view name, std::span<const std::string_view> candidates) {
  const std::vector<std::string_view> names = nearest(name, candidates);
  return names.empty() ? "" : fmt::format(" (did you mean {}?)", fmt::join(names, ", "));
}

}  // namespace plumbline::conformance
