// SPDX-License-Identifier: Apache-2.0
// Colours for terminals.
#pragma once

#include <fmt/color.h>
#include <unistd.h>

#include <string>
#include <string_view>

namespace plumbline::conformance {

inline bool is_terminal(int descriptor) { return isatty(descriptor); }

inline std::string styled(std::string_view text, const fmt::text_style& style, bool colour) {
  return colour ? fmt::format(style, "{}", text) : std::string(text);
}

inline const fmt::text_style good = fmt::fg(fmt::terminal_color::green);
inline const fmt::text_style bad = fmt::fg(fmt::terminal_color::red) | fmt::emphasis::bold;
inline const fmt::text_style mild = fmt::fg(fmt::terminal_color::yellow);
inline const fmt::text_style faint = fmt::fg(fmt::terminal_color::bright_black);

}  // namespace plumbline::conformance
