// SPDX-License-Identifier: Apache-2.0
#include "conformance/program/transcript.h"

#include <fmt/format.h>

#include <optional>

#include "conformance/program/raise.h"

namespace plumbline::conformance {
namespace {

std::string skipped(std::int64_t reason, const std::string& actor) {
  switch (static_cast<SkipReason>(reason)) {
    case SkipReason::Blocked:
      return fmt::format("<skipped: {} is blocked>", actor);
    case SkipReason::Ended:
      return fmt::format("<skipped: {} has ended>", actor);
    case SkipReason::Unborn:
      break;
  }
  return fmt::format("<skipped: {} is not born>", actor);
}

std::string ended(std::int64_t status) {  // as wait(2) tells it
  const std::int64_t signal = status & 0x7f;
  return signal != 0 ? fmt::format("+++ killed by {} +++", print_signal(signal))
                     : fmt::format("+++ exited with {} +++", status >> 8 & 0xff);
}

class Writer {
 public:
  Writer(const Program& program, const Trace& trace)
      : program_(program), raiser_(program, trace), transcript_(program.steps.size()) {}

  void add(const Event& event) {
    if (event.actor >= program_.actors.size() || event.step >= program_.steps.size()) return;
    const std::string& actor = program_.actors[event.actor].name;
    switch (event.kind) {
      case Event::Kind::Issued:
        begin(event, "<unfinished ...>");
        break;
      case Event::Kind::Skipped:
        begin(event, skipped(event.result, actor));
        break;
      case Event::Kind::Returned:
        add_return(event);
        break;
      case Event::Kind::Signalled:
        add_line(event, fmt::format("--- {} ---", print_signal(event.result)));
        break;
      case Event::Kind::Ended:
        add_line(event, ended(event.result));
        break;
      case Event::Kind::Born:
        break;
    }
    count_signals(event);
  }

  Transcript take() { return std::move(transcript_); }

 private:
  void begin(const Event& event, std::string text) {
    step_ = event.step;
    if (is_call()) transcript_[*step_] = {{.actor = name_of(event), .text = std::move(text)}};
  }

  void add_return(const Event& event) {
    const Step& step = program_.steps[event.step];
    if (!step_ || step.kind != Step::Kind::Call) return;
    std::string text = raiser_.outcome(step, event.result, event.output);
    if (event.step == *step_) {
      transcript_[*step_].front().text = std::move(text);
      return;
    }
    // strace writes what a call returned above the signals that interrupted it.
    const std::size_t signals = event.actor == signalled_ ? signals_ : 0;
    add_line(event, fmt::format("<... {} resumed> {}", step.call->name, text), signals);
  }

  // Adds a line, above the last `above` ones.
  void add_line(const Event& event, std::string text, std::size_t above = 0) {
    if (!step_) return;
    std::vector<Line>& lines = transcript_[*step_];
    Line line{.actor = name_of(event), .text = std::move(text)};
    if (!is_call()) line.at = event.time;
    lines.insert(lines.end() - static_cast<std::ptrdiff_t>(above), std::move(line));
  }

  // Counts the signals of one actor that directly precede the next event.
  void count_signals(const Event& event) {
    const bool another = signals_ != 0 && event.actor != signalled_;
    if (event.kind != Event::Kind::Signalled || another) signals_ = 0;
    if (event.kind == Event::Kind::Signalled && step_) ++signals_;
    signalled_ = event.actor;
  }

  bool is_call() const { return program_.steps[*step_].kind == Step::Kind::Call; }
  const std::string& name_of(const Event& event) const { return program_.actors[event.actor].name; }

  const Program& program_;
  Raiser raiser_;
  Transcript transcript_;
  std::optional<std::size_t> step_;  // under which the lines stand
  std::size_t signals_ = 0;
  std::uint8_t signalled_ = 0;
};

}  // namespace

Transcript transcribe(const Program& program, const Trace& trace) {
  Writer writer(program, trace);
  for (const Event& event : trace.events) writer.add(event);
  return writer.take();
}

}  // namespace plumbline::conformance
