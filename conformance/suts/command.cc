// SPDX-License-Identifier: Apache-2.0
// The SUT `command:…`: whatever the command starts.
#include <sstream>

#include "conformance/suts/agent_sut.h"

namespace plumbline::conformance {

std::expected<std::unique_ptr<Sut>, std::string> open_command(std::string_view command,
                                                              const SutOptions& options) {
  std::istringstream text{std::string(command)};
  std::vector<std::string> words;
  for (std::string word; text >> word;) words.push_back(word);
  if (words.empty()) {
    return std::unexpected("expected a command, e.g. command:ssh board plumb-agent");
  }
  return open_agent_sut("command:" + std::string(command), [words, limit = options.limit] {
    return connect_to_command(words, limit);
  });
}

}  // namespace plumbline::conformance
