// SPDX-License-Identifier: Apache-2.0
#include "conformance/suts/uml/supervised_process.h"

#include <fcntl.h>
#include <poll.h>
#include <sched.h>
#include <sys/personality.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>

#include <array>
#include <cerrno>
#include <csignal>
#include <cstdio>
#include <cstring>
#include <utility>

#include "conformance/suts/uml/write_protection.h"

namespace plumbline::conformance {
namespace {

constexpr int lifeline_number = 3;
constexpr int first_spare_number = 10;

// The controller may have threads, so between fork and exec nothing may allocate: what a child
// needs is laid out before.
struct Prepared {
  const char* program;
  const char* directory;
  std::vector<char*> arguments;
  std::vector<char*> environment;
  std::vector<const char*> removed;
  int output;
  int link;
  std::optional<cpu_set_t> cpus;
};

// The pointers that execve(2) wants, ended by a null.
std::vector<char*> pointers_to(const std::vector<std::string>& texts) {
  std::vector<char*> pointers;
  for (const auto& text : texts) pointers.push_back(const_cast<char*>(text.c_str()));
  pointers.push_back(nullptr);
  return pointers;
}

Prepared prepare(const Command& command) {
  Prepared prepared{.program = command.program.c_str(),
                    .directory = command.directory.c_str(),
                    .arguments = pointers_to(command.arguments),
                    .environment = pointers_to(command.environment),
                    .removed = {},
                    .output = command.output,
                    .link = command.link,
                    .cpus = {}};
  prepared.arguments.insert(prepared.arguments.begin(), const_cast<char*>(command.program.c_str()));
  for (const auto& name : command.removed) prepared.removed.push_back(name.c_str());
  if (command.cpu) {
    CPU_ZERO(&prepared.cpus.emplace());
    CPU_SET(*command.cpu, &*prepared.cpus);
  }
  return prepared;
}

// Standard input, output and error, the lifeline and the link get their numbers; all else is
// closed, above all the lifelines of other processes.
void arrange_descriptors(const Prepared& prepared, int lifeline) {
  const int high_lifeline = ::fcntl(lifeline, F_DUPFD, first_spare_number);
  const int high_output = ::fcntl(prepared.output, F_DUPFD, first_spare_number);
  const int high_link = ::fcntl(prepared.link, F_DUPFD, first_spare_number);
  const int nothing = ::open("/dev/null", O_RDONLY);
  ::dup2(nothing, STDIN_FILENO);
  ::dup2(high_output, STDOUT_FILENO);
  ::dup2(high_output, STDERR_FILENO);
  ::dup2(high_lifeline, lifeline_number);
  ::dup2(high_link, SupervisedProcess::link_number);
  ::syscall(SYS_close_range, SupervisedProcess::link_number + 1, ~0U, 0);
}

[[noreturn]] void execute(const Prepared& prepared) {
  ::prctl(PR_SET_PDEATHSIG, SIGKILL);  // should the supervisor itself be killed
  ::close(lifeline_number);
  ::setsid();
  // The same addresses in every run: they may find their way into what a guest calls random.
  ::personality(ADDR_NO_RANDOMIZE);
  if (prepared.cpus) ::sched_setaffinity(0, sizeof *prepared.cpus, &*prepared.cpus);
  for (const int signal : {SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGPIPE}) ::signal(signal, SIG_DFL);
  // It makes UML say "check_one_sigio failed, errno = 13": it may not try out the host's terminals.
  allow_writes_only_below(".");
  ::execve(prepared.program, prepared.arguments.data(), prepared.environment.data());
  ::dprintf(STDERR_FILENO, "cannot execute %s: %s\n", prepared.program, std::strerror(errno));
  ::_exit(127);
}

void wait_for_end_of_either(pid_t process) {
  const auto process_handle = static_cast<int>(::syscall(SYS_pidfd_open, process, 0));
  std::array<pollfd, 2> ends{
      {{lifeline_number, POLLIN | POLLRDHUP, 0}, {process_handle, POLLIN, 0}}};
  while (::poll(ends.data(), ends.size(), -1) < 0 && errno == EINTR) {
  }
}

[[noreturn]] void supervise(const Prepared& prepared, int lifeline) {
  ::setsid();  // whoever kills the controller's group shall not kill the supervisor
  for (const int signal : {SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGPIPE}) ::signal(signal, SIG_IGN);
  ::prctl(PR_SET_CHILD_SUBREAPER, 1);
  arrange_descriptors(prepared, lifeline);
  if (::chdir(prepared.directory) != 0) ::_exit(1);
  const pid_t process = ::fork();
  if (process == 0) execute(prepared);
  if (process < 0 || ::write(lifeline_number, &process, sizeof process) != sizeof process) {
    ::_exit(1);
  }
  wait_for_end_of_either(process);
  ::kill(-process, SIGKILL);
  ::kill(process, SIGKILL);  // should it not have made its group yet
  int status = 0;
  ::waitpid(process, &status, 0);
  while (::waitpid(-1, nullptr, __WALL) > 0 || errno == EINTR) {
  }
  for (const char* name : prepared.removed) {
    if (::unlink(name) != 0) ::rmdir(name);
  }
  ::rmdir(prepared.directory);
  ::_exit(::write(lifeline_number, &status, sizeof status) == sizeof status ? 0 : 1);
}

}  // namespace

std::expected<SupervisedProcess, std::string> SupervisedProcess::start(const Command& command) {
  std::array<int, 2> ends{};
  if (::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends.data()) != 0) {
    return std::unexpected(std::string("socketpair: ") + std::strerror(errno));
  }
  FileDescriptor ours(ends[0]);
  FileDescriptor theirs(ends[1]);
  const Prepared prepared = prepare(command);
  const pid_t supervisor = ::fork();
  if (supervisor == 0) supervise(prepared, theirs.get());
  if (supervisor < 0) return std::unexpected(std::string("fork: ") + std::strerror(errno));
  theirs.reset();
  pid_t id = 0;
  if (::recv(ours.get(), &id, sizeof id, MSG_WAITALL) != sizeof id) {
    ::waitpid(supervisor, nullptr, 0);
    return std::unexpected("cannot start " + command.program + " in " + command.directory);
  }
  return SupervisedProcess(std::move(ours), supervisor, id);
}

SupervisedProcess::SupervisedProcess(SupervisedProcess&& other) noexcept
    : lifeline_(std::move(other.lifeline_)),
      supervisor_(std::exchange(other.supervisor_, -1)),
      id_(other.id_) {}

SupervisedProcess::~SupervisedProcess() {
  if (supervisor_ < 0) return;
  lifeline_.reset();
  while (::waitpid(supervisor_, nullptr, 0) < 0 && errno == EINTR) {
  }
}

std::string SupervisedProcess::describe_end() const {
  int status = 0;
  if (::recv(lifeline_.get(), &status, sizeof status, MSG_PEEK | MSG_WAITALL) != sizeof status) {
    return "was lost with its supervisor";
  }
  if (WIFEXITED(status)) return "exited with status " + std::to_string(WEXITSTATUS(status));
  const int signal = WTERMSIG(status);
  return "was killed by signal " + std::to_string(signal) + " (" + ::strsignal(signal) + ")";
}

}  // namespace plumbline::conformance
