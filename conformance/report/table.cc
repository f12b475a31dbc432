// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <map>

#include "conformance/report/report.h"
#include "conformance/report/style.h"

namespace plumbline::conformance {
namespace {

using Counts = std::map<Verdict, std::size_t>;

// What stands in a group of the table, under its heading.
struct Figure {
  std::string_view heading;
  fmt::text_style style;
  std::size_t (*count)(const Counts&);
};

std::size_t count_of(const Counts& counts, Verdict verdict) {
  const auto found = counts.find(verdict);
  return found == counts.end() ? 0 : found->second;
}

const std::array figures = {
    Figure{"agree", good, [](const Counts& c) { return count_of(c, Verdict::Agree); }},
    Figure{"known", mild, [](const Counts& c) { return count_of(c, Verdict::Known); }},
    Figure{"diverge", bad,
           [](const Counts& c) {
             return count_of(c, Verdict::Diverge) + count_of(c, Verdict::Failed);
           }},
    Figure{"skip", faint, [](const Counts& c) { return count_of(c, Verdict::Skipped); }},
};

std::size_t group_width() {
  std::size_t width = figures.size() - 1;
  for (const Figure& figure : figures) width += figure.heading.size();
  return width;
}

std::string render_row(std::string_view name, std::size_t scenarios,
                       const std::vector<Counts>& groups, std::size_t name_width, bool colour) {
  std::string row = fmt::format("{:<{}} {:>9}", name, name_width, scenarios);
  for (const Counts& counts : groups) {
    row += "  ";
    for (const Figure& figure : figures) {
      const std::size_t count = figure.count(counts);
      const std::string cell = fmt::format("{:>{}}", count, figure.heading.size());
      row += ' ' + (count ? styled(cell, figure.style, colour) : styled(cell, faint, colour));
    }
  }
  return row + '\n';
}

// Why scenarios were skipped: a line for each SUT and reason.
std::string render_skips(const RunReport& report) {
  std::string text;
  for (const Column& column : report.columns) {
    std::map<std::string, std::size_t> reasons;
    for (const Comparison& comparison : column.comparisons)
      if (comparison.verdict == Verdict::Skipped) ++reasons[comparison.why];
    for (const auto& [why, count] : reasons)
      text += fmt::format("{}: {} skipped: {}\n", column.identity.name, count, why);
  }
  return text;
}

}  // namespace

bool RunReport::agrees() const {
  return std::ranges::all_of(columns, [](const Column& column) {
    return std::ranges::all_of(column.comparisons, [](const Comparison& comparison) {
      return comparison.verdict != Verdict::Diverge && comparison.verdict != Verdict::Failed;
    });
  });
}

std::string render_table(const RunReport& report, bool colour) {
  struct Row {
    std::size_t scenarios = 0;
    std::vector<Counts> groups;
  };
  std::map<std::string, Row> rows;
  Row total{0, std::vector<Counts>(report.columns.size())};
  std::size_t name_width = std::string_view("area").size();
  for (std::size_t i = 0; i < report.scenarios.size(); ++i) {
    const std::string& area = report.scenarios[i].area;
    name_width = std::max(name_width, area.size());
    Row& row = rows[area];
    row.groups.resize(report.columns.size());
    ++row.scenarios;
    ++total.scenarios;
    for (std::size_t c = 0; c < report.columns.size(); ++c) {
      ++row.groups[c][report.columns[c].comparisons[i].verdict];
      ++total.groups[c][report.columns[c].comparisons[i].verdict];
    }
  }

  std::string text = fmt::format("{:<{}} {:>9}", "", name_width, "");
  for (const Column& column : report.columns)
    text += fmt::format("   {:<{}}", column.identity.description(), group_width());
  text += fmt::format("\n{:<{}} {:>9}", "area", name_width, "scenarios");
  for (std::size_t c = 0; c < report.columns.size(); ++c) {
    text += "  ";
    for (const Figure& figure : figures) text += fmt::format(" {}", figure.heading);
  }
  text += '\n';
  for (const auto& [area, row] : rows)
    text += render_row(area, row.scenarios, row.groups, name_width, colour);
  text += render_row("all", total.scenarios, total.groups, name_width, colour);
  return text + render_skips(report);
}

}  // namespace plumbline::conformance
