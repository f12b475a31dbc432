// SPDX-License-Identifier: Apache-2.0
// Files that know only plain buffers: readv and writev become one call for each segment, and end
// with the first that fails or is short (do_loop_readv_writev). Only if nothing was transferred
// before does the program see the error.
#pragma once

#include "reference/core/task.h"
#include "reference/task/iov_iter.h"

namespace plumbline {

// `transfer(size)` is a Task<long> that reads or writes a segment of that size.
template <class Transfer>
Task<long> for_each_segment(IovIter& iter, Transfer transfer) {
  long done = 0;
  do {
    const std::size_t size = iter.segment_count();
    const Result<long> result = co_await transfer(size).outcome();
    if (!result) {
      if (done) break;
      co_return result;
    }
    done += *result;
    if (static_cast<std::size_t>(*result) != size) break;
    iter.advance(0);  // past a segment of no bytes
  } while (iter.count());
  co_return done;
}

}  // namespace plumbline
