// SPDX-License-Identifier: Apache-2.0
// struct siginfo, as far as waitid(2) fills it and pidfd_send_signal(2) reads it.
#pragma once

#include <cstddef>
#include <cstdint>

namespace plumbline {

struct UserSignalInfo {
  std::int32_t signal = 0, error = 0, code = 0, padding = 0;
  std::int32_t pid = 0;
  std::uint32_t uid = 0;
  std::int32_t status = 0;
  std::byte unused[100]{};
};
static_assert(sizeof(UserSignalInfo) == 128);

}  // namespace plumbline
