// SPDX-License-Identifier: Apache-2.0
#include "conformance/program/lower.h"

#include <gtest/gtest.h>

#include <cstring>

#include "conformance/program/parse.h"

namespace plumbline::conformance {
namespace {

Executable lowered(std::string_view text) {
  const std::expected<Program, ParseError> program = parse(text);
  EXPECT_TRUE(program) << print(program.error());
  const std::expected<Executable, ParseError> executable = lower(*program);
  EXPECT_TRUE(executable) << print(executable.error());
  return executable.value_or(Executable{});
}

Instruction last(std::string_view text) { return lowered(text).instructions.back(); }

std::string text_of(const Copy& copy) {
  return {reinterpret_cast<const char*>(copy.bytes.data()), copy.bytes.size()};
}

std::int64_t number_at(const Copy& copy, std::size_t offset) {
  std::int64_t number = 0;
  std::memcpy(&number, copy.bytes.data() + offset, sizeof(number));
  return number;
}

constexpr auto base = static_cast<std::int64_t>(memory_base);

TEST(Lower, PassesNumbersAndVariablesInRegisters) {
  const Executable executable = lowered("p: pipe([r, w])\np: d = dup2(w, 9)\np: dup3(d, r, 0)\n");
  const Instruction& pipe = executable.instructions[0];
  EXPECT_EQ(pipe.number, 22);
  EXPECT_EQ(pipe.operands[0].number, base);
  ASSERT_EQ(pipe.binds.size(), 2u);
  EXPECT_EQ(pipe.binds[1].offset, 4u);
  EXPECT_EQ(pipe.binds[1].width, 4);
  ASSERT_EQ(pipe.outputs.size(), 1u);
  EXPECT_EQ(pipe.outputs[0].size, 8u);

  const Instruction& dup2 = executable.instructions[1];
  EXPECT_EQ(dup2.operands[0].slot, pipe.binds[1].slot);
  EXPECT_EQ(dup2.operands[1].slot, no_slot);
  EXPECT_EQ(dup2.operands[1].number, 9);
  EXPECT_EQ(dup2.binds[0].width, 0);
  EXPECT_EQ(executable.instructions[2].operands[0].slot, dup2.binds[0].slot);
  EXPECT_EQ(executable.slots, first_variable_slot + 3);
}

TEST(Lower, PassesABufferAndItsLength) {
  const Instruction write = last("p: write(1, \"ab\"*2048)\n");
  EXPECT_EQ(write.operands[1].number, base);
  EXPECT_EQ(write.operands[2].number, 4096);
  EXPECT_EQ(text_of(write.copies[0]), "ab");
  EXPECT_EQ(write.copies[0].repeat, 2048u);

  const Instruction read = last("p: write(1, \"abc\")\np: read(0, 10)\n");
  EXPECT_EQ(read.operands[1].number, base + 16);
  EXPECT_EQ(read.outputs[0].offset, 16u);
  EXPECT_EQ(read.outputs[0].size, 10u);
  EXPECT_EQ(read.outputs[0].per_unit, 1u);

  const Instruction bad = last("p: read(0, bad(-1))\n");
  EXPECT_EQ(bad.operands[1].number, 1);
  EXPECT_EQ(bad.operands[2].number, -1);
  EXPECT_TRUE(bad.outputs.empty());
}

TEST(Lower, LaysOutVectors) {
  const Instruction readv = last("p: readv(0, [3, bad(7), 5])\n");
  EXPECT_EQ(readv.operands[1].number, base + 16);
  EXPECT_EQ(readv.operands[2].number, 3);
  const Copy& iovecs = readv.copies[0];
  EXPECT_EQ(number_at(iovecs, 0), base);
  EXPECT_EQ(number_at(iovecs, 16), 1);
  EXPECT_EQ(number_at(iovecs, 24), 7);
  EXPECT_EQ(number_at(iovecs, 32), base + 3);
  EXPECT_EQ(readv.outputs[0].size, 8u);
}

TEST(Lower, PatchesVariablesIntoMemory) {
  const Instruction poll = last("p: pipe([r, w])\np: poll([{fd=3}, {fd=w, events=POLLIN}], 0)\n");
  ASSERT_EQ(poll.patches.size(), 1u);
  EXPECT_EQ(poll.patches[0].offset, 16u + 8u);
  EXPECT_EQ(poll.patches[0].width, 4);
  EXPECT_EQ(poll.operands[1].number, 2);
  EXPECT_EQ(number_at(poll.copies[0], 8), std::int64_t{1} << 32);

  const Instruction select = last("p: pipe([r, w])\np: select(9, [r 9], NULL, NULL, 1.5s)\n");
  ASSERT_EQ(select.bit_patches.size(), 1u);
  EXPECT_EQ(select.bit_patches[0].offset, 16u);
  EXPECT_EQ(number_at(select.copies[0], 0), 1 << 9);
  EXPECT_EQ(number_at(select.copies[1], 0), 1);
  EXPECT_EQ(number_at(select.copies[1], 8), 500'000);
  EXPECT_EQ(select.outputs.size(), 2u);
}

TEST(Lower, GivesAHandlerItsRestorer) {
  const Instruction action =
      last("p: rt_sigaction(SIGUSR1, {handler=handler, flags=SA_RESTART}, NULL, 8)\n");
  ASSERT_EQ(action.patches.size(), 2u);
  EXPECT_EQ(action.patches[0].slot, handler_slot);
  EXPECT_EQ(action.patches[0].width, 8);
  EXPECT_EQ(action.patches[1].slot, restorer_slot);
  EXPECT_EQ(action.patches[1].offset, 16u);
  EXPECT_EQ(number_at(action.copies[0], 8), 0x14000000);
  EXPECT_EQ(number_at(last("p: rt_sigaction(SIGUSR1, {handler=SIG_IGN}, NULL, 8)\n").copies[0], 8),
            0);
}

TEST(Lower, PointsAtAMaskAndItsSize) {
  const Instruction select = last("p: pselect6(0, NULL, NULL, NULL, NULL, ~[SIGHUP])\n");
  EXPECT_EQ(number_at(select.copies[0], 0), ~std::int64_t{1});
  EXPECT_EQ(number_at(select.copies[1], 0), base);
  EXPECT_EQ(number_at(select.copies[1], 8), 8);
  EXPECT_EQ(select.operands[5].number, base + 16);
}

TEST(Lower, LaysOutMessages) {
  const Instruction send = last("p: msgsnd(0, {mtype=7, mtext=\"abc\"}, 0)\n");
  EXPECT_EQ(send.operands[2].number, 3);
  EXPECT_EQ(number_at(send.copies[0], 0), 7);
  EXPECT_EQ(send.copies[1].offset, 8u);
  const Instruction receive = last("p: msgrcv(0, 100, 0, 0)\n");
  ASSERT_EQ(receive.outputs.size(), 2u);
  EXPECT_EQ(receive.outputs[0].per_unit, 0u);
  EXPECT_EQ(receive.outputs[1].offset, 8u);
  EXPECT_EQ(receive.outputs[1].per_unit, 1u);
}

TEST(Lower, KnowsActorsByTheirSlots) {
  const Executable executable = lowered(
      "actors\n  p  process\n  t  thread of p\n\np: c = fork()\nt: kill(c, SIGKILL)\nadvance "
      "1ms\n");
  EXPECT_EQ(executable.actors[1].kind, ExecutableActor::Kind::Thread);
  EXPECT_EQ(executable.actors[2].kind, ExecutableActor::Kind::Child);
  EXPECT_EQ(executable.instructions[0].child, 2);
  EXPECT_TRUE(executable.instructions[0].binds.empty());
  EXPECT_EQ(executable.instructions[1].operands[0].slot, first_actor_slot + 2);
  EXPECT_EQ(executable.instructions[2].kind, Instruction::Kind::Advance);
  EXPECT_EQ(executable.instructions[2].duration, 1'000'000);
}

TEST(Lower, RefusesWhatDoesNotFitMemory) {
  for (const std::string_view step :
       {"p: read(0, 8388609)", "p: write(1, \"abc\"*4294967295)", "p: epoll_wait(3, 8000000, 0)",
        "p: readv(0, [9223372036854775807, 9223372036854775807])"}) {
    const std::expected<Executable, ParseError> executable = lower(*parse(step));
    ASSERT_FALSE(executable) << step;
    EXPECT_EQ(executable.error().message, "expected at most 8388608 bytes in all buffers");
  }
}

}  // namespace
}  // namespace plumbline::conformance
