// SPDX-License-Identifier: Apache-2.0
// Writes a program step by step, by chance: draws a call, its arguments, and the steps that make
// what it needs. New programs and mutations of old ones are both written with it.
#pragma once

#include <functional>
#include <span>
#include <vector>

#include "conformance/program/chance.h"
#include "conformance/program/program.h"
#include "conformance/program/scope.h"
#include "conformance/program/vocabulary.h"

namespace plumbline::conformance {

// What random programs are made of.
struct Grammar {
  std::vector<const abi::Call*> calls;   // to choose from
  std::vector<const abi::Call*> makers;  // to make with what a call needs
  bool real_time = false;                // keep advances short: somebody waits for them
};

// Of the calls and areas of these names; of all calls, if there are none. Names that stand for
// nothing go to `unknown`.
Grammar grammar_of(std::span<const std::string> names, std::vector<std::string>& unknown);

// How things stand at a program's end.
struct Situation {
  std::vector<bool> can_act;         // each actor: born, alive, and not in a call
  std::vector<std::size_t> waiting;  // the steps whose calls have not returned
  std::vector<std::size_t> failed;   // those whose calls failed or were not made
};

// Tells it of a program, by running it; asked again, of the same program with more steps. Without
// one, all actors are taken for free.
using Foresight = std::function<Situation(const Program&)>;

class Composer {
 public:
  // Goes on behind the program's last step.
  Composer(Program program, const Grammar& grammar, Chance& chance);

  // Calls go to actors that can act, and rather to what others wait for.
  void look(const Foresight& foresight);
  bool is_stuck() const;  // nobody can act
  // Steps that are there already.
  void append(const Step& step);
  // A call of the grammar by an actor that exists, behind the steps that make what it needs.
  void add_call();
  void add_call(const abi::Call& call, std::uint8_t actor);
  // Time passes, if the program may take so long.
  void add_advance();
  // Another value for an argument; may add steps that make what it names.
  Value draw(const abi::Call& call, const abi::Argument& argument, std::uint8_t actor);

  const Program& program() const { return program_; }
  Program take() { return std::move(program_); }

 private:
  struct Place {  // where a value stands
    const abi::Call& call;
    std::string_view name;  // of the argument, or of a field
    std::uint8_t actor;
  };

  Value typed(const Place& place, const abi::Type& type);
  Value number(const Place& place, const abi::Type& type);
  Value handle(const Place& place, const abi::Type& type);
  const NamedHandle* choose(const Place& place, abi::Resource resource, std::string_view favourite);
  bool make(const Place& place, abi::Resource resource, std::string_view favourite);
  Value process();
  Value word();
  Value set(const Place& place, const abi::Type& type);
  Value time(const Place& place, std::span<const std::string_view> parts);
  Value wrong_time(std::span<const std::string_view> parts);
  Value deadline(const Place& place);
  Value structure(const Place& place, const abi::Layout& layout);
  Value pointer(const Place& place, const abi::Argument& argument);
  Value buffer(const Place& place, const abi::Argument& argument);
  Value message(const Place& place);
  Value address();
  Value control(const Place& place);
  Value room(const abi::Type& type);
  Value data();
  Value size();
  Value wrong(bool is_buffer);
  Value fresh(const abi::Type& type);
  std::int64_t named(const abi::Names& names);
  std::uint8_t choose_actor();
  bool is_awaited(const NamedHandle& handle) const;
  std::string new_name(std::string_view beginning);
  // Whether to draw something that is hardly right: calls that fail neither wait nor wake.
  bool goes_wrong() { return chance_.one_in(wild_ ? 12 : 120); }

  Program program_;
  const Grammar& grammar_;
  Chance& chance_;
  Scope scope_;
  std::vector<bool> can_act_;
  std::vector<std::string> awaited_;   // the variables and words of calls that wait
  std::vector<std::uint8_t> waiting_;  // the actors that made them
  bool wild_;                          // draws what is wrong as often as what is right
  unsigned depth_ = 0;                 // of steps that make what other steps need
};

}  // namespace plumbline::conformance
