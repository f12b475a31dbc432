// SPDX-License-Identifier: Apache-2.0
// The lines of a transcript, and the times that they show.
#pragma once

#include <string>

#include "conformance/program/cursor.h"
#include "conformance/program/program.h"

namespace plumbline::conformance {

// The line's text with ` at 150ms` in its place, if it has a time:
// `<... poll resumed at 150ms> = 0`, `--- SIGALRM at 1s ---`, `+++ exited with 0 at 1s +++`.
std::string print_text(const Line& line);

// Takes what stands behind an actor's colon if it is no call: a line that begins with `<...`, `---`
// or `+++`. Sets the line's text and time.
void parse_event(Cursor& cursor, Line& line);

// Takes what stands behind a call's closing parenthesis: ` = …`, ` <unfinished ...>` or
// ` <skipped: …>`.
void parse_outcome(Cursor& cursor, Line& line);

// The transcript as a SUT whose clock is real can confirm it: no line has a time; durations in
// results are `…` unless they are 0s, and timestamps (+2s) are `set` unless they are `never`.
Transcript without_times(Transcript transcript);

}  // namespace plumbline::conformance
