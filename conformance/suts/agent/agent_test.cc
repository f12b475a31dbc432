// SPDX-License-Identifier: Apache-2.0
// The agent on the host's kernel, with programs made by hand.
#include <gtest/gtest.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <csignal>
#include <cstdlib>
#include <cstring>

#include "conformance/suts/sut.h"

namespace plumbline::conformance {
namespace {

using Kind = Event::Kind;
constexpr std::int64_t ms = 1'000'000;

// A small assembler. Memory is handed out by hand: offsets in the first page.
class Assembler {
 public:
  std::uint8_t actor(ExecutableActor::Kind kind = ExecutableActor::Kind::Process,
                     std::uint8_t of = 0) {
    executable_.actors.push_back({kind, of});
    return static_cast<std::uint8_t>(executable_.actors.size() - 1);
  }
  Slot variable() { return executable_.slots++; }

  Instruction& call(std::uint8_t actor, long number, std::vector<Operand> operands = {}) {
    Instruction it;
    it.actor = actor;
    it.number = static_cast<std::uint16_t>(number);
    std::copy(operands.begin(), operands.end(), it.operands.begin());
    executable_.instructions.push_back(it);
    return executable_.instructions.back();
  }
  void advance(std::int64_t duration) {
    Instruction it;
    it.kind = Instruction::Kind::Advance;
    it.duration = duration;
    executable_.instructions.push_back(it);
  }
  // A pipe whose ends go into two variables.
  std::pair<Operand, Operand> pipe(std::uint8_t actor) {
    const Slot read_end = variable();
    const Slot write_end = variable();
    Instruction& it = call(actor, SYS_pipe, {address(0)});
    it.outputs = {{0, 8, 0}};
    it.binds = {{read_end, 4, 0}, {write_end, 4, 4}};
    return {{read_end, 0}, {write_end, 0}};
  }
  Instruction& write(std::uint8_t actor, Operand fd, std::string_view text) {
    Instruction& it =
        call(actor, SYS_write, {fd, address(64), {no_slot, std::int64_t(text.size())}});
    const auto bytes = std::as_bytes(std::span(text));
    it.copies = {{64, 1, {bytes.begin(), bytes.end()}}};
    return it;
  }
  Instruction& read(std::uint8_t actor, Operand fd, std::uint32_t size) {
    const std::uint32_t place = 256 + 64 * reads_++;
    Instruction& it = call(actor, SYS_read, {fd, address(place), {no_slot, size}});
    it.outputs = {{place, size, 1}};
    return it;
  }
  // The kernel's struct sigaction, with the agent's handler.
  Instruction& handle(std::uint8_t actor, int signal, std::uint64_t flags = 0) {
    Instruction& it = call(actor, SYS_rt_sigaction,
                           {{no_slot, signal}, address(128), {no_slot, 0}, {no_slot, 8}});
    flags |= 0x04000000;  // SA_RESTORER
    const auto bytes = std::as_bytes(std::span(&flags, 1));
    it.copies = {{136, 1, {bytes.begin(), bytes.end()}}};
    it.patches = {{128, 8, handler_slot}, {144, 8, restorer_slot}};
    return it;
  }
  static Operand address(std::uint32_t offset) {
    return {no_slot, std::int64_t(memory_base + offset)};
  }
  static Operand process(std::uint8_t actor) { return {Slot(first_actor_slot + actor), 0}; }

  const Executable& finish() {
    executable_.memory_size = 4096;
    return executable_;
  }

