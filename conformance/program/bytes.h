// SPDX-License-Identifier: Apache-2.0
// Bytes as scenarios write them: "text\n\x00" in C's escapes, "ab"*2048 for a repetition.
#pragma once

#include <string>
#include <string_view>

#include "conformance/program/cursor.h"
#include "conformance/program/program.h"

namespace plumbline::conformance {

std::string quote(std::string_view bytes);

// Bytes that a call gave back. Up to 64 are written in full; more as their beginning, their number
// and their CRC-32; a repeated pattern of up to four bytes always as one.
std::string print_received(std::string_view bytes);

std::string print_data(const Value& data);

// Takes "…" or "…"*N.
Value parse_data(Cursor& cursor);

}  // namespace plumbline::conformance
