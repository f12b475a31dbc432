// SPDX-License-Identifier: Apache-2.0
// Errors, as errno(3) numbers them. `E::TOOBIG` is E2BIG: a C++ name cannot begin with a digit.
#pragma once

#include "reference/abi/constants.h"

namespace plumbline {

enum class E : int {
#define PLUMBLINE_ERRNO_ENUMERATOR(name, value) name = value,
  PLUMBLINE_ERRNO(PLUMBLINE_ERRNO_ENUMERATOR)
#undef PLUMBLINE_ERRNO_ENUMERATOR
      TOOBIG = 7,

  // Inside the kernel only: what an interrupted call wants (signal(7), "Interruption of system
  // calls"). No program ever sees them.
  RESTARTSYS = 512,     // restart if the handler has SA_RESTART, else EINTR
  RESTARTNOHAND = 514,  // EINTR if a handler ran
};

namespace abi {
inline constexpr Constant errno_constants[] = {PLUMBLINE_ERRNO(PLUMBLINE_E_NAME){"E2BIG", 7}};
inline constexpr Names errno_names{errno_constants, one_value};
}  // namespace abi

}  // namespace plumbline
