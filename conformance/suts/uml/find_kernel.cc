// SPDX-License-Identifier: Apache-2.0
#include <unistd.h>

#include <cstdlib>

#include "conformance/suts/uml/guest.h"

namespace plumbline::conformance {
namespace {

std::string environment(const char* name) {
  const char* value = std::getenv(name);
  return value != nullptr ? value : "";
}

// As in ci/oracle.
std::filesystem::path cache_directory() {
  if (const auto cache = environment("PLUMBLINE_CACHE"); !cache.empty()) return cache;
  if (const auto cache = environment("XDG_CACHE_HOME"); !cache.empty()) {
    return std::filesystem::path(cache) / "plumbline";
  }
  return std::filesystem::path(environment("HOME")) / ".cache/plumbline";
}

}  // namespace

std::expected<std::filesystem::path, std::string> find_kernel() {
  std::filesystem::path kernel = environment("PLUMBLINE_UML_KERNEL");
  const bool named = !kernel.empty();
  if (!named) kernel = cache_directory() / "uml/current/linux";
  if (::access(kernel.c_str(), X_OK) == 0) return std::filesystem::absolute(kernel);
  return std::unexpected("no kernel for the virtual-time oracle: " + kernel.string() +
                         (named ? " ($PLUMBLINE_UML_KERNEL)" : "") +
                         " is not a program; build one with ci/oracle");
}

}  // namespace plumbline::conformance
