// SPDX-License-Identifier: Apache-2.0
#include "reference/file/null_device.h"

#include "reference/file/splice.h"

namespace plumbline {

Task<long> NullDevice::splice_write(Thread& current, Pipe& from, std::int64_t&, std::size_t size,
                                    unsigned flags) {
  SpliceFrom splice(size, flags);
  const SpliceActor drop = [](PipeBuffer&, std::size_t bytes) -> Result<long> {
    return static_cast<long>(bytes);
  };
  co_return co_await splice_from_pipe(current, from, splice, drop);
}

}  // namespace plumbline
