// SPDX-License-Identifier: Apache-2.0
#include "conformance/suts/uml/guest.h"

#include <fcntl.h>
#include <poll.h>
#include <sched.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/statvfs.h>
#include <sys/un.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <utility>

#include "conformance/suts/frames.h"
#include "conformance/suts/uml/supervised_process.h"

namespace plumbline::conformance {
namespace {

using SteadyClock = std::chrono::steady_clock;

constexpr std::size_t console_bytes_max = 64 << 10;
constexpr std::size_t console_bytes_in_errors = 2'000;
constexpr int link_buffer_bytes = 4 << 20;

// Names within the guest's private directory. They are on the kernel's command line, which is mixed
// into its random numbers, so they are the same for all guests.
constexpr const char* calendar_socket = "calendar";
constexpr const char* guest_name = "guest";

std::unexpected<std::string> system_error(const std::string& what) {
  return std::unexpected(what + ": " + std::strerror(errno));
}

struct Pair {
  FileDescriptor ours;
  FileDescriptor theirs;
};

std::expected<Pair, std::string> make_link() {
  std::array<int, 2> ends{};
  if (::socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends.data()) != 0) {
    return system_error("socketpair");
  }
  // As much as we may have; FramedChannel's windows fit in the least that Linux gives.
  for (const int end : ends) {
    ::setsockopt(end, SOL_SOCKET, SO_SNDBUF, &link_buffer_bytes, sizeof link_buffer_bytes);
  }
  return Pair{FileDescriptor(ends[0]), FileDescriptor(ends[1])};
}

std::expected<Pair, std::string> make_console() {
  std::array<int, 2> ends{};
  if (::pipe2(ends.data(), O_CLOEXEC) != 0) return system_error("pipe2");
  ::fcntl(ends[0], F_SETFL, O_NONBLOCK);
  return Pair{FileDescriptor(ends[0]), FileDescriptor(ends[1])};
}

// The guest's memory is a file here that it maps executable. In memory best; but containers often
// have a /dev/shm that is small or not for programs.
std::string directory_for_memory(unsigned mebibytes) {
  if (const char* named = std::getenv("TMPDIR"); named != nullptr && *named != '\0') return named;
  struct statvfs shared_memory{};
  if (::statvfs("/dev/shm", &shared_memory) == 0 && (shared_memory.f_flag & ST_NOEXEC) == 0 &&
      shared_memory.f_bavail * shared_memory.f_frsize >> 20 > mebibytes) {
    return "/dev/shm";
  }
  return "/tmp";
}

std::expected<std::string, std::string> make_private_directory(unsigned memory_mebibytes) {
  std::string path = directory_for_memory(memory_mebibytes) + "/plumbline-guest.XXXXXX";
  if (::mkdtemp(path.data()) == nullptr) return system_error("cannot create " + path);
  return path;
}

std::expected<FileDescriptor, std::string> listen_for_calendar(const std::string& directory) {
  FileDescriptor folder(::open(directory.c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC));
  FileDescriptor listener(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
  if (!folder || !listener) return system_error("calendar socket in " + directory);
  // By way of /proc, because a socket's path has room for 107 letters only.
  const std::string path = "/proc/self/fd/" + std::to_string(folder.get()) + "/" + calendar_socket;
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  path.copy(address.sun_path, sizeof address.sun_path - 1);
  if (::bind(listener.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0 ||
      ::listen(listener.get(), 1) != 0) {
    return system_error("cannot listen on " + directory + "/" + calendar_socket);
  }
  return listener;
}

std::vector<std::string> kernel_arguments(const GuestOptions& options) {
  std::vector<std::string> arguments = {
      "mem=" + std::to_string(options.memory_mebibytes) + "M",
      "uml_dir=./",
      std::string("umid=") + guest_name,
      "rootfstype=hostfs",
      "root=/dev/root",
      "hostfs=/",
      "ro",
      "con=null",
      "con0=fd:0,fd:1",
      "console=tty0",  // otherwise UML appends it, behind the arguments of init
      "quiet",
      "lpj=1000000",  // the delay loop takes no time, so there is nothing to calibrate
      "random_seed=" + std::to_string(options.seed),
      "random.trust_bootloader=on",  // the seed is entropy enough: getrandom(2) never waits for
                                     // more
      "random.trust_cpu=on",
      std::string("time-travel=ext:") + calendar_socket,
      // vec=0: the driver's vector mode spins once its peer is gone.
      "vec0:transport=fd,fd=" + std::to_string(SupervisedProcess::link_number) +
          ",vec=0,mtu=" + std::to_string(message_mtu_bytes),
      "init=" + options.init.string(),
  };
  if (!options.arguments.empty()) arguments.push_back("--");
  arguments.insert(arguments.end(), options.arguments.begin(), options.arguments.end());
  return arguments;
}

}  // namespace

class Guest::Machine : public FrameLink {
 public:
  static std::expected<std::unique_ptr<Machine>, std::string> start(const GuestOptions& options);
  ~Machine() override;

  std::expected<void, std::string> connect();
  std::expected<void, std::string> send_frame(std::span<const std::byte> frame) override;
  std::expected<std::vector<std::byte>, std::string> receive_frame() override;

  FramedChannel& channel() { return channel_; }
  Calendar& calendar() { return *calendar_; }
  pid_t process_group() const { return process_.id(); }
  const std::string& console();

 private:
  Machine(const GuestOptions& options, FileDescriptor listener, FileDescriptor link,
          FileDescriptor console, SupervisedProcess process);

  std::expected<void, std::string> await(int descriptor);
  std::expected<void, std::string> check_limits() const;
  std::expected<std::optional<std::vector<std::byte>>, std::string> frame_at_hand();
  std::string with_console(const std::string& what);

  GuestOptions options_;
  std::shared_ptr<Calendar> calendar_;
  FileDescriptor listener_;
  FileDescriptor link_;
  FileDescriptor console_;
  std::string console_text_;
  SupervisedProcess process_;
  Calendar::Clock* clock_ = nullptr;
  SteadyClock::time_point batch_began_ = SteadyClock::now();
  std::uint64_t batch_began_ns_ = 0;
  std::vector<std::byte> frame_buffer_;
  FramedChannel channel_{*this};
};

Guest::Machine::Machine(const GuestOptions& options, FileDescriptor listener, FileDescriptor link,
                        FileDescriptor console, SupervisedProcess process)
    : options_(options),
      calendar_(options.calendar ? options.calendar
                                 : std::make_shared<Calendar>(Calendar::default_time_of_day_ns,
                                                              options.run_ahead_ns)),
      listener_(std::move(listener)),
      link_(std::move(link)),
      console_(std::move(console)),
      process_(std::move(process)),
      batch_began_ns_(calendar_->now_ns()),
      frame_buffer_(message_mtu_bytes + 64) {}

Guest::Machine::~Machine() {
  if (clock_ != nullptr) calendar_->remove(*clock_);
}

std::expected<std::unique_ptr<Guest::Machine>, std::string> Guest::Machine::start(
    const GuestOptions& options) {
  for (const auto& program : {options.kernel, options.init}) {
    if (!program.is_absolute() || ::access(program.c_str(), X_OK) != 0) {
      return std::unexpected("expected the absolute path of a program, not '" + program.string() +
                             "'");
    }
  }
  auto directory = make_private_directory(options.memory_mebibytes);
  if (!directory) return std::unexpected(directory.error());
  auto listener = listen_for_calendar(*directory);
  auto link = make_link();
  auto console = make_console();
  Command command{.program = options.kernel.string(),
                  .arguments = kernel_arguments(options),
                  .environment = {"HOME=.", "TMPDIR=" + *directory},
                  .directory = *directory,
                  .removed = {calendar_socket, std::string(guest_name) + "/pid", guest_name},
                  .output = console ? console->theirs.get() : -1,
                  .link = link ? link->theirs.get() : -1,
                  .cpu = options.cpu};
  if (const int cpu = ::sched_getcpu(); !command.cpu && cpu >= 0) command.cpu = cpu;
  std::expected<SupervisedProcess, std::string> process =
      !listener  ? std::unexpected(listener.error())
      : !link    ? std::unexpected(link.error())
      : !console ? std::unexpected(console.error())
                 : SupervisedProcess::start(command);
  if (!process) {
    std::error_code ignored;
    std::filesystem::remove_all(*directory, ignored);
    return std::unexpected(process.error());
  }
  return std::unique_ptr<Machine>(new Machine(options, std::move(*listener), std::move(link->ours),
                                              std::move(console->ours), std::move(*process)));
}

std::expected<void, std::string> Guest::Machine::connect() {
  if (auto ready = await(listener_.get()); !ready) return ready;
  FileDescriptor connection(::accept4(listener_.get(), nullptr, nullptr, SOCK_CLOEXEC));
  if (!connection) return system_error("calendar: accept");
  listener_.reset();
  const int descriptor = connection.get();
  clock_ = &calendar_->add(std::move(connection), [this, descriptor] { return await(descriptor); });
  return channel_.await_greeting();
}

// A guest that still runs takes the frame when it waits, in every run alike.
std::expected<void, std::string> Guest::Machine::send_frame(std::span<const std::byte> frame) {
  if (auto settled = calendar_->settle(*clock_); !settled) return settled;
  const ssize_t count =
      ::send(link_.get(), frame.data(), frame.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
  if (count < 0) return std::unexpected(with_console(std::string("vec0: ") + std::strerror(errno)));
  calendar_->request_now(*clock_);
  batch_began_ = SteadyClock::now();
  batch_began_ns_ = calendar_->now_ns();
  return {};
}

// Only a guest that waits is looked at: then all that it sent until now is here, in every run
// alike.
std::expected<std::vector<std::byte>, std::string> Guest::Machine::receive_frame() {
  for (;;) {
    if (auto settled = calendar_->settle(*clock_); !settled) {
      return std::unexpected(settled.error());
    }
    auto frame = frame_at_hand();
    if (!frame) return std::unexpected(frame.error());
    if (*frame) return std::move(**frame);
    if (auto within = check_limits(); !within) return std::unexpected(with_console(within.error()));
    if (auto ran = calendar_->step(); !ran) return std::unexpected(ran.error());
  }
}

std::expected<std::optional<std::vector<std::byte>>, std::string> Guest::Machine::frame_at_hand() {
  const ssize_t count =
      ::recv(link_.get(), frame_buffer_.data(), frame_buffer_.size(), MSG_DONTWAIT);
  if (count > 0) {
    return std::vector<std::byte>(frame_buffer_.begin(), frame_buffer_.begin() + count);
  }
  if (count < 0 && (errno == EAGAIN || errno == EINTR)) return std::nullopt;
  return std::unexpected(with_console("the guest closed vec0"));
}

std::expected<void, std::string> Guest::Machine::check_limits() const {
  if (SteadyClock::now() - batch_began_ > options_.batch_limit) {
    return std::unexpected("no answer within " + std::to_string(options_.batch_limit.count()) +
                           " ms of real time");
  }
  if (calendar_->now_ns() - batch_began_ns_ > options_.virtual_limit_ns) {
    return std::unexpected("no answer within " + std::to_string(options_.virtual_limit_ns) +
                           " ns of virtual time");
  }
  return {};
}

// Until `descriptor` is readable; meanwhile the console is emptied, and the guest's life watched.
std::expected<void, std::string> Guest::Machine::await(int descriptor) {
  if (auto within = check_limits(); !within) return std::unexpected(with_console(within.error()));
  for (;;) {
    std::array<pollfd, 3> events{{{descriptor, POLLIN, 0},
                                  {process_.lifeline(), POLLIN, 0},
                                  {console_ ? console_.get() : -1, POLLIN, 0}}};
    const int ready =
        ::poll(events.data(), events.size(), static_cast<int>(options_.stall_limit.count()));
    if (ready < 0 && errno != EINTR) return system_error("poll");
    if (ready == 0) {
      return std::unexpected(with_console("the guest is stuck: nothing asked of the calendar for " +
                                          std::to_string(options_.stall_limit.count()) +
                                          " ms of real time"));
    }
    if (events[2].revents != 0) console();
    if (events[1].revents != 0 || (events[0].revents & (POLLHUP | POLLERR)) != 0) {
      return std::unexpected(with_console("the guest " + process_.describe_end()));
    }
    if (events[0].revents != 0) return {};
  }
}

const std::string& Guest::Machine::console() {
  std::array<char, 4096> buffer;
  while (console_) {
    const ssize_t count = ::read(console_.get(), buffer.data(), buffer.size());
    if (count < 0) break;
    if (count == 0) console_.reset();
    console_text_.append(buffer.data(), static_cast<std::size_t>(count));
    if (console_text_.size() > 2 * console_bytes_max) {
      console_text_.erase(0, console_text_.size() - console_bytes_max);
    }
  }
  return console_text_;
}

std::string Guest::Machine::with_console(const std::string& what) {
  const std::string& text = console();
  if (text.empty()) return what + "; its console is empty";
  const std::size_t from = text.size() - std::min(text.size(), console_bytes_in_errors);
  return what + "; the end of its console:\n" + text.substr(from);
}

std::expected<Guest, std::string> Guest::boot(const GuestOptions& options) {
  auto machine = Machine::start(options);
  if (!machine) return std::unexpected("cannot boot a guest: " + machine.error());
  if (auto connected = (*machine)->connect(); !connected) {
    return std::unexpected("cannot boot a guest: " + connected.error());
  }
  return Guest(std::move(*machine));
}

Guest::Guest(std::unique_ptr<Machine> machine) : machine_(std::move(machine)) {}
Guest::Guest(Guest&&) noexcept = default;
Guest& Guest::operator=(Guest&&) noexcept = default;
Guest::~Guest() = default;

Channel& Guest::channel() { return machine_->channel(); }
std::string Guest::console() { return machine_->console(); }
std::uint64_t Guest::now_ns() const { return machine_->calendar().now_ns(); }
pid_t Guest::process_group() const { return machine_->process_group(); }

}  // namespace plumbline::conformance
