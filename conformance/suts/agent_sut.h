// SPDX-License-Identifier: Apache-2.0
// What all SUTs with an agent share: how to talk to it, and what to do when it fails.
#pragma once

#include <functional>
#include <memory>
#include <string>

#include "conformance/suts/channel.h"
#include "conformance/suts/sut.h"

namespace plumbline::conformance {

// An agent that was started. Its destruction ends the agent and all that belongs to it.
class Connection {
 public:
  virtual ~Connection() = default;
  virtual Channel& channel() = 0;
  // What it said besides its messages: standard error, or a console.
  virtual std::string last_words() = 0;
};

using Connected = std::expected<std::unique_ptr<Connection>, std::string>;
using Connect = std::function<Connected()>;

// `connect` is called at once, and again whenever the agent has failed.
std::expected<std::unique_ptr<Sut>, std::string> open_agent_sut(std::string name, Connect connect);

// A connection to a command over its standard input and output.
Connected connect_to_command(const std::vector<std::string>& words,
                             std::chrono::milliseconds limit);

// The agent's path, as SutOptions says; the error tells where it was looked for.
std::expected<std::string, std::string> find_agent(const SutOptions& options);

// The arguments of the agent.
std::vector<std::string> agent_command(const std::string& agent, const SutOptions& options);

std::expected<std::unique_ptr<Sut>, std::string> open_host(const SutOptions& options);
std::expected<std::unique_ptr<Sut>, std::string> open_gvisor(const SutOptions& options);
std::expected<std::unique_ptr<Sut>, std::string> open_uml(const SutOptions& options);
std::expected<std::unique_ptr<Sut>, std::string> open_command(std::string_view command,
                                                              const SutOptions& options);

}  // namespace plumbline::conformance
