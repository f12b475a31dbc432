// SPDX-License-Identifier: Apache-2.0
#include "conformance/suts/uml/calendar.h"

#include <sys/socket.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <limits>
#include <utility>

namespace plumbline::conformance {
namespace {

// enum um_timetravel_ops
enum class Operation : std::uint32_t {
  acknowledge = 0,
  start = 1,
  request = 2,
  wait = 3,
  get = 4,
  update = 5,
  run = 6,
  free_until = 7,
  get_time_of_day = 8,
};

// struct um_timetravel_msg, in the host's byte order: guest and host are one machine.
struct Message {
  Operation operation;
  std::uint32_t sequence;
  std::uint64_t time;
};
static_assert(sizeof(Message) == 16);

// A guest without any timer asks for S64_MAX.
constexpr std::uint64_t never_ns = std::numeric_limits<std::int64_t>::max();

std::expected<Message, std::string> read_message(int connection) {
  Message message{};
  const ssize_t count = ::recv(connection, &message, sizeof message, MSG_WAITALL);
  if (count == sizeof message) return message;
  if (count < 0) return std::unexpected(std::string("calendar: ") + std::strerror(errno));
  return std::unexpected(std::string("calendar: the guest closed its connection"));
}

std::expected<void, std::string> write_message(int connection, const Message& message) {
  const ssize_t count = ::send(connection, &message, sizeof message, MSG_NOSIGNAL);
  if (count == sizeof message) return {};
  return std::unexpected(std::string("calendar: cannot write to the guest: ") +
                         std::strerror(errno));
}

}  // namespace

class Calendar::Clock {
 public:
  FileDescriptor connection;
  AwaitMessage await_message;
  bool waits = false;
  std::uint64_t requested_ns = never_ns;
  std::uint64_t free_until_ns = 0;  // a guest that waits has run until then
};

Calendar::Calendar(std::uint64_t time_of_day_ns, std::uint64_t run_ahead_ns)
    : time_of_day_ns_(time_of_day_ns), run_ahead_ns_(run_ahead_ns) {}
Calendar::~Calendar() = default;

Calendar::Clock& Calendar::add(FileDescriptor connection, AwaitMessage await_message) {
  auto clock = std::make_unique<Clock>();
  clock->connection = std::move(connection);
  clock->await_message = std::move(await_message);
  return *clocks_.emplace_back(std::move(clock));
}

void Calendar::remove(const Clock& clock) {
  std::erase_if(clocks_, [&](const auto& one) { return one.get() == &clock; });
}

std::expected<void, std::string> Calendar::settle(Clock& clock) {
  while (!clock.waits) {
    if (auto ready = clock.await_message(); !ready) return ready;
    if (auto served = serve_message(clock); !served) return served;
  }
  return {};
}

// Before it waits again, the guest says anew when it wants to run.
void Calendar::request_now(Clock& clock) {
  clock.requested_ns = std::min(clock.requested_ns, now_ns_);
}

std::expected<void, std::string> Calendar::step() {
  for (const auto& clock : clocks_) {
    if (auto settled = settle(*clock); !settled) return settled;
  }
  const auto earliest =
      std::ranges::min_element(clocks_, {}, [](const auto& clock) { return clock->requested_ns; });
  if (earliest == clocks_.end() || (*earliest)->requested_ns >= never_ns) {
    return std::unexpected(std::string("every guest waits for ever: no timer is set"));
  }
  now_ns_ = std::max(now_ns_, (*earliest)->requested_ns);
  return run(**earliest);
}

std::expected<void, std::string> Calendar::run(Clock& clock) {
  if (auto ahead = let_run_ahead(clock); !ahead) return ahead;
  clock.waits = false;
  const Message message{Operation::run, ++sent_, now_ns_};
  if (auto written = write_message(clock.connection.get(), message); !written) return written;
  return settle(clock);
}

std::expected<void, std::string> Calendar::let_run_ahead(Clock& clock) {
  if (clocks_.size() > 1 || run_ahead_ns_ == 0) return {};
  clock.free_until_ns = now_ns_ + run_ahead_ns_;
  return write_message(clock.connection.get(),
                       {Operation::free_until, ++sent_, clock.free_until_ns});
}

std::expected<void, std::string> Calendar::serve_message(Clock& clock) {
  const auto message = read_message(clock.connection.get());
  if (!message) return std::unexpected(message.error());
  Message answer{Operation::acknowledge, message->sequence, 0};
  switch (message->operation) {
    case Operation::acknowledge:
      return {};  // of our RUN or FREE_UNTIL
    case Operation::start:
      break;
    case Operation::request:
      clock.requested_ns = message->time;
      break;
    case Operation::wait:
      clock.waits = true;
      now_ns_ = std::max(now_ns_, clock.free_until_ns);
      break;
    case Operation::get:
      answer.time = now_ns_;
      break;
    case Operation::get_time_of_day:
      answer.time = time_of_day_ns_ + now_ns_;
      break;
    case Operation::update:
      now_ns_ = std::max(now_ns_, message->time);
      break;
    default:
      return std::unexpected("calendar: the guest sent the unknown operation " +
                             std::to_string(std::to_underlying(message->operation)));
  }
  return write_message(clock.connection.get(), answer);
}

}  // namespace plumbline::conformance
