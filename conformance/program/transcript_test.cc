// SPDX-License-Identifier: Apache-2.0
#include "conformance/program/transcript.h"

#include <gtest/gtest.h>

#include "conformance/program/line_text.h"
#include "conformance/program/parse.h"
#include "conformance/program/print.h"

namespace plumbline::conformance {
namespace {

using enum Event::Kind;

std::vector<std::byte> bytes(std::string_view text) {
  const auto* const begin = reinterpret_cast<const std::byte*>(text.data());
  return {begin, begin + text.size()};
}

std::vector<std::byte> words(std::initializer_list<std::int64_t> numbers) {
  std::vector<std::byte> result;
  for (const std::int64_t number : numbers) {
    for (int i = 0; i < 8; ++i) result.push_back(static_cast<std::byte>(number >> (8 * i)));
  }
  return result;
}

std::string transcribed(std::string_view text, const Trace& trace) {
  const std::expected<Program, ParseError> program = parse(text);
  EXPECT_TRUE(program) << print(program.error());
  return print(*program, transcribe(*program, trace));
}

// The result of a program of one step.
std::string outcome(std::string_view step, std::int64_t result,
                    std::vector<std::byte> output = {}) {
  const Trace trace{.events = {{.kind = Issued},
                               {.kind = Returned, .result = result, .output = std::move(output)}},
                    .realtime_start = 1000};
  const std::string text = transcribed(std::string("p: ") + std::string(step) + "\n", trace);
  return text.substr(text.find(" = ") + 3);
}

TEST(Transcript, ShowsResultsInTheWordsOfTheirTypes) {
  EXPECT_EQ(outcome("close(3)", 0), "0\n");
  EXPECT_EQ(outcome("close(3)", -9), "-1 EBADF\n");
  EXPECT_EQ(outcome("close(3)", -200), "-1 200\n");
  EXPECT_EQ(outcome("umask(0)", 022), "022\n");
  EXPECT_EQ(outcome("fcntl(3, F_GETFL)", 04001), "O_WRONLY|O_NONBLOCK\n");
  EXPECT_EQ(outcome("fcntl(3, F_GETFD)", 1), "FD_CLOEXEC\n");
  EXPECT_EQ(outcome("pipe(_)", 0, words({0x4'0000'0003})), "0 {read=3, write=4}\n");
  EXPECT_EQ(outcome("read(3, 10)", 3, bytes("hel")), "3 \"hel\"\n");
  EXPECT_EQ(outcome("read(3, 10)", 3, bytes("h")), "3 <output missing>\n");
  EXPECT_EQ(outcome("readv(3, [2, bad(3), 5])", 3, bytes("hel")), "3 [\"he\", \"l\"]\n");
  EXPECT_EQ(outcome("poll([{fd=3, events=POLLIN}], 0)", 1, words({0x0011'0001'0000'0003})),
            "1 [{revents=POLLIN|POLLHUP}]\n");
  EXPECT_EQ(outcome("select(4, [3], [], NULL, 1s)", 1,
                    [] {
                      std::vector<std::byte> sets(256);
                      sets[0] = std::byte{8};
                      const std::vector<std::byte> left = words({0, 800'000});
                      sets.insert(sets.end(), left.begin(), left.end());
                      return sets;
                    }()),
            "1 [3] [] 800ms\n");
  EXPECT_EQ(outcome("msgrcv(0, 9, 0, 0)", 2,
                    [] {
                      std::vector<std::byte> message = words({7});
                      message.push_back(std::byte{'h'});
                      message.push_back(std::byte{'i'});
                      return message;
                    }()),
            "2 {mtype=7, mtext=\"hi\"}\n");
  EXPECT_EQ(outcome("rt_sigaction(SIGHUP, NULL, _, 8)", 0, words({12345, 0x14000000, 99, 3})),
            "0 {handler=handler, flags=SA_RESTART, mask=[SIGHUP SIGINT]}\n");
  EXPECT_EQ(outcome("rt_sigpending(_, 8)", 0, words({~std::int64_t{1}})), "0 ~[SIGHUP]\n");
  EXPECT_EQ(outcome("ioctl(3, FIONREAD, bad)", 0), "0\n");
}

TEST(Transcript, NamesWhatVariesAndRelatesTimestamps) {
  std::vector<std::byte> state(120);
  state[48 + 1] = std::byte{4};  // stime = 1024
  state[96] = std::byte{50};     // lspid
  state[100] = std::byte{77};    // lrpid
  const std::vector<std::byte> other = state;
  const Trace trace{.events = {{.kind = Born, .actor = 0, .result = 50},
                               {.kind = Issued, .step = 0},
                               {.kind = Returned, .step = 0, .result = 32768},
                               {.kind = Issued, .step = 1},
                               {.kind = Returned, .step = 1, .result = 5},
                               {.kind = Issued, .step = 2},
                               {.kind = Returned, .step = 2, .result = 32768, .output = state}},
                    .realtime_start = 1022};
  EXPECT_EQ(transcribed("p: msgget(IPC_PRIVATE, 0)\np: msgget(IPC_PRIVATE, 0)\n"
                        "p: msgctl(0, MSG_STAT, _)\n",
                        trace),
            "p: msgget(IPC_PRIVATE, 0) = @queue1\np: msgget(IPC_PRIVATE, 0) = @queue2\n"
            "p: msgctl(0, MSG_STAT, _) = @queue1 {key=0, uid=0, gid=0, cuid=0, cgid=0, mode=0, "
            "stime=+2s, rtime=never, ctime=never, cbytes=0, qnum=0, qbytes=0, lspid=p, "
            "lrpid=@pid1}\n");
}

constexpr std::string_view story = R"(p: c = fork()
c: read(0, 3)
p: kill(c, SIGUSR1)
c: pause()
p: poll([], 100)
advance 200ms
p: kill(c, SIGKILL)
)";

Trace run_of_story() {
  return {.events = {{.kind = Born, .actor = 0, .result = 10},
                     {.kind = Issued, .step = 0},
                     {.kind = Born, .actor = 1, .result = 11},
                     {.kind = Returned, .step = 0, .result = 11},
                     {.kind = Issued, .actor = 1, .step = 1},
                     {.kind = Issued, .step = 2},
                     {.kind = Signalled, .actor = 1, .result = 10},
                     {.kind = Returned, .actor = 1, .step = 1, .result = -4},
                     {.kind = Returned, .step = 2},
                     {.kind = Skipped, .actor = 1, .step = 3, .result = 1},
                     {.kind = Issued, .step = 4},
                     {.kind = Issued, .step = 5},
                     {.kind = Signalled, .step = 4, .result = 14, .time = 50'000'000},
                     {.kind = Returned, .step = 4, .time = 100'000'000},
                     {.kind = Issued, .step = 6},
                     {.kind = Returned, .step = 6},
                     {.kind = Ended, .actor = 1, .result = 9},
                     {.kind = Ended, .actor = 0, .result = 0x300}}};
}

TEST(Transcript, TellsAStoryInOrder) {
  EXPECT_EQ(transcribed(story, run_of_story()), R"(p: c = fork() = c
c: read(0, 3) <unfinished ...>
p: kill(c, SIGUSR1) = 0
c: <... read resumed> = -1 EINTR
c: --- SIGUSR1 ---
c: pause() <skipped: c has ended>
p: poll([], 100) <unfinished ...>
advance 200ms
p: <... poll resumed at 100ms> = 0 []
p: --- SIGALRM at 50ms ---
p: kill(c, SIGKILL) = 0
c: +++ killed by SIGKILL +++
p: +++ exited with 3 +++
)");
}

TEST(Transcript, OfAStoryIsReadBack) {
  const Program program = *parse(story);
  const Transcript transcript = transcribe(program, run_of_story());
  EXPECT_EQ(parse(print(program, transcript))->recorded, transcript);
}

TEST(Transcript, ForgetsTimes) {
  const Transcript timed{
      {{"p", "= 1 [3] 800ms {sec=0, usec=-1} \"5s\" {stime=+2s, rtime=never}", -1},
       {"p", "<... select resumed> = 0 0s", 5}}};
  const Transcript expected{
      {{"p", "= 1 [3] … {sec=0, usec=-1} \"5s\" {stime=set, rtime=never}", -1},
       {"p", "<... select resumed> = 0 0s", -1}}};
  EXPECT_EQ(without_times(timed), expected);
}

TEST(Transcript, IgnoresEventsOfNoProgram) {
  const Trace trace{.events = {{.kind = Returned, .step = 0},
                               {.kind = Signalled, .result = 1},
                               {.kind = Issued, .step = 9},
                               {.kind = Issued, .actor = 9, .step = 0}}};
  EXPECT_EQ(transcribe(*parse("p: pause()"), trace), Transcript(1));
}

}  // namespace
}  // namespace plumbline::conformance
