// SPDX-License-Identifier: Apache-2.0
// What a step of a program can name: the actors that exist, and the handles that earlier steps
// made, with what is known about them without running anything.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "conformance/program/program.h"

namespace plumbline::conformance {

struct NamedHandle {
  std::string name;
  abi::Resource resource = abi::Resource::None;
  const abi::Call* maker = nullptr;
  std::string_view field;     // of what the maker wrote: "read" of a pipe
  unsigned kin = 0;           // the same for handles that one step names: they belong together
  std::uint16_t holders = 0;  // a bit for each actor whose process has it open, as one can see

  // `maker` is an area, a call or a field (vocabulary.h, favourite_of).
  bool is_from(std::string_view what) const;
  bool is_held_by(std::uint8_t actor) const { return (holders >> actor & 1) != 0; }
};

// The variables that a step uses or binds, and the words of memory that it uses, as `&x`.
std::vector<std::string> names_in(const Step& step);

class Scope {
 public:
  explicit Scope(const std::vector<Actor>& actors);

  // What the step makes, gives up and gives birth to.
  void observe(const Step& step, const std::vector<Actor>& actors);

  // What the step was to make is not there: its call failed.
  void forget(const Step& step);

  const std::vector<NamedHandle>& handles() const { return handles_; }
  const std::vector<std::uint8_t>& born() const { return born_; }  // actors
  const NamedHandle* find(const std::string& name) const;

 private:
  void observe_received(const Value& value, const Step& step);
  void bind(const std::string& name, const abi::Type& type, std::string_view field,
            const Step& step);
  void relate(const Step& step);
  void give_birth(std::uint8_t child, std::uint8_t parent);
  void give_up(const Step& step);

  std::vector<NamedHandle> handles_;
  std::vector<std::uint8_t> born_;
  unsigned kins_ = 0;
  std::vector<std::uint16_t> sharers_;  // for each actor, those that share its process
};

}  // namespace plumbline::conformance
