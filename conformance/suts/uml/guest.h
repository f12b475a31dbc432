// SPDX-License-Identifier: Apache-2.0
// Guest: one real Linux kernel in virtual time, an ordinary process that needs no privilege.
//
// The guest's root is the host's file system, read-only; its pid 1 is a static program of the host.
// A channel to that program runs over the guest's Ethernet device vec0 (see agent/packet_channel.h
// for its other end).
//
// Time stands still unless somebody waits in channel().receive(): then it goes from one request of
// the calendar's guests to the next, until a message has come. A message is seen by the guest at
// the time it was sent.
#pragma once

#include <chrono>
#include <cstdint>
#include <expected>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "conformance/suts/channel.h"
#include "conformance/suts/uml/calendar.h"

namespace plumbline::conformance {

struct GuestOptions {
  std::filesystem::path kernel;        // what ci/oracle built, see find_kernel()
  std::filesystem::path init;          // absolute path of a static program
  std::vector<std::string> arguments;  // of init; without quotes
  std::shared_ptr<Calendar> calendar;  // shared between guests; none: one of its own
  std::uint64_t run_ahead_ns = 0;      // of a calendar of its own, see Calendar
  std::uint64_t seed = 1;              // of the guest's random numbers
  unsigned memory_mebibytes = 128;
  std::optional<unsigned> cpu;  // none: the CPU that boot() is called on

  // When a receive() gives up. A guest that computes without looking at the clock is stuck after
  // `stall_limit` of real time; `batch_limit` (real) and `virtual_limit_ns` count from the last
  // message sent.
  std::chrono::milliseconds stall_limit{10'000};
  std::chrono::milliseconds batch_limit{60'000};
  std::uint64_t virtual_limit_ns = 3'600'000'000'000;
};

class Guest {
 public:
  // Boots until the agent has opened its channel. Errors tell what the kernel said last.
  static std::expected<Guest, std::string> boot(const GuestOptions& options);

  Guest(Guest&&) noexcept;
  Guest& operator=(Guest&&) noexcept;
  ~Guest();  // kills the guest, with every process of it

  // Both ways to the agent. It stays where it is when the Guest is moved. After an error of
  // receive() the guest is of no more use.
  Channel& channel();

  // The last 64 KiB, at least, of what the kernel and its programs wrote to the console.
  std::string console();

  std::uint64_t now_ns() const;

  // The process group of the guest on the host.
  pid_t process_group() const;

 private:
  class Machine;
  explicit Guest(std::unique_ptr<Machine> machine);

  std::unique_ptr<Machine> machine_;
};

// The kernel to boot: $PLUMBLINE_UML_KERNEL, or the one that ci/oracle built last. The error says
// how to get one.
std::expected<std::filesystem::path, std::string> find_kernel();

}  // namespace plumbline::conformance
