// SPDX-License-Identifier: Apache-2.0
// The SUT `host`: the agent, run directly.
#include "conformance/suts/agent_sut.h"

namespace plumbline::conformance {

std::expected<std::unique_ptr<Sut>, std::string> open_host(const SutOptions& options) {
  const auto agent = find_agent(options);
  if (!agent) return std::unexpected(agent.error());
  return open_agent_sut("host", [words = agent_command(*agent, options), limit = options.limit] {
    return connect_to_command(words, limit);
  });
}

}  // namespace plumbline::conformance
