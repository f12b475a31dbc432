// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include "conformance/report/report.h"

namespace plumbline::conformance {
namespace {

std::string escape(std::string_view text) {
  std::string escaped;
  for (const char c : text) {
    switch (c) {
      case '&':
        escaped += "&amp;";
        break;
      case '<':
        escaped += "&lt;";
        break;
      case '>':
        escaped += "&gt;";
        break;
      case '"':
        escaped += "&quot;";
        break;
      default:
        escaped += static_cast<unsigned char>(c) < 0x20 && c != '\n' ? '?' : c;
    }
  }
  return escaped;
}

std::string render_case(const Scenario& scenario, const SutIdentity& sut,
                        const Comparison& comparison) {
  std::string text =
      fmt::format("    <testcase classname=\"{}.{}\" name=\"{}\" file=\"{}\"", escape(sut.name),
                  escape(scenario.area), escape(scenario.name), escape(scenario.file.string()));
  switch (comparison.verdict) {
    case Verdict::Agree:
      return text + "/>\n";
    case Verdict::Known:
      return text + fmt::format("><system-out>known difference: {}</system-out></testcase>\n",
                                escape(comparison.why));
    case Verdict::Skipped:
      return text + fmt::format("><skipped message=\"{}\"/></testcase>\n", escape(comparison.why));
    case Verdict::Failed:
      return text + fmt::format("><error message=\"{}\"/></testcase>\n", escape(comparison.why));
    case Verdict::Diverge:
      break;
  }
  return text +
         fmt::format("><failure message=\"the reference and {} diverge\">{}</failure></testcase>\n",
                     escape(sut.description()),
                     escape(render_difference(scenario, sut, comparison, false)));
}

}  // namespace

std::string render_junit(const RunReport& report) {
  std::string text =
      "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites name=\"plumbline\">\n";
  for (const Column& column : report.columns) {
    std::size_t failures = 0, errors = 0, skipped = 0;
    for (const Comparison& comparison : column.comparisons) {
      failures += comparison.verdict == Verdict::Diverge;
      errors += comparison.verdict == Verdict::Failed;
      skipped += comparison.verdict == Verdict::Skipped;
    }
    text += fmt::format(
        "  <testsuite name=\"{}\" tests=\"{}\" failures=\"{}\" errors=\"{}\" skipped=\"{}\">\n",
        escape(column.identity.description()), column.comparisons.size(), failures, errors,
        skipped);
    for (std::size_t i = 0; i < column.comparisons.size(); ++i)
      text += render_case(report.scenarios[i], column.identity, column.comparisons[i]);
    text += "  </testsuite>\n";
  }
  return text + "</testsuites>\n";
}

}  // namespace plumbline::conformance
