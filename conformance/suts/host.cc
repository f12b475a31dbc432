// SPDX-License-Identifier: Apache-2.0
// The SUT `host`: the agent, run directly.
#include <unistd.h>

#include "conformance/suts/agent_sut.h"

namespace plumbline::conformance {

std::expected<std::unique_ptr<Sut>, std::string> open_host(const SutOptions& options) {
  if (geteuid() != 0)
    return std::unexpected("host needs root: an ordinary user's namespaces know one user id only");
  const auto agent = find_agent(options);
  if (!agent) return std::unexpected(agent.error());
  return open_agent_sut("host", [words = agent_command(*agent, options), limit = options.limit] {
    return connect_to_command(words, limit);
  });
}

}  // namespace plumbline::conformance
