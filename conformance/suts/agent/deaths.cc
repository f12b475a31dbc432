// SPDX-License-Identifier: Apache-2.0
// How the controller learns that a thread or a process ended, and how it ended. The dead stay
// zombies up to the program's end, but for those whom their parents wait for.
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/wait.h>

#include <algorithm>
#include <csignal>

#include "conformance/suts/agent/lockstep.h"
#include "reference/abi/types.h"

namespace plumbline::agent {
namespace {

using conformance::Event;

constexpr int exit_status(long code) { return static_cast<int>(code & 0xff) << 8; }

}  // namespace

// False while a process is dying.
bool Lockstep::record_deaths() {
  bool complete = true;
  for (unsigned actor = 0; actor < executable_->actors.size(); ++actor) {
    if (!actors_[actor].alive() || !is_dead(actor)) continue;
    const unsigned leader = leaders_[actor];
    if (process_died(leader)) {
      const int status = likely_status_of(leader);
      for (unsigned other = 0; other < executable_->actors.size(); ++other) {
        if (leaders_[other] != leader || !actors_[other].alive()) continue;
        record_end(other, status);
        actors_[other].ended_with_process = true;
      }
    } else if (is_in(actor, SYS_exit)) {
      record_end(actor, exit_status(shared().workers[actor].registers[0]));
    } else {
      complete = false;
    }
  }
  return complete;
}

bool Lockstep::is_dead(unsigned actor) {
  const std::uint32_t owner = shared().workers[actor].robust.owner.load();
  dead_[actor] = dead_[actor] || (owner & owner_died) != 0;
  return dead_[actor];
}

// All threads of the process are dead, and the kernel has finished with it.
bool Lockstep::process_died(unsigned leader) {
  for (unsigned actor = 0; actor < executable_->actors.size(); ++actor) {
    if (leaders_[actor] == leader && actors_[actor].alive() && !is_dead(actor)) return false;
  }
  const std::int32_t process = shared().workers[leader].process;
  return states_.state(leader, process, process) == TaskState::Dead;
}

// A parent has waited for a child's end, so the nursery will not: what the parent was told is in
// the program's memory.
void Lockstep::note_reaping(unsigned parent, std::int64_t result) {
  const Worker& caller = shared().workers[parent];
  std::int64_t process = 0;
  int status = 0;
  if (caller.number == SYS_wait4 && result > 0) {
    const int* told = UserMemory::at<int>(caller.registers[1]);
    if (told == nullptr || !(WIFEXITED(*told) || WIFSIGNALED(*told))) return;
    process = result;
    status = *told;
  } else if (caller.number == SYS_waitid && result == 0) {
    const auto* told = UserMemory::at<siginfo_t>(caller.registers[2]);
    if (told == nullptr || (told->si_code != CLD_EXITED && told->si_code != CLD_KILLED)) return;
    process = told->si_pid;
    status = told->si_code == CLD_EXITED ? exit_status(told->si_status) : told->si_status;
  }
  for (unsigned actor = 0; actor < executable_->actors.size() && process != 0; ++actor) {
    Worker& worker = shared().workers[actor];
    if (leaders_[actor] == actor && worker.process == process) worker.status = status;
  }
}

// Judged by the calls under way, until the nursery reaps the process and knows. It never does if
// somebody ignores SIGCHLD.
int Lockstep::likely_status_of(unsigned leader) const {
  for (unsigned actor = 0; actor < executable_->actors.size(); ++actor) {
    if (leaders_[actor] != leader || !actors_[actor].alive()) continue;
    if (is_in(actor, SYS_exit_group) || is_in(actor, SYS_exit)) {
      return exit_status(shared().workers[actor].registers[0]);
    }
    if (actors_[actor].busy && shared().workers[actor].number >= abi::first_access) return SIGSEGV;
  }
  if (issuer_killed()) return static_cast<int>(shared().workers[issuer_].registers[1]);
  // Who limits the size of files means to meet the limit.
  const auto limits_files = [](const conformance::Instruction& it) {
    return it.number == SYS_setrlimit && it.operands[0].number == RLIMIT_FSIZE;
  };
  return std::ranges::any_of(executable_->instructions, limits_files) ? SIGXFSZ : SIGPIPE;
}

// At the program's end, if any process died: as wait(2) tells it, without the flag of a core dump.
std::expected<void, std::string> Lockstep::learn_statuses() {
  const auto died = [](const Actor& actor) { return actor.ended_with_process; };
  if (std::none_of(actors_.begin(), actors_.end(), died)) return {};
  if (auto finished = nursery_.finish(); !finished) return finished;
  for (Event& event : trace_.events) {
    if (event.kind != Event::Kind::Ended || !actors_[event.actor].ended_with_process) continue;
    const std::int32_t status = shared().workers[leaders_[event.actor]].status;
    if (status == status_unknown) continue;
    event.result = status & 0x7f ? status & 0x7f : status;
  }
  return {};
}

// Whether the actor's thread made this call and has not returned. (Who is stopped has not begun.)
bool Lockstep::is_in(unsigned actor, unsigned number) const {
  return actors_[actor].busy && has_begun(actor) && shared().workers[actor].number == number;
}

bool Lockstep::has_begun(unsigned actor) const {
  return shared().workers[actor].entered.load() == actors_[actor].commanded;
}

bool Lockstep::issuer_killed() const {
  if (issuer_ < 0) return false;
  const std::uint16_t number = shared().workers[issuer_].number;
  return number == SYS_kill || number == SYS_pidfd_send_signal;
}

void Lockstep::record_end(unsigned actor, int status) {
  const std::size_t place = place_of_end(actor);
  record(Event::Kind::Ended, actor, status, since_start());
  const auto from = trace_.events.begin() + static_cast<std::ptrdiff_t>(place);
  std::rotate(from, trace_.events.end() - 1, trace_.events.end());
  Event& event = trace_.events[place];
  if (place + 1 < trace_.events.size()) {
    event.time = std::min(event.time, trace_.events[place + 1].time);
  }
  actors_[actor].ended = true;
  actors_[actor].busy = false;
}

// An end is noticed after the step, but it may have woken others: it comes before what they did.
// (That a call returns, or that a handler runs, never causes anything else.)
// What the threads of its process still did came before.
std::size_t Lockstep::place_of_end(unsigned actor) const {
  std::size_t place = step_events_;
  for (; place < trace_.events.size(); ++place) {
    const Event& event = trace_.events[place];
    const bool of_other = !begins_[event.actor];
    if (event.kind == Event::Kind::Returned && of_other) break;
    if (event.kind == Event::Kind::Signalled && (of_other || event.result == SIGCHLD)) break;
  }
  for (std::size_t i = place; i < trace_.events.size(); ++i) {
    const Event& event = trace_.events[i];
    if (leaders_[event.actor] == leaders_[actor] && event.kind != Event::Kind::Ended) place = i + 1;
  }
  while (place < trace_.events.size() && trace_.events[place].kind == Event::Kind::Ended) ++place;
  return issuer_ < 0 ? trace_.events.size() : place;
}

}  // namespace plumbline::agent