 private:
  Executable executable_;
  std::uint32_t reads_ = 0;
};

std::string text_of(const Event& event) {
  constexpr const char* names[] = {"issued", "skipped", "returned", "signalled", "born", "ended"};
  std::string text = std::to_string(event.actor) + " " + names[int(event.kind)];
  if (event.kind != Kind::Born && event.kind != Kind::Issued) {
    text += " " + std::to_string(event.result);
  }
  if (event.kind == Kind::Returned && !event.output.empty()) {
    const auto* from = reinterpret_cast<const char*>(event.output.data());
    text += " " + std::string(from, event.output.size());
  }
  return text;
}

// All events from the first step on, a line each.
std::vector<std::string> lines(const Trace& trace) {
  std::vector<std::string> result;
  bool begun = false;
  for (const Event& event : trace.events) {
    begun = begun || event.kind == Kind::Issued || event.kind == Kind::Skipped;
    if (begun) result.push_back(text_of(event));
  }
  return result;
}

class AgentTest : public testing::Test {
 protected:
  void SetUp() override {
    if (geteuid() != 0) GTEST_SKIP() << "needs root for real-time priority";
    auto sut = open_sut("host");
    ASSERT_TRUE(sut) << sut.error();
    sut_ = std::move(*sut);
  }

  Outcome outcome(const Executable& executable) {
    return std::move(sut_->run({&executable, 1}).front());
  }
  Trace trace(Assembler& assembler) {
    Outcome it = outcome(assembler.finish());
    EXPECT_TRUE(it.trace) << it.failure;
    return it.trace.value_or(Trace{});
  }
  // Of the last steps only: the first lines are dropped.
  void expect_end(Assembler& assembler, const std::vector<std::string>& expected) {
    auto found = lines(trace(assembler));
    if (found.size() > expected.size()) {
      found.erase(found.begin(), found.end() - std::ptrdiff_t(expected.size()));
    }
    EXPECT_EQ(found, expected);
  }

