// SPDX-License-Identifier: Apache-2.0
// plumb-agent: runs programs of system calls on the kernel that it is started on.
//
//   plumb-agent [--channel stdio|packet] [--virtual-time] [--cpu N]
//
// Says Hello, then answers each Batch with Results until the channel ends. Exit status: 0 when the
// channel ended, 1 when the agent cannot go on (the reason is on standard error), 2 for a wrong
// command line.
#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

#include <charconv>
#include <csignal>
#include <cstdio>
#include <memory>
#include <optional>
#include <string_view>

#include "conformance/suts/agent/init.h"
#include "conformance/suts/agent/lockstep.h"
#include "conformance/suts/agent/packet_channel.h"
#include "conformance/suts/agent/settings.h"
#include "conformance/suts/channel.h"

namespace plumbline::agent {
namespace {

using conformance::Channel;
using conformance::Outcome;

struct Options {
  bool packet_channel = false;
  bool virtual_time = false;
  std::optional<unsigned> cpu;
};

std::optional<Options> parse(int count, char** words) {
  Options options;
  for (int i = 1; i < count; ++i) {
    const std::string_view word = words[i];
    const std::string_view value = i + 1 < count ? words[i + 1] : "";
    if (word == "--virtual-time") {
      options.virtual_time = true;
    } else if (word == "--channel" && (value == "stdio" || value == "packet")) {
      options.packet_channel = value == "packet";
      ++i;
    } else if (word == "--cpu") {
      unsigned cpu = 0;
      const auto [end, error] = std::from_chars(value.data(), value.data() + value.size(), cpu);
      if (error != std::errc{} || end != value.data() + value.size()) return std::nullopt;
      options.cpu = cpu;
      ++i;
    } else {
      return std::nullopt;
    }
  }
  return options;
}

int fail(const std::string& why) {
  std::fprintf(stderr, "plumb-agent: %s\n", why.c_str());
  return 1;
}

using Opened = std::expected<std::unique_ptr<Channel>, std::string>;

// Standard input and output move out of the programs' way, and /dev/null takes their place.
Opened open_channel(bool packet) {
  const int input = fcntl(0, F_DUPFD_CLOEXEC, 10);
  const int output = fcntl(1, F_DUPFD_CLOEXEC, 10);
  const int null = open("/dev/null", O_RDWR | O_CLOEXEC);
  if (null < 0 || dup2(null, 0) < 0 || dup2(null, 1) < 0) {
    return std::unexpected("expected to be able to open /dev/null");
  }
  if (null > 2) close(null);
  if (packet) return conformance::PacketChannel::open();
  if (input < 0 || output < 0) return std::unexpected("expected standard input and output");
  return std::make_unique<conformance::StreamChannel>(input, output);
}

bool map_shared() {
  void* const wanted = reinterpret_cast<void*>(shared_base);
  return mmap(wanted, sizeof(Shared), PROT_READ | PROT_WRITE,
              MAP_SHARED | MAP_ANONYMOUS | MAP_FIXED_NOREPLACE, -1, 0) == wanted;
}

int serve(Channel& channel, Lockstep& lockstep) {
  for (;;) {
    const auto message = channel.receive();
    if (!message) return message.error() == conformance::end_of_stream ? 0 : fail(message.error());
    const auto batch = conformance::decode_batch(*message);
    if (!batch) return fail(batch.error());
    std::vector<Outcome> outcomes;
    for (const auto& executable : *batch) {
      auto outcome = lockstep.run(executable);
      if (!outcome) return fail(outcome.error());
      outcomes.push_back(std::move(*outcome));
    }
    if (auto finished = lockstep.finish(); !finished) return fail(finished.error());
    if (auto sent = channel.send(conformance::encode(outcomes)); !sent) return fail(sent.error());
  }
}

int run(const Options& options) {
  std::signal(SIGPIPE, SIG_IGN);
  const Opened opened = open_channel(options.packet_channel);
  if (!opened) return fail(opened.error());
  Channel& channel = **opened;
  conformance::Hello hello{.settings = kernel_settings()};
  if (!map_shared() || !UserMemory::map()) {
    return fail("expected the addresses from 0xf00000000 on to be free");
  }
  const Pace pace = take_pace(options.cpu, options.virtual_time);
  auto confinement = confine_controller();
  if (!confinement) return fail(confinement.error());
  const auto nursery = NurseryHandle::start(*confinement, pace.fifo);
  if (!nursery) return fail(nursery.error());
  add_agent_settings(hello.settings, pace, *confinement);
  if (auto sent = channel.send(conformance::encode(hello)); !sent) return fail(sent.error());
  Lockstep lockstep(*nursery, pace, confinement->directory);
  return serve(channel, lockstep);
}

}  // namespace
}  // namespace plumbline::agent

int main(int count, char** words) {
  const bool is_init = plumbline::conformance::is_guest_init();
  const auto options = plumbline::agent::parse(count, words);
  if (!options) {
    std::fputs("usage: plumb-agent [--channel stdio|packet] [--virtual-time] [--cpu N]\n", stderr);
    return 2;
  }
  if (!is_init) return plumbline::agent::run(*options);
  if (const auto prepared = plumbline::conformance::prepare_guest(); !prepared) {
    plumbline::agent::fail(prepared.error());
  } else {
    plumbline::agent::run(*options);
  }
  plumbline::conformance::power_off_guest();
}
