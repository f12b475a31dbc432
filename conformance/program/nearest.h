// SPDX-License-Identifier: Apache-2.0
// What somebody may have meant: for messages about unknown names.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace plumbline::conformance {

// Up to three of `candidates` that resemble `name`, the nearest first (by Levenshtein's distance).
std::vector<std::string_view> nearest(std::string_view name,
                                      std::span<const std::string_view> candidates);

// " (did you mean read, readv?)", or nothing if none resembles it.
std::string did_you_mean(std::string_view name, std::span<const std::string_view> candidates);

}  // namespace plumbline::conformance
