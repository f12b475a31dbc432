// SPDX-License-Identifier: Apache-2.0
#include "conformance/suts/agent_sut.h"

#include <gtest/gtest.h>

namespace plumbline::conformance {
namespace {

constexpr Slot poison = 666;  // a program with so many slots brings the agent down

// An agent in process: each result's real-time start is its program's number of slots.
class FakeConnection : public Connection, public Channel {
 public:
  Channel& channel() override { return *this; }
  std::string last_words() override { return "aargh\n"; }

  std::expected<void, std::string> send(std::span<const std::byte> message) override {
    const auto batch = decode_batch(message);
    std::vector<Outcome> outcomes;
    for (const Executable& executable : batch.value()) {
      if (executable.slots == poison) {
        answer_ = std::unexpected("the peer closed the channel");
        return {};
      }
      outcomes.push_back({Trace{{}, executable.slots}, ""});
    }
    answer_ = encode(outcomes);
    return {};
  }
  std::expected<std::vector<std::byte>, std::string> receive() override { return answer_; }

 private:
  std::expected<std::vector<std::byte>, std::string> answer_ =
      encode(Hello{protocol_version, {{"clock", "virtual"}}});
};

std::vector<Executable> programs(std::initializer_list<Slot> slots) {
  std::vector<Executable> batch;
  for (const Slot count : slots) batch.push_back({{}, {}, count, 0});
  return batch;
}

TEST(AgentSut, RunsABatch) {
  auto sut = open_agent_sut("fake", [] { return std::make_unique<FakeConnection>(); });
  ASSERT_TRUE(sut) << sut.error();
  EXPECT_EQ((*sut)->settings().at("clock"), "virtual");
  const auto outcomes = (*sut)->run(programs({20, 21}));
  ASSERT_EQ(outcomes.size(), 2u);
  EXPECT_EQ(outcomes[1].trace->realtime_start, 21);
}

TEST(AgentSut, TheGuiltyProgramFailsAndTheOthersRun) {
  int starts = 0;
  auto sut = open_agent_sut("fake", [&] {
    ++starts;
    return std::make_unique<FakeConnection>();
  });
  const auto outcomes = (*sut)->run(programs({20, poison, 22}));
  ASSERT_EQ(outcomes.size(), 3u);
  EXPECT_EQ(outcomes[0].trace->realtime_start, 20);
  EXPECT_FALSE(outcomes[1].trace);
  EXPECT_EQ(outcomes[1].failure, "fake: the peer closed the channel; it said: aargh");
  EXPECT_EQ(outcomes[2].trace->realtime_start, 22);
  EXPECT_EQ(starts, 3);
}

TEST(AgentSut, AnAgentThatDoesNotComeBackFailsTheRest) {
  bool gone = false;
  auto sut = open_agent_sut("fake", [&]() -> Connected {
    if (std::exchange(gone, true)) return std::unexpected("no agent");
    return std::make_unique<FakeConnection>();
  });
  const auto outcomes = (*sut)->run(programs({poison, 21}));
  ASSERT_EQ(outcomes.size(), 2u);
  EXPECT_EQ(outcomes[0].failure, "no agent");
  EXPECT_EQ(outcomes[1].failure, "no agent");
}

}  // namespace
}  // namespace plumbline::conformance
