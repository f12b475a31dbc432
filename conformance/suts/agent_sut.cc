// SPDX-License-Identifier: Apache-2.0
#include "conformance/suts/agent_sut.h"

#include <unistd.h>

#include <cstdlib>
#include <iterator>
#include <optional>
#include <utility>

#include "conformance/suts/launch.h"

namespace plumbline::conformance {
namespace {

constexpr std::size_t batch_max = 256;  // programs a message

class CommandConnection : public Connection {
 public:
  CommandConnection(LaunchedCommand command, std::chrono::milliseconds limit)
      : command_(std::move(command)), channel_(command_.output(), command_.input(), limit) {}

  Channel& channel() override { return channel_; }
  std::string last_words() override { return command_.errors(); }

 private:
  LaunchedCommand command_;
  StreamChannel channel_;
};

class AgentSut : public Sut {
 public:
  AgentSut(std::string name, Connect connect)
      : name_(std::move(name)), connect_(std::move(connect)) {}

  std::string_view name() const override { return name_; }
  const Settings& settings() const override { return settings_; }

  std::vector<Outcome> run(std::span<const Executable> executables) override {
    std::vector<Outcome> outcomes;
    while (!executables.empty()) {
      const auto batch = executables.first(std::min(batch_max, executables.size()));
      executables = executables.subspan(batch.size());
      auto results = run_batch(batch);
      std::move(results.begin(), results.end(), std::back_inserter(outcomes));
    }
    return outcomes;
  }

  std::expected<void, std::string> start() {
    auto connection = connect_();
    if (!connection) return std::unexpected(connection.error());
    connection_ = std::move(*connection);
    const auto message = connection_->channel().receive();
    if (!message) return std::unexpected(give_up(message.error()));
    auto hello = decode_hello(*message);
    if (!hello) return std::unexpected(give_up(hello.error()));
    settings_ = std::move(hello->settings);
    return {};
  }

 private:
  std::vector<Outcome> run_batch(std::span<const Executable> batch) {
    auto results = exchange(batch);
    if (results) return std::move(*results);
    if (batch.size() == 1) return {Outcome{std::nullopt, results.error()}};
    std::vector<Outcome> outcomes;
    for (const Executable& executable : batch) {
      outcomes.push_back(std::move(run_batch({&executable, 1}).front()));
    }
    return outcomes;
  }

  std::expected<std::vector<Outcome>, std::string> exchange(std::span<const Executable> batch) {
    if (!connection_) {
      if (auto started = start(); !started) return std::unexpected(started.error());
    }
    if (auto sent = connection_->channel().send(encode(batch)); !sent) {
      return std::unexpected(give_up(sent.error()));
    }
    const auto message = connection_->channel().receive();
    if (!message) return std::unexpected(give_up(message.error()));
    auto results = decode_results(*message);
    if (!results) return std::unexpected(give_up(results.error()));
    if (results->size() != batch.size()) {
      return std::unexpected(give_up("expected " + std::to_string(batch.size()) + " results, not " +
                                     std::to_string(results->size())));
    }
    return results;
  }

  // Ends the agent; the next batch starts another.
  std::string give_up(const std::string& why) {
    std::string words = connection_->last_words();
    connection_.reset();
    while (!words.empty() && words.back() == '\n') words.pop_back();
    return name_ + ": " + why + (words.empty() ? "" : "; it said: " + words);
  }

  std::string name_;
  Connect connect_;
  std::unique_ptr<Connection> connection_;
  Settings settings_;
};

}  // namespace

std::expected<std::unique_ptr<Sut>, std::string> open_agent_sut(std::string name, Connect connect) {
  auto sut = std::make_unique<AgentSut>(std::move(name), std::move(connect));
  if (auto started = sut->start(); !started) return std::unexpected(started.error());
  return sut;
}

Connected connect_to_command(const std::vector<std::string>& words,
                             std::chrono::milliseconds limit) {
  auto command = LaunchedCommand::start(words);
  if (!command) return std::unexpected(command.error());
  return std::make_unique<CommandConnection>(std::move(*command), limit);
}

std::expected<std::string, std::string> find_agent(const SutOptions& options) {
  std::filesystem::path agent = options.agent;
  if (const char* named = std::getenv("PLUMBLINE_AGENT"); agent.empty() && named != nullptr) {
    agent = named;
  }
  std::error_code error;
  if (agent.empty()) {
    agent = std::filesystem::read_symlink("/proc/self/exe", error).parent_path() / "plumb-agent";
  }
  if (access(agent.c_str(), X_OK) != 0) {
    return std::unexpected("expected the agent at " + agent.string() +
                           " (or where $PLUMBLINE_AGENT says)");
  }
  return std::filesystem::absolute(agent, error).string();
}

std::vector<std::string> agent_command(const std::string& agent, const SutOptions& options) {
  std::vector<std::string> words = {agent};
  if (options.cpu) {
    words.push_back("--cpu");
    words.push_back(std::to_string(*options.cpu));
  }
  return words;
}

}  // namespace plumbline::conformance
