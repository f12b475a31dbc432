// SPDX-License-Identifier: Apache-2.0
// Lowers a program to system call numbers, registers and memory.
#pragma once

#include <expected>
#include <memory>

#include "conformance/program/parse_error.h"
#include "conformance/program/program.h"
#include "conformance/suts/executable.h"

namespace plumbline::conformance {

// Each step has its own part of memory, behind those of the earlier steps; each area in it begins
// at a multiple of 16 bytes. The errors are validate()'s, and programs that need more memory than
// memory_size_max.
std::expected<Executable, ParseError> lower(const Program& program);

// Of a program that grows at its end: what was lowered is not lowered again.
class GrowingExecutable {
 public:
  GrowingExecutable();
  ~GrowingExecutable();

  // Of a program that validate() accepts. Null if it needs too much memory.
  const Executable* go_on(const Program& program);

 private:
  std::unique_ptr<class Lowering> lowering_;
};

}  // namespace plumbline::conformance
