// SPDX-License-Identifier: Apache-2.0
#include "conformance/program/print.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

#include "conformance/program/argument.h"
#include "conformance/program/duration.h"
#include "conformance/program/line_text.h"
#include "conformance/program/signature.h"
#include "conformance/program/sysctl.h"

namespace plumbline::conformance {
namespace {

std::string print_comment(const std::vector<std::string>& lines) {
  std::string text;
  for (const std::string& line : lines) text += line.empty() ? "#\n" : fmt::format("# {}\n", line);
  return text;
}

// The actors that a reader of the steps knows when `declared` of them stand in the section.
std::vector<std::string_view> actors_seen(const Program& program, std::size_t declared) {
  std::vector<std::string_view> names;
  const auto add = [&names](std::string_view name) {
    if (std::find(names.begin(), names.end(), name) == names.end()) names.push_back(name);
  };
  for (std::size_t i = 0; i < declared; ++i) add(program.actors[i].name);
  for (const Step& step : program.steps) {
    if (step.kind != Step::Kind::Call) continue;
    add(program.actors[step.actor].name);
    if (step.call->returns.is_child && !step.result.empty()) {
      add(step.result);
    }
  }
  return names;
}

std::string print_kind(const Program& program, const Actor& actor) {
  if (actor.kind == Actor::Kind::Thread) return "thread of " + program.actors[actor.of].name;
  return fmt::format("process{}{}{}", actor.host.empty() ? "" : " on ", actor.host,
                     actor.is_admin ? " with CAP_SYS_ADMIN" : "");
}

// How many actors must be declared: all but plain processes and children, and those whose order or
// existence the steps do not show.
std::size_t count_declared(const Program& program) {
  std::vector<std::string_view> names;
  std::size_t least = 0;
  for (const Actor& actor : program.actors) {
    names.push_back(actor.name);
    const bool is_child = actor.kind == Actor::Kind::Child;
    if (!is_child && print_kind(program, actor) != "process") least = names.size();
  }
  for (std::size_t count = least; count < names.size(); ++count) {
    if (actors_seen(program, count) == names) return count;
  }
  return names.size();
}

std::string print_sysctls(const Program& program) {
  std::string text = program.sysctls.empty() ? "" : "sysctl\n";
  for (const Sysctl& sysctl : program.sysctls) text += fmt::format("  {}\n", print_sysctl(sysctl));
  return text;
}

std::string print_actors(const Program& program) {
  const std::size_t declared = count_declared(program);
  if (declared == 0) return {};
  std::size_t width = 0;
  for (std::size_t i = 0; i < declared; ++i) width = std::max(width, program.actors[i].name.size());
  std::string text = "actors\n";
  for (std::size_t i = 0; i < declared; ++i) {
    const Actor& actor = program.actors[i];
    if (actor.kind == Actor::Kind::Child) continue;
    text += fmt::format("  {:{}}  {}\n", actor.name, width, print_kind(program, actor));
  }
  return text;
}

std::string print_bare(const Program& program, const Step& step) {
  if (step.kind == Step::Kind::Advance) return "advance " + print_duration(step.duration);
  return fmt::format("{}: {}", program.actors[step.actor].name, print_call(step));
}

}  // namespace

std::string print_call(const Step& step) {
  std::vector<std::string> arguments;
  std::size_t next = 0;
  for (std::size_t i = 0; i < step.call->arity(); ++i) {
    const abi::Argument& argument = step.call->arguments[i];
    arguments.push_back(argument.pass == abi::Pass::Constant
                            ? std::string(constant_name(argument))
                            : print_argument(step.arguments[next++], argument));
  }
  return fmt::format("{}{}{}({})", step.result, step.result.empty() ? "" : " = ", step.call->name,
                     fmt::join(arguments, ", "));
}

std::vector<std::string> print_step(const Program& program, const Step& step,
                                    const std::vector<Line>& shown) {
  std::vector<std::string> lines = {print_bare(program, step)};
  const bool is_call = step.kind == Step::Kind::Call;
  for (std::size_t i = 0; i < shown.size(); ++i) {
    if (is_call && i == 0)
      lines.front() += " " + shown[i].text;
    else
      lines.push_back(fmt::format("{}: {}", shown[i].actor, print_text(shown[i])));
  }
  return lines;
}

std::string print(const Program& program, const Transcript& transcript) {
  std::string text = print_comment(program.description);
  for (const std::string& section : {print_sysctls(program), print_actors(program)}) {
    if (!section.empty() && !text.empty()) text += '\n';
    text += section;
  }
  for (std::size_t i = 0; i < program.steps.size(); ++i) {
    const Step& step = program.steps[i];
    // Even at the very top: a comment there would be the description.
    if (!step.comment.empty() || (i == 0 && !text.empty())) text += '\n';
    text += print_comment(step.comment);
    for (const std::string& line :
         print_step(program, step, transcript.empty() ? std::vector<Line>{} : transcript[i])) {
      text += line + '\n';
    }
  }
  return text;
}

std::string print(const Program& program) { return print(program, program.recorded); }

}  // namespace plumbline::conformance