  std::unique_ptr<Sut> sut_;
};

constexpr Operand number(std::int64_t value) { return {no_slot, value}; }

TEST_F(AgentTest, TellsItsSettings) {
  EXPECT_EQ(sut_->name(), "host");
  EXPECT_EQ(sut_->settings().at("sysname"), "Linux");
  EXPECT_EQ(sut_->settings().at("clock"), "real");
  EXPECT_EQ(sut_->settings().at("confined"), "yes");
  EXPECT_EQ(sut_->settings().at("nofile"), "1024");
}

TEST_F(AgentTest, WhatIsWrittenIsRead) {
  Assembler a;
  const auto p = a.actor();
  const auto [reader, writer] = a.pipe(p);
  a.write(p, writer, "hello");
  a.read(p, reader, 3);
  a.read(p, reader, 10);
  const Trace result = trace(a);
  EXPECT_EQ(lines(result).at(0), "0 issued");
  // The first descriptors of a program are 3 and 4.
  const std::vector<std::byte> ends = result.events.at(2).output;
  ASSERT_EQ(ends.size(), 8u);
  EXPECT_EQ(int(ends[0]), 3);
  EXPECT_EQ(int(ends[4]), 4);
  expect_end(a, {"0 issued", "0 returned 5", "0 issued", "0 returned 3 hel", "0 issued",
                 "0 returned 2 lo"});
}

TEST_F(AgentTest, AWriteResumesABlockedRead) {
  Assembler a;
  const auto p = a.actor();
  const auto t = a.actor(ExecutableActor::Kind::Thread, p);
  const auto [reader, writer] = a.pipe(p);
  a.read(t, reader, 3);
  a.read(t, reader, 3);
  a.write(p, writer, "abc");
  expect_end(a, {"1 issued", "1 skipped 0", "0 issued", "0 returned 3", "1 returned 3 abc"});
}

TEST_F(AgentTest, ReadersWakeInTheOrderInWhichTheyCame) {
  Assembler a;
  const auto p = a.actor();
  std::uint8_t readers[3];
  for (auto& it : readers) it = a.actor(ExecutableActor::Kind::Thread, p);
  const auto [reader, writer] = a.pipe(p);
  for (const unsigned i : {2, 0, 1}) a.read(readers[i], reader, 1);
  a.write(p, writer, "x");
  a.write(p, writer, "yz");
  const auto all = lines(trace(a));
  EXPECT_EQ(std::vector(all.begin() + 5, all.end()),
            (std::vector<std::string>{"0 issued", "0 returned 1", "3 returned 1 x", "0 issued",
                                      "0 returned 2", "1 returned 1 y", "2 returned 1 z"}));
}

TEST_F(AgentTest, ATimeoutPassesDuringAnAdvance) {
  Assembler a;
  const auto p = a.actor();
  const auto t = a.actor(ExecutableActor::Kind::Thread, p);
  a.call(t, SYS_poll, {number(0), number(0), number(20)});
  a.advance(10 * ms);
  a.advance(10 * ms);
  const Trace result = trace(a);
  EXPECT_EQ(lines(result),
            (std::vector<std::string>{"1 issued", "0 issued", "0 issued", "1 returned 0"}));
  EXPECT_GE(result.events.back().time, 20 * ms);
  EXPECT_LT(result.events.back().time, 28 * ms);
}

TEST_F(AgentTest, ALongAdvanceNeedsVirtualTime) {
  Assembler a;
  a.actor();
  a.advance(3000 * ms);
  EXPECT_EQ(outcome(a.finish()).failure, "needs virtual time");
}

TEST_F(AgentTest, SigpipeEndsAProcess) {
  Assembler a;
  const auto p = a.actor();
  const auto [reader, writer] = a.pipe(p);
  a.call(p, SYS_close, {reader});
  a.write(p, writer, "x");
  a.call(p, SYS_pause);
  expect_end(a, {"0 issued", "0 ended 13", "0 skipped 1"});
}

TEST_F(AgentTest, AHandlerRuns) {
  Assembler a;
  const auto p = a.actor();
  const auto q = a.actor();
  a.handle(p, SIGUSR1);
  a.call(p, SYS_pause);
  a.call(q, SYS_kill, {Assembler::process(p), number(SIGUSR1)});
  a.call(q, SYS_kill, {Assembler::process(p), number(SIGUSR1)});
  a.call(q, SYS_kill, {Assembler::process(p), number(SIGTERM)});
  expect_end(a,
             {"0 issued", "1 issued", "1 returned 0", "0 signalled 10", "0 returned -4", "1 issued",
              "1 returned 0", "0 signalled 10", "1 issued", "1 returned 0", "0 ended 15"});
}

TEST_F(AgentTest, AChildIsBornAndItsEndWakesAReader) {
  Assembler a;
  const auto p = a.actor();
  const auto c = a.actor(ExecutableActor::Kind::Child, p);
  const auto t = a.actor(ExecutableActor::Kind::Thread, c);
  const auto [reader, writer] = a.pipe(p);
  a.call(c, SYS_pause);
  const Slot pid = a.variable();
  Instruction& fork = a.call(p, SYS_fork);
  fork.child = c;
  fork.binds = {{pid, 0, 0}};
  a.call(p, SYS_close, {writer});
  a.write(t, writer, "x");
  a.read(p, reader, 4);
  a.read(p, reader, 4);
  a.call(c, SYS_exit_group, {number(7)});
  a.call(p, SYS_kill, {{pid, 0}, number(0)});
  const Trace result = trace(a);
  const auto all = lines(result);
  EXPECT_EQ(all.at(2), "1 skipped 2");
  EXPECT_EQ(all.at(5), "1 born");
  EXPECT_EQ(all.at(6), "2 born");
  EXPECT_EQ(std::vector(all.end() - 8, all.end()),
            (std::vector<std::string>{"0 returned 1 x", "0 issued", "1 issued", "1 ended 1792",
                                      "2 ended 1792", "0 returned 0", "0 issued", "0 returned 0"}));
}

TEST_F(AgentTest, AThreadCanEndAlone) {
  Assembler a;
  const auto p = a.actor();
  const auto t = a.actor(ExecutableActor::Kind::Thread, p);
  a.call(t, SYS_exit, {number(5)});
  a.call(p, SYS_epoll_create1, {number(0)});
  a.call(p, SYS_exit, {number(6)});
  expect_end(a,
             {"1 issued", "1 ended 1280", "0 issued", "0 returned 3", "0 issued", "0 ended 1536"});
}

TEST_F(AgentTest, KillReachesTheProgramOnly) {
  Assembler a;
  const auto p = a.actor();
  const auto q = a.actor();
  a.call(p, SYS_kill, {number(-1), number(SIGKILL)});
  a.call(p, SYS_kill, {number(1), number(SIGKILL)});
  expect_end(a, {"0 issued", "0 returned 0", "1 ended 9", "0 issued", "0 returned 0"});
  EXPECT_EQ(q, 1);
}

TEST_F(AgentTest, ABadPointerIsAnError) {
  Assembler a;
  const auto p = a.actor();
  a.call(p, SYS_pipe, {number(8)});
  expect_end(a, {"0 issued", "0 returned -14"});
}

TEST_F(AgentTest, TheHostsFilesAreOutOfReach) {
  Assembler a;
  const auto p = a.actor();
  for (const char* path : {"/etc/passwd", "/proc/self/stat", "mine", "../../etc/passwd"}) {
    const int flags = std::strcmp(path, "mine") == 0 ? 0102 : 0;  // O_CREAT | O_RDWR
    Instruction& it = a.call(p, SYS_open, {Assembler::address(64), number(flags), number(0600)});
    const auto bytes = std::as_bytes(std::span(path, std::strlen(path) + 1));
    it.copies = {{64, 1, {bytes.begin(), bytes.end()}}};
  }
  const std::vector<std::string> expected = {"0 issued",      "0 returned -2", "0 issued",
                                             "0 returned -2", "0 issued",      "0 returned 3",
                                             "0 issued",      "0 returned -2"};
  expect_end(a, expected);
  // The next program finds an empty directory.
  Assembler b;
  const auto q = b.actor();
  Instruction& it = b.call(q, SYS_open, {Assembler::address(64), number(0), number(0)});
  const auto bytes = std::as_bytes(std::span("mine"));
  it.copies = {{64, 1, {bytes.begin(), bytes.end()}}};
  expect_end(b, {"0 issued", "0 returned -2"});
}

TEST_F(AgentTest, CallsOutsideTheTableAreRefused) {
  Assembler a;
  a.call(a.actor(), SYS_chroot, {Assembler::address(0)});
  EXPECT_EQ(outcome(a.finish()).failure,
            "expected a system call of the table of calls (instruction 0)");
}

TEST_F(AgentTest, EveryProgramHasItsOwnIpcNamespace) {
  Assembler a;
  a.call(a.actor(), SYS_msgget, {number(77), number(01600)});
  for (int i = 0; i < 2; ++i) expect_end(a, {"0 issued", "0 returned 0"});
}

// A ppoll that is killed with its program still writes how much time was left.
TEST_F(AgentTest, TheLastCallOfAProgramDoesNotWriteToTheNext) {
  constexpr std::uint32_t place = 512;
  const std::int64_t ten_seconds[] = {10, 0};
  const auto bytes = std::as_bytes(std::span(ten_seconds));
  Assembler first, second;
  Instruction& wait = first.call(first.actor(), SYS_ppoll,
                                 {number(0), number(0), Assembler::address(place), number(0)});
  wait.copies = {{place, 1, {bytes.begin(), bytes.end()}}};
  Instruction& look = second.call(second.actor(), SYS_umask, {number(022)});
  look.outputs = {{place, sizeof ten_seconds, 0}};
  const auto outcomes = sut_->run(std::vector{first.finish(), second.finish()});
  ASSERT_TRUE(outcomes.at(1).trace) << outcomes.at(1).failure;
  EXPECT_EQ(outcomes[1].trace->events.back().output,
            std::vector<std::byte>(sizeof ten_seconds, std::byte{0}));
}

TEST(Sut, ErrorsSayWhatIsMissing) {
  EXPECT_EQ(open_sut("hots").error(), "expected a SUT host, gvisor, uml or command:…, not hots");
  EXPECT_EQ(open_sut("command:").error(), "expected a command, e.g. command:ssh board plumb-agent");
  EXPECT_EQ(open_sut("command:/nowhere/agent").error(),
            "cannot start /nowhere/agent: No such file or directory");
  const std::string silent = open_sut("command:sh -c echo>&2").error();
  EXPECT_TRUE(silent.starts_with("command:sh -c echo>&2: the peer closed")) << silent;
}

}  // namespace
}  // namespace plumbline::conformance
