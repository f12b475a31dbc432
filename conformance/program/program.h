// SPDX-License-Identifier: Apache-2.0
// A scenario as data: who acts, what they do step by step, and what was seen when it was recorded.
// The text format is in README.md beside this file; parse and print are exact inverses.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "conformance/suts/executable.h"
#include "reference/abi/types.h"

namespace plumbline::conformance {

// One argument, or a part of one, as it stands in the text.
struct Value {
  enum class Kind : std::uint8_t {
    Number,    // 42, O_RDWR|O_NONBLOCK, 0600
    Variable,  // a name, in `text`: bound by an earlier step, or an actor: its process id
    Data,      // "bytes" or "bytes"*repeat, bytes in `text`
    Size,      // of a buffer to fill: in `number`
    Duration,  // nanoseconds in `number`
    Later,     // +200ms: `number` nanoseconds after the program's start
    Word,      // &name: 32 bits of memory that all of the program share; name in `text`
    Null,      // the null pointer; for buffers null(number)
    Bad,       // a pointer to nowhere; for buffers bad(number)
    Fresh,     // `_`, or `name`: a place for the result, optionally bound to variables: [r, _]
    List,      // [items]
    Record,    // {name=item, …}
    Set,       // [SIGUSR1 SIGTERM], ~[…] (complement: number = 1), [r 4]; in `items`
  };
  Kind kind = Kind::Number;
  std::int64_t number = 0;
  std::string text{};
  std::uint32_t repeat = 1;          // of Data; 0 of a Null or Bad whose length lies nowhere, too
  std::vector<std::string> names{};  // of a Record's items; of the variables that a Fresh binds
  std::vector<Value> items{};

  bool operator==(const Value&) const = default;
};

struct Actor {
  enum class Kind : std::uint8_t {
    Process,  // a process of its own
    Thread,   // a thread of the process of actor `of`
    Child,    // made by a fork step of actor `of`
  };
  std::string name{};
  Kind kind = Kind::Process;
  std::uint8_t of = 0;    // index of an actor
  std::string host{};     // on which a process starts; all without a name are on one
  bool is_admin = false;  // a process with CAP_SYS_ADMIN
  bool operator==(const Actor&) const = default;
};

struct Step {
  enum class Kind : std::uint8_t { Call, Advance };
  Kind kind = Kind::Call;
  std::uint8_t actor = 0;
  const abi::Call* call = nullptr;
  std::vector<Value> arguments{};      // one for each of the call's arguments but Constants
  std::string result{};                // the variable that takes the return value, or empty
  std::int64_t duration = 0;           // ns, of an Advance
  std::vector<std::string> comment{};  // lines above the step, without `# `
  std::uint32_t line = 0;              // in the file, for messages; not part of the meaning

  bool operator==(const Step& other) const {
    return kind == other.kind && actor == other.actor && call == other.call &&
           arguments == other.arguments && result == other.result && duration == other.duration &&
           comment == other.comment;
  }
};

// One thing that a run shows. `text` is what stands behind the actor's name and colon, or, for the
// step's own call, behind its closing parenthesis:
//   = 3 "hel"    = -1 EAGAIN    <unfinished ...>    <skipped: p is blocked>
//   <... read resumed> = 3 "hel"    --- SIGUSR1 ---    +++ killed by SIGTERM +++
struct Line {
  std::string actor{};
  std::string text{};
  std::int64_t at = -1;  // ns since the program's start, only for what happens during an `advance`
  bool operator==(const Line&) const = default;
};

// What a run shows under each step, in the order in which it happened. A call step's first line is
// what became of the call itself.
using Transcript = std::vector<std::vector<Line>>;

struct Program {
  std::string file{};                      // where it was read, for messages
  std::vector<std::string> description{};  // the comment at the top; its first line is a sentence
  std::vector<Sysctl> sysctls{};           // what the program begins with
  std::vector<Actor> actors{};             // in order of appearance
  std::vector<Step> steps{};
  Transcript recorded{};  // empty, or a list for each step

  bool operator==(const Program& other) const {  // wherever they were read
    return description == other.description && sysctls == other.sysctls && actors == other.actors &&
           steps == other.steps && recorded == other.recorded;
  }
};

}  // namespace plumbline::conformance
