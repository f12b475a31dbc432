// SPDX-License-Identifier: Apache-2.0
// The SUT `gvisor`: the agent under runsc. Its network is its own and it shares no control groups,
// so that it needs no daemon and no configuration.
//
// On one CPU gVisor's tasks run in turn, in the order in which they were woken, and as real-time
// tasks they do so whatever else the machine does.
#include <sched.h>
#include <unistd.h>

#include "conformance/suts/agent_sut.h"

namespace plumbline::conformance {

std::expected<std::unique_ptr<Sut>, std::string> open_gvisor(const SutOptions& options) {
  if (geteuid() != 0) return std::unexpected("gvisor needs root: runsc makes namespaces");
  const auto agent = find_agent(options);
  if (!agent) return std::unexpected(agent.error());
  const std::string cpu = std::to_string(options.cpu.value_or(unsigned(sched_getcpu())));
  std::vector<std::string> words = {"chrt",
                                    "--fifo",
                                    "1",
                                    "taskset",
                                    "--cpu-list",
                                    cpu,
                                    "runsc",
                                    "--network=none",
                                    "--platform=ptrace",
                                    "--ignore-cgroups",
                                    "do"};
  for (const std::string& word : agent_command(*agent, options)) words.push_back(word);
  return open_agent_sut(
      "gvisor", [words, limit = options.limit] { return connect_to_command(words, limit); });
}

}  // namespace plumbline::conformance
