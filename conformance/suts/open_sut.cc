// SPDX-License-Identifier: Apache-2.0
#include "conformance/suts/agent_sut.h"
#include "conformance/suts/sut.h"

namespace plumbline::conformance {

std::expected<std::unique_ptr<Sut>, std::string> open_sut(std::string_view name,
                                                          const SutOptions& options) {
  constexpr std::string_view command = "command:";
  if (name == "host") return open_host(options);
  if (name == "gvisor") return open_gvisor(options);
  if (name == "uml") return open_uml(options);
  if (name.starts_with(command)) return open_command(name.substr(command.size()), options);
  return std::unexpected("expected a SUT host, gvisor, uml or command:…, not " + std::string(name));
}

}  // namespace plumbline::conformance
