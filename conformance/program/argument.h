// SPDX-License-Identifier: Apache-2.0
// Arguments as scenarios write them. How an argument is written follows from its row in the table
// of calls: from how it is passed, and from its type.
#pragma once

#include <string>

#include "conformance/program/cursor.h"
#include "conformance/program/program.h"

namespace plumbline::conformance {

// Takes an argument. It fits the row: `fits` below holds.
Value parse_argument(Cursor& cursor, const abi::Argument& argument);

std::string print_argument(const Value& value, const abi::Argument& argument);

// Whether a value has the shape that the argument asks for. Programs that come from elsewhere than
// the parser (generated, shrunk) are checked with it before they are lowered.
bool fits(const Value& value, const abi::Argument& argument);

// A variable's or an actor's name: a word, and none that the format uses itself.
bool is_name(std::string_view word);

// Whether a set can hold `member`: a signal from 1 to 64, a descriptor from 0 to 1023, a variable.
bool set_takes(const Value& member, const abi::Type& set);

// Whether the names of a Fresh stand for handles of the type, or are none.
bool fresh_takes(const Value& fresh, const abi::Type& type);

// What stands for the agent's signal handler in sigaction's field.
inline constexpr std::string_view handler_name = "handler";

// The names of the parts of an invalid time, and of a message.
inline constexpr std::string_view timespec_parts[] = {"sec", "nsec"};
inline constexpr std::string_view timeval_parts[] = {"sec", "usec"};
inline constexpr std::string_view message_type = "mtype";
inline constexpr std::string_view message_text = "mtext";

}  // namespace plumbline::conformance
