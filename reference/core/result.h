// SPDX-License-Identifier: Apache-2.0
// Errors are values: a Result is what a call yields or one of Linux's errors, never both.
#pragma once

#include <expected>

#include "reference/abi/errno.h"

namespace plumbline {

template <class T = void>
using Result = std::expected<T, E>;

using Error = std::unexpected<E>;  // return Error(E::BADF);

// What a call without a value returns: 0, or the error.
inline Result<long> zero_or_error(const Result<>& result) {
  if (!result) return Error(result.error());
  return 0;
}

}  // namespace plumbline
