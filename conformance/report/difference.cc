// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <algorithm>

#include "conformance/program/print.h"
#include "conformance/report/report.h"
#include "conformance/report/style.h"

namespace plumbline::conformance {
namespace {

constexpr std::size_t context_steps = 3;  // shown before the first differing one

// The text of some steps with their results, as a scenario would show them.
std::vector<std::string> lines_of(const Program& program, const Transcript& transcript,
                                  std::size_t first, std::size_t last) {
  std::vector<std::string> lines;
  for (std::size_t i = first; i <= last && i < program.steps.size(); ++i) {
    static const std::vector<Line> nothing;
    const auto step =
        print_step(program, program.steps[i], i < transcript.size() ? transcript[i] : nothing);
    lines.insert(lines.end(), step.begin(), step.end());
  }
  return lines;
}

std::string with_lines(std::string_view prefix, const std::vector<std::string>& lines,
                       const fmt::text_style& style, bool colour) {
  std::string text;
  for (const std::string& line : lines)
    text += styled(fmt::format("{} {}", prefix, line), style, colour) + '\n';
  return text;
}

}  // namespace

std::string render_difference(const Scenario& scenario, const SutIdentity& sut,
                              const Comparison& comparison, bool colour) {
  const Program& program = scenario.program;
  const std::size_t step = comparison.difference.value_or(Difference{}).step;
  const std::uint32_t line = step < program.steps.size() ? program.steps[step].line : 0;
  std::string text = fmt::format("{}:{}: {}: ", scenario.file.string(), line,
                                 styled(to_string(comparison.verdict), bad, colour));
  if (comparison.verdict == Verdict::Failed)
    return text + fmt::format("{}: {}\n", sut.description(), comparison.why);
  text += program.description.empty() ? "" : program.description.front();
  text += '\n';
  if (!comparison.why.empty()) text += comparison.why + '\n';
  if (!comparison.difference) return text;

  const std::size_t first = step - std::min(step, context_steps);
  if (step > 0)
    text +=
        with_lines("   ", lines_of(program, comparison.reference, first, step - 1), faint, colour);
  const auto reference = lines_of(program, comparison.reference, step, step);
  const auto other = lines_of(program, comparison.sut, step, step);
  const auto [ours, theirs] = std::ranges::mismatch(reference, other);
  text += with_lines("   ", {reference.begin(), ours}, faint, colour);
  text += with_lines("  -", {ours, reference.end()}, bad, colour);
  text += with_lines("  +", {theirs, other.end()}, good, colour);
  text += fmt::format("  - reference   + {}\n", sut.description());
  return text;
}

std::string render_side_by_side(const Scenario& scenario, const SutIdentity& sut,
                                const Comparison& comparison, bool colour) {
  const Program& program = scenario.program;
  std::vector<std::array<std::string, 2>> rows;
  std::size_t first_of_difference = ~std::size_t{0};
  for (std::size_t i = 0; i < program.steps.size(); ++i) {
    auto ours = lines_of(program, comparison.reference, i, i);
    auto theirs = lines_of(program, comparison.sut, i, i);
    if (comparison.difference && comparison.difference->step == i)
      first_of_difference = rows.size() + comparison.difference->line;
    const std::size_t height = std::max(ours.size(), theirs.size());
    ours.resize(height);
    theirs.resize(height);
    for (std::size_t k = 0; k < height; ++k) rows.push_back({ours[k], theirs[k]});
  }
  std::size_t width = std::string_view("reference").size();
  for (const auto& row : rows) width = std::max(width, row[0].size());
  std::string text = fmt::format("  {:<{}}   {}\n", "reference", width, sut.description());
  for (std::size_t i = 0; i < rows.size(); ++i) {
    const bool differs = rows[i][0] != rows[i][1];
    const std::string line = fmt::format("{} {:<{}} {} {}", i == first_of_difference ? '>' : ' ',
                                         rows[i][0], width, differs ? '|' : ' ', rows[i][1]);
    text += (differs ? styled(line, bad, colour) : line) + '\n';
  }
  return text;
}

}  // namespace plumbline::conformance
