// SPDX-License-Identifier: Apache-2.0
// Calendar: the one clock of all guests, by User Mode Linux's `time-travel=ext` protocol.
//
// In a guest code takes no time. A guest with nothing to do says when it next wants to run
// (REQUEST) and waits (WAIT); the calendar lets it run (RUN) at a time of the calendar's choice.
// One guest runs at a time, so N guests are as deterministic as one. Guests stand still unless
// step() is called. A guest that is alone may be let run ahead (FREE_UNTIL): nobody could tell.
//
// Times are nanoseconds since the calendar began. The wire format is Linux's
// include/uapi/linux/um_timetravel.h.
#pragma once

#include <cstdint>
#include <expected>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "conformance/suts/file_descriptor.h"

namespace plumbline::conformance {

class Calendar {
 public:
  // One guest's clock. The address stays; the calendar owns it until remove().
  class Clock;

  // Waits, in real time, until the guest's next message can be read; an error if the guest died or
  // is stuck.
  using AwaitMessage = std::function<std::expected<void, std::string>()>;

  static constexpr std::uint64_t default_time_of_day_ns = 1'700'000'000'000'000'000;

  // `time_of_day_ns` is what CLOCK_REALTIME shows when the calendar begins, in ns since 1970.
  // A guest that is alone asks only every `run_ahead_ns`; it is that much later when it waits.
  explicit Calendar(std::uint64_t time_of_day_ns = default_time_of_day_ns,
                    std::uint64_t run_ahead_ns = 0);
  ~Calendar();
  Calendar(const Calendar&) = delete;
  Calendar& operator=(const Calendar&) = delete;

  std::uint64_t now_ns() const { return now_ns_; }

  // `connection` is the stream socket that the guest connected to. The guest is taken to be
  // running.
  Clock& add(FileDescriptor connection, AwaitMessage await_message);
  void remove(const Clock& clock);

  // Serves a running guest until it waits.
  [[nodiscard]] std::expected<void, std::string> settle(Clock& clock);

  // The guest has input: it shall run at the present time, earlier than it asked for.
  void request_now(Clock& clock);

  // Moves time to the earliest of all requests and runs that guest (the first added, of equals)
  // until it waits again. An error if all guests wait for ever.
  [[nodiscard]] std::expected<void, std::string> step();

 private:
  std::expected<void, std::string> run(Clock& clock);
  std::expected<void, std::string> let_run_ahead(Clock& clock);
  std::expected<void, std::string> serve_message(Clock& clock);

  std::uint64_t time_of_day_ns_;
  std::uint64_t run_ahead_ns_;
  std::uint64_t now_ns_ = 0;
  std::uint32_t sent_ = 0;  // messages that are not answers
  std::vector<std::unique_ptr<Clock>> clocks_;
};

}  // namespace plumbline::conformance
