// SPDX-License-Identifier: Apache-2.0
#include "conformance/suts/agent/task_state.h"

#include <fcntl.h>
#include <unistd.h>

#include <cstdio>
#include <string>
#include <string_view>

namespace plumbline::agent {
namespace {

conformance::FileDescriptor open_at(int proc, const char* path) {
  return conformance::FileDescriptor(openat(proc, path, O_RDONLY | O_CLOEXEC));
}

conformance::FileDescriptor open_stat(int proc, int process, int thread) {
  char path[64];
  std::snprintf(path, sizeof path, "%d/task/%d/stat", process, thread);
  return open_at(proc, path);
}

TaskState state_of(char letter) {
  switch (letter) {
    case 'S':
      return TaskState::Sleeping;
    case 'T':
    case 't':
      return TaskState::Stopped;
    case 'D':
      return TaskState::Uninterruptible;
    case 'Z':
    case 'X':
      return TaskState::Dead;
    default:
      return TaskState::Running;
  }
}

}  // namespace

TaskState TaskStates::state(unsigned actor, int process, int thread) {
  conformance::FileDescriptor& file = files_[actor];
  if (!file) file = open_stat(proc_, process, thread);
  if (!file) return TaskState::Dead;
  char text[256];  // the state comes third, behind the name in parentheses
  const ssize_t size = pread(file.get(), text, sizeof text, 0);
  if (size <= 0) return TaskState::Dead;
  const std::string_view line(text, static_cast<std::size_t>(size));
  const std::size_t name_end = line.rfind(')');
  if (name_end == line.npos || name_end + 2 >= line.size()) return TaskState::Running;
  return state_of(line[name_end + 2]);
}

}  // namespace plumbline::agent
