// SPDX-License-Identifier: Apache-2.0
#include "conformance/program/parse.h"

#include <algorithm>
#include <utility>

#include "conformance/program/argument.h"
#include "conformance/program/call_parse.h"
#include "conformance/program/cursor.h"
#include "conformance/program/duration.h"
#include "conformance/program/line_text.h"
#include "conformance/program/sysctl.h"
#include "conformance/suts/executable.h"

namespace plumbline::conformance {
namespace {

constexpr std::size_t steps_max = 0xffff;

class Reader {
 public:
  explicit Reader(std::string_view file) : file_(file) { program_.file = file; }

  std::expected<Program, ParseError> read(std::string_view text) {
    while (!text.empty() && !error_) {
      const std::size_t end = std::min(text.find('\n'), text.size());
      ++line_;
      read_line(text.substr(0, end));
      text.remove_prefix(std::min(end + 1, text.size()));
    }
    if (!comment_.empty())
      fail(line_, "expected a step below the comment, found the end of the file");
    check_recorded();
    if (error_) return std::unexpected(*error_);
    return std::move(program_);
  }

 private:
  void read_line(std::string_view text) {
    if (text.starts_with('#')) {
      text.remove_prefix(text.starts_with("# ") ? 2 : 1);
      (in_description_ ? program_.description : comment_).emplace_back(text);
      return;
    }
    in_description_ = false;
    const bool indented = text.starts_with(' ') || text.starts_with('\t');
    text = text.substr(0, text.find_last_not_of(" \t\r") + 1);
    if (text.empty()) return;
    Cursor cursor(file_, line_, text);
    if (indented && section_ == Section::Sysctl) {
      program_.sysctls.push_back(parse_sysctl(cursor));
    } else if (indented && section_ == Section::Actors) {
      read_actor(cursor);
    } else if (text == "sysctl" && program_.actors.empty() && program_.sysctls.empty()) {
      section_ = Section::Sysctl;
      cursor.expect("sysctl");
    } else if (text == "actors" && program_.actors.empty()) {
      section_ = Section::Actors;
      cursor.expect("actors");
    } else {
      section_ = Section::Steps;
      read_step(cursor);
    }
    if (!cursor.at_end()) cursor.fail("the end of the line");
    if (cursor.failed() && !error_) error_ = cursor.error();
  }

  //   p2  thread of p
  //   q   process on b with CAP_SYS_ADMIN
  void read_actor(Cursor& cursor) {
    const std::size_t start = cursor.next();
    Actor actor{.name = parse_name(cursor)};
    if (find_actor(actor.name) != program_.actors.size()) {
      cursor.fail_at(start, "expected a new name: there is such an actor already");
    }
    if (cursor.accept("thread")) {
      cursor.expect("of");
      const std::size_t process = cursor.next();
      const std::size_t of = find_actor(cursor.word());
      if (of == program_.actors.size()) cursor.fail_at(process, "expected an actor declared above");
      actor.kind = Actor::Kind::Thread;
      actor.of = static_cast<std::uint8_t>(of);
    } else if (cursor.accept("process")) {
      if (cursor.accept("on")) actor.host = parse_name(cursor);
      actor.is_admin = cursor.accept("with");
      if (actor.is_admin) cursor.expect("CAP_SYS_ADMIN");
    } else {
      cursor.fail("`process` or `thread of` an actor");
    }
    add_actor(cursor, start, std::move(actor));
  }

  void read_step(Cursor& cursor) {
    Step step{.line = line_};
    const std::size_t start = cursor.next();
    if (cursor.accept("advance")) {
      step.kind = Step::Kind::Advance;
      step.duration = parse_duration(cursor);
      add_step(cursor, std::move(step));
      return;
    }
    const std::string name = parse_name(cursor);
    cursor.expect(":");
    const std::string_view rest = cursor.rest();
    if (rest.starts_with("<...") || rest.starts_with("---") || rest.starts_with("+++")) {
      read_event(cursor, name);
      return;
    }
    step.actor = actor_of(cursor, start, name);
    const std::size_t result = cursor.next();
    Cursor ahead = cursor;
    if (!ahead.word().empty() && ahead.accept("=")) {
      step.result = parse_name(cursor);
      cursor.expect("=");
    }
    parse_call(cursor, step);
    if (!cursor.failed() && !step.result.empty()) name_child(cursor, result, step);
    add_step(cursor, std::move(step));
    if (cursor.at_end() || cursor.failed()) return;
    Line outcome{.actor = name};
    parse_outcome(cursor, outcome);
    program_.recorded.back().push_back(std::move(outcome));
    is_recorded_ = true;
  }

