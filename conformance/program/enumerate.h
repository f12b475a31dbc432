// SPDX-License-Identifier: Apache-2.0
// Programs that try the table of calls systematically: what random programs come to by luck, these
// try for certain. Each begins with a stage (vocabulary.h), where there is one object of each kind.
#pragma once

#include <vector>

#include "conformance/program/compose.h"

namespace plumbline::conformance {

class Enumeration {
 public:
  // What one program tries behind a stage.
  struct Trial {
    const Program* stage;
    std::vector<Step> steps;
  };

  explicit Enumeration(const Grammar& grammar) : grammar_(grammar) {}

  // Each call with each value worth trying of each argument, or of each two arguments. The others
  // are what a caller would most likely say. Options are set on sockets of each kind, too, and read
  // back.
  void add_calls(unsigned arguments_at_once);
  // Each call on each object and then each call on the same object, by another thread.
  void add_pairs();

  std::size_t size() const { return trials_.size(); }
  Program operator[](std::size_t number) const;

 private:
  void add_options(unsigned arguments_at_once);

  const Grammar& grammar_;
  std::vector<Trial> trials_;
};

}  // namespace plumbline::conformance
