// SPDX-License-Identifier: Apache-2.0
// What every program keeps on the reference.
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>

#include "conformance/program/any_program.h"
#include "conformance/program/lower.h"
#include "conformance/program/parse.h"
#include "conformance/program/transcript.h"
#include "conformance/suts/reference.h"

namespace plumbline::conformance {
namespace {

Executable lowered(const Program& program) {
  auto executable = lower(program);
  RC_PRE(executable.has_value());  // not too large
  return std::move(*executable);
}

Transcript run(const Program& program) {
  return transcribe(program, run_on_reference(lowered(program), {}));
}

// The program and a process that has nothing to do with it: it works on files of its own, which
// nobody else can see, before each of the program's steps that it is given a step for.
struct WithStranger {
  Program program;
  std::vector<std::size_t> places;  // of the program's own steps in it
};

WithStranger with_stranger(const Program& program, const std::vector<unsigned char>& gaps) {
  static const std::vector<Step> work =
      parse(
          "stranger: pipe([their_r, their_w])\n"
          "stranger: write(their_w, \"abc\")\n"
          "stranger: their_e = epoll_create1(0)\n"
          "stranger: epoll_ctl(their_e, EPOLL_CTL_ADD, their_r, {events=EPOLLIN})\n"
          "stranger: epoll_wait(their_e, 1, 0)\n"
          "stranger: read(their_r, 10)\n"
          "stranger: their_n = eventfd(0)\n"
          "stranger: rt_sigaction(SIGUSR1, {handler=handler}, NULL, 8)\n"
          "stranger: kill(stranger, SIGUSR1)\n"
          "stranger: setresuid(1000, 1000, 1000)\n"
          "stranger: read(their_n, 8)\n")
          .value()
          .steps;
  WithStranger both{.program = program, .places = {}};
  both.program.steps.clear();
  const auto stranger = static_cast<std::uint8_t>(program.actors.size());
  both.program.actors.push_back({.name = "stranger"});
  std::size_t done = 0;
  for (std::size_t i = 0; i < program.steps.size(); ++i) {
    for (unsigned k = i < gaps.size() ? gaps[i] % 3 : 1; k > 0 && done < work.size(); --k) {
      both.program.steps.push_back(work[done++]);
      both.program.steps.back().actor = stranger;
    }
    both.places.push_back(both.program.steps.size());
    both.program.steps.push_back(program.steps[i]);
  }
  return both;
}

RC_GTEST_PROP(AnyProgram, IsPrintedAndReadBack, ()) {
  const Program program = *any_program();
  const auto read = parse(print(program));
  if (!read) RC_FAIL(print(read.error()));
  RC_ASSERT(*read == program);
}

RC_GTEST_PROP(AnyProgram, RunsTheSameEachTime, ()) {
  const Program program = *any_program(), other = *any_program();
  const Transcript first = run(program);
  run(other);
  RC_ASSERT(run(program) == first);
}

RC_GTEST_PROP(AnyProgram, RunsTheSameWhileItGrows, ()) {
  const Program program = *any_program();
  const Transcript whole = run(program);
  GrowingExecutable executable;
  ReferenceRun reference{{}};
  Program beginning = program;
  beginning.steps.clear();
  for (const Step& step : program.steps) {
    beginning.steps.push_back(step);
    reference.go_on(*executable.go_on(beginning));
  }
  RC_ASSERT(transcribe(program, reference.go_on(*executable.go_on(program))) == whole);
}

RC_GTEST_PROP(AnyProgram, LeavesNothingBehind, ()) {
  const Program program = *any_program();
  RC_ASSERT(leaks_on_reference(lowered(program), {}).empty());
}

// vmsplice fills a slot of the pipe for each page that its buffer touches, and the stranger's
// buffers push the program's to other places.
bool depends_on_places(const Program& program) {
  return std::ranges::any_of(program.steps, [](const Step& step) {
    return step.call != nullptr && step.call->name == "vmsplice";
  });
}

RC_GTEST_PROP(AnyProgram, DoesNotNoticeAStranger, (const std::vector<unsigned char>& gaps)) {
  const Program program = *any_program();
  RC_PRE(program.actors.size() < actors_max && !depends_on_places(program));
  const Transcript alone = run(program);
  const WithStranger both = with_stranger(program, gaps);
  Transcript together = run(both.program);
  for (std::size_t i = 0; i < alone.size(); ++i) {
    std::vector<Line>& lines = together[both.places[i]];
    std::erase_if(lines, [](const Line& line) { return line.actor == "stranger"; });
    RC_ASSERT(lines == alone[i]);
  }
}

}  // namespace
}  // namespace plumbline::conformance
