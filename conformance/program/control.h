// SPDX-License-Identifier: Apache-2.0
// Control messages as scenarios write them (cmsg(3)):
//   [SCM_RIGHTS [r, w], SCM_CREDENTIALS {pid=p, uid=0, gid=0}, {level=1, type=9, data="ab"}]
//
// As data, each is a Record: of the one item that its name stands for, or {level, type, data} with
// `len` where cmsg_len is to be wrong. For a call to fill, either the size of the buffer, or what
// is expected, with names for what it brings: [SCM_RIGHTS [x, _]].
#pragma once

#include <string>

#include "conformance/program/cursor.h"
#include "conformance/program/program.h"
#include "reference/abi/structs.h"

namespace plumbline::conformance {

Value parse_control(Cursor& cursor);
Value parse_expected_control(Cursor& cursor);
std::string print_control(const Value& control);
bool is_control(const Value& value);
bool is_expected_control(const Value& value);

// The row of a message that is written by its name, or null.
const abi::ControlMessage* known_control(const Value& message);

// Of the data behind the header.
std::size_t control_data_size(const Value& message);
// Of all of them, with their headers and paddings.
std::size_t control_size(const Value& control);

}  // namespace plumbline::conformance
