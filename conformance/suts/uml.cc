// SPDX-License-Identifier: Apache-2.0
// The SUT `uml`: the agent as the first process of a Linux kernel in virtual time.
#include "conformance/suts/agent_sut.h"
#include "conformance/suts/uml/guest.h"

namespace plumbline::conformance {
namespace {

class GuestConnection : public Connection {
 public:
  explicit GuestConnection(Guest guest) : guest_(std::move(guest)) {}

  Channel& channel() override { return guest_.channel(); }
  std::string last_words() override { return guest_.console(); }

 private:
  Guest guest_;
};

// Programs may span hours; the limit of real time ends one that never comes to rest.
constexpr std::int64_t virtual_limit = 10'000 * std::int64_t{3'600'000'000'000};  // ns

// Some programs: each begins at a second of its own. To ask for every time costs more than to run.
constexpr std::uint64_t run_ahead = 10'000'000'000;  // ns

Connected boot(const GuestOptions& options) {
  auto guest = Guest::boot(options);
  if (!guest) return std::unexpected(guest.error());
  return std::make_unique<GuestConnection>(std::move(*guest));
}

}  // namespace

std::expected<std::unique_ptr<Sut>, std::string> open_uml(const SutOptions& options) {
  const auto kernel = find_kernel();
  if (!kernel) return std::unexpected(kernel.error());
  const auto agent = find_agent(options);
  if (!agent) return std::unexpected(agent.error());
  GuestOptions guest;
  guest.kernel = *kernel;
  guest.init = *agent;
  guest.arguments = {"--channel", "packet", "--virtual-time"};
  guest.cpu = options.cpu;
  guest.run_ahead_ns = run_ahead;
  guest.batch_limit = options.limit;
  guest.virtual_limit_ns = virtual_limit;
  return open_agent_sut("uml", [guest] { return boot(guest); });
}

}  // namespace plumbline::conformance
