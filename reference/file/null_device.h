// SPDX-License-Identifier: Apache-2.0
// /dev/null (null(4)): the standard input, output and error of every process.
#pragma once

#include "reference/file/file.h"

namespace plumbline {

class NullDevice final : public File {
 public:
  NullDevice() : File(abi::O::RDWR | abi::O::LARGEFILE) {}

  Task<long> read(Thread&, IovIter&, Offset) override { co_return 0; }
  Task<long> write(Thread&, IovIter& from, Offset) override {
    co_return static_cast<long>(from.count());  // without a look at the memory
  }
  bool can_poll() const override { return false; }
  Result<long> seek(std::int64_t, int) override { return position = 0; }
  bool has_position() const override { return true; }
  Task<long> splice_write(Thread& current, Pipe& from, std::int64_t& at, std::size_t size,
                          unsigned flags) override;
};

}  // namespace plumbline