  void read_event(Cursor& cursor, const std::string& actor) {
    if (!comment_.empty()) cursor.fail("a step below the comment");
    if (program_.steps.empty()) cursor.fail("a call");
    Line line{.actor = actor};
    parse_event(cursor, line);
    if (cursor.failed()) return;
    program_.recorded.back().push_back(std::move(line));
    is_recorded_ = true;
  }

  static std::string parse_name(Cursor& cursor) {
    const std::size_t start = cursor.next();
    const std::string_view word = cursor.word();
    if (word.empty()) cursor.fail("a name");
    if (!is_name(word)) cursor.fail_at(start, fmt::format("expected a name, found `{}`", word));
    return std::string(word);
  }

  std::size_t find_actor(std::string_view name) const {
    const auto& actors = program_.actors;
    const auto named = [name](const Actor& actor) { return actor.name == name; };
    return static_cast<std::size_t>(std::find_if(actors.begin(), actors.end(), named) -
                                    actors.begin());
  }

  void add_actor(Cursor& cursor, std::size_t position, Actor actor) {
    if (program_.actors.size() == actors_max) {
      cursor.fail_at(position, fmt::format("expected at most {} actors", actors_max));
    }
    if (!cursor.failed()) program_.actors.push_back(std::move(actor));
  }

  std::uint8_t actor_of(Cursor& cursor, std::size_t position, const std::string& name) {
    const std::size_t index = find_actor(name);
    if (index == program_.actors.size()) add_actor(cursor, position, {.name = name});
    return static_cast<std::uint8_t>(index);
  }

  void name_child(Cursor& cursor, std::size_t position, const Step& step) {
    if (!step.call->returns.is_child) return;
    if (find_actor(step.result) != program_.actors.size()) {
      cursor.fail_at(position, "expected a new name for the child: there is such an actor already");
    }
    add_actor(cursor, position,
              {.name = step.result, .kind = Actor::Kind::Child, .of = step.actor});
  }

  void add_step(Cursor& cursor, Step step) {
    if (program_.steps.size() == steps_max) {
      cursor.fail_at(0, fmt::format("expected at most {} steps", steps_max));
    }
    if (cursor.failed()) return;
    step.comment = std::exchange(comment_, {});
    program_.steps.push_back(std::move(step));
    program_.recorded.emplace_back();
  }

  // Either every call has a result, or there are no results at all.
  void check_recorded() {
    if (!is_recorded_) {
      program_.recorded.clear();
      return;
    }
    for (std::size_t i = 0; i < program_.steps.size(); ++i) {
      const Step& step = program_.steps[i];
      const std::vector<Line>& lines = program_.recorded[i];
      const bool has_outcome = !lines.empty() && !lines.front().text.starts_with("<...") &&
                               !lines.front().text.starts_with("---") &&
                               !lines.front().text.starts_with("+++");
      if (step.kind == Step::Kind::Call && !has_outcome) {
        fail(step.line, "expected a result (` = …`), as other steps have one, found none");
      }
    }
  }

  void fail(std::uint32_t line, std::string message) {
    if (!error_) error_ = ParseError{std::string(file_), line, 1, std::move(message)};
  }

  std::string_view file_;
  Program program_;
  std::vector<std::string> comment_;  // that waits for its step
  std::uint32_t line_ = 0;
  bool in_description_ = true;
  enum class Section : std::uint8_t { Sysctl, Actors, Steps } section_ = Section::Steps;
  bool is_recorded_ = false;
  std::optional<ParseError> error_;
};

}  // namespace

std::expected<Program, ParseError> parse(std::string_view text, std::string_view file) {
  return Reader(file).read(text);
}

}  // namespace plumbline::conformance
