// SPDX-License-Identifier: Apache-2.0
#include "conformance/suts/launch.h"

#include <fcntl.h>
#include <spawn.h>
#include <sys/wait.h>

#include <chrono>
#include <csignal>
#include <cstring>
#include <thread>
#include <utility>

extern char** environ;

namespace plumbline::conformance {
namespace {

using namespace std::chrono_literals;

constexpr auto farewell = 1s;

struct Pipe {
  FileDescriptor reader;
  FileDescriptor writer;
};

std::expected<Pipe, std::string> make_pipe() {
  int ends[2];
  if (pipe2(ends, O_CLOEXEC) != 0) {
    return std::unexpected("cannot make a pipe: " + std::string(std::strerror(errno)));
  }
  return Pipe{FileDescriptor(ends[0]), FileDescriptor(ends[1])};
}

// Returns 0 or an errno.
int spawn(pid_t& process, const std::vector<std::string>& words, int input, int output, int error) {
  std::vector<char*> arguments;
  for (const std::string& word : words) arguments.push_back(const_cast<char*>(word.c_str()));
  arguments.push_back(nullptr);
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_adddup2(&actions, input, 0);
  posix_spawn_file_actions_adddup2(&actions, output, 1);
  posix_spawn_file_actions_adddup2(&actions, error, 2);
  posix_spawnattr_t attributes;
  posix_spawnattr_init(&attributes);
  posix_spawnattr_setflags(&attributes,
                           POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK);
  sigset_t signals;
  sigfillset(&signals);
  posix_spawnattr_setsigdefault(&attributes, &signals);
  sigemptyset(&signals);
  posix_spawnattr_setsigmask(&attributes, &signals);
  const int result =
      posix_spawnp(&process, arguments[0], &actions, &attributes, arguments.data(), environ);
  posix_spawnattr_destroy(&attributes);
  posix_spawn_file_actions_destroy(&actions);
  return result;
}

bool ends_within(pid_t process, std::chrono::milliseconds limit) {
  const auto deadline = std::chrono::steady_clock::now() + limit;
  while (waitpid(process, nullptr, WNOHANG) == 0) {
    if (std::chrono::steady_clock::now() > deadline) return false;
    std::this_thread::sleep_for(1ms);
  }
  return true;
}

}  // namespace

std::expected<LaunchedCommand, std::string> LaunchedCommand::start(
    const std::vector<std::string>& words) {
  if (words.empty()) return std::unexpected("expected a command");
  std::signal(SIGPIPE, SIG_IGN);
  auto input = make_pipe();
  auto output = make_pipe();
  auto error = make_pipe();
  for (const auto* pipe : {&input, &output, &error}) {
    if (!*pipe) return std::unexpected(pipe->error());
  }
  // A full pipe loses words; it must not stop the command.
  fcntl(error->writer.get(), F_SETFL, O_NONBLOCK);
  fcntl(error->reader.get(), F_SETFL, O_NONBLOCK);
  fcntl(input->writer.get(), F_SETFL, O_NONBLOCK);  // as StreamChannel asks for
  LaunchedCommand command;
  const int failure = spawn(command.process_, words, input->reader.get(), output->writer.get(),
                            error->writer.get());
  if (failure != 0) {
    command.process_ = -1;
    return std::unexpected("cannot start " + words[0] + ": " + std::strerror(failure));
  }
  command.input_ = std::move(input->writer);
  command.output_ = std::move(output->reader);
  command.error_ = std::move(error->reader);
  return command;
}

LaunchedCommand::LaunchedCommand(LaunchedCommand&& other) noexcept
    : process_(std::exchange(other.process_, -1)),
      input_(std::move(other.input_)),
      output_(std::move(other.output_)),
      error_(std::move(other.error_)),
      errors_(std::move(other.errors_)) {}

LaunchedCommand::~LaunchedCommand() {
  if (process_ < 0) return;
  input_.reset();
  output_.reset();
  const bool ended = ends_within(process_, farewell);
  kill(-process_, SIGKILL);  // what it left behind, too
  if (!ended) waitpid(process_, nullptr, 0);
}

std::string LaunchedCommand::errors() {
  char text[4096];
  for (ssize_t size; (size = read(error_.get(), text, sizeof text)) > 0;) {
    if (errors_.size() < (64u << 10)) errors_.append(text, static_cast<std::size_t>(size));
  }
  return errors_;
}

}  // namespace plumbline::conformance
