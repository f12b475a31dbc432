// SPDX-License-Identifier: Apache-2.0
#include "conformance/suts/agent/lockstep.h"

#include <dirent.h>
#include <sched.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstdio>
#include <iterator>
#include <string>
#include <string_view>
#include <utility>

#include "conformance/suts/agent/validate.h"
#include "conformance/suts/agent/worker.h"
#include "reference/abi/types.h"

namespace plumbline::agent {
namespace {

using conformance::actors_max;
using conformance::Event;
using conformance::Executable;
using conformance::ExecutableActor;
using conformance::Instruction;
using conformance::Outcome;
using conformance::SkipReason;

constexpr std::int64_t millisecond = 1'000'000;
constexpr std::int64_t settle_limit = 10'000 * millisecond;
// An uninterruptible sleep ends by itself, and sooner than that; but not if it waits for a mutex
// that is kept by somebody who sleeps, too.
constexpr std::int64_t deep_sleep_max = 1'000 * millisecond;
constexpr std::int64_t virtual_deep_sleep_max = 100 * millisecond;
constexpr unsigned naps_max = 100'000;  // on a virtual clock, which a spinning worker does not move

// On a real clock a call takes time, so what is due exactly at the end of an advance is due a
// little later. Each advance therefore ends a little late, and the program counts as in time up to
// a limit.
constexpr std::int64_t real_grace = millisecond;
constexpr std::int64_t lateness_max = 5 * millisecond;
constexpr std::int64_t real_advance_max = 2'000 * millisecond;
constexpr unsigned attempts_max = 10;

Outcome failure(std::string why) { return {std::nullopt, std::move(why)}; }

std::int64_t sum_of_advances(const Executable& executable) {
  std::int64_t sum = 0;
  for (const Instruction& it : executable.instructions) {
    if (it.kind != Instruction::Kind::Advance) continue;
    if (__builtin_add_overflow(sum, it.duration, &sum)) return INT64_MAX;
  }
  return sum;
}

template <class Predicate>
bool has_instruction(const Executable& executable, Predicate predicate) {
  return std::any_of(executable.instructions.begin(), executable.instructions.end(), predicate);
}

// What one process attaches would be there for all; words private to one would be private to all,
// if there is another.
bool needs_own_memory(const Executable& executable) {
  const auto processes = std::count_if(
      executable.actors.begin(), executable.actors.end(),
      [](const ExecutableActor& it) { return it.kind == ExecutableActor::Kind::Process; });
  return has_instruction(executable, [processes](const Instruction& it) {
    return it.number == SYS_shmat || it.number >= abi::first_access ||
           (it.number == SYS_futex && processes > 1);
  });
}

// Objects or limits of an IPC namespace; all other calls find nothing there that these have not
// made.
bool changes_ipc(const Executable& executable) {
  if (!executable.sysctls.empty()) return true;
  return has_instruction(executable, [](const Instruction& it) {
    return it.number == SYS_msgget || it.number == SYS_semget || it.number == SYS_shmget ||
           it.number == SYS_mq_open;
  });
}

// kernel.msgmax is /proc/sys/kernel/msgmax.
void put_sysctls(const Executable& executable, Shared& memory) {
  memory.sysctls = static_cast<std::uint8_t>(executable.sysctls.size());
  SysctlFile* file = memory.sysctl_files;
  for (const conformance::Sysctl& sysctl : executable.sysctls) {
    std::string path = "sys/" + sysctl.name, text;
    std::replace(path.begin(), path.end(), '.', '/');
    for (const std::uint64_t number : sysctl.numbers) text += std::to_string(number) + " ";
    std::snprintf(file->path, sizeof file->path, "%s", path.c_str());
    std::snprintf(file->text, sizeof file->text, "%s", text.c_str());
    ++file;
  }
}

bool wants_admin(const Executable& executable) {
  return std::any_of(executable.actors.begin(), executable.actors.end(),
                     [](const ExecutableActor& it) { return it.is_admin; });
}

bool has_sockets(const Executable& executable) {
  return has_instruction(executable, [](const Instruction& it) {
    return it.number == SYS_socket || it.number == SYS_socketpair;
  });
}

bool is_dots(const char* name) {
  return std::string_view(name) == "." || std::string_view(name) == "..";
}

}  // namespace

std::expected<Outcome, std::string> Lockstep::run(const Executable& executable) {
  if (auto fault = fault_of(executable)) return failure(*fault);
  const std::int64_t sum = sum_of_advances(executable);
  if (!pace_.virtual_time && sum > real_advance_max) return failure("needs virtual time");
  if (wants_admin(executable) && !shared().nursery.may_grant_admin)
    return failure(std::string(conformance::not_granted));
  if (sum > INT64_MAX / 4) return failure("expected advances of less than 73 years in all");
  executable_ = &executable;
  leaders_ = leaders_of(executable);
  advances_ = sum > 0;
  for (unsigned attempt = 0; attempt < attempts_max; ++attempt) {
    if (auto begun = begin(); !begun) return std::unexpected(begun.error());
    perform();
    let_clock_go();
    if (auto learned = learn_statuses(); !learned) return std::unexpected(learned.error());
    if (!failure_.empty()) return failure(failure_);
    if (!late_) return Outcome{std::move(trace_), ""};
  }
  return failure(std::string(conformance::too_busy));
}

std::expected<void, std::string> Lockstep::begin() {
  Shared& memory = shared();
  states_.forget_all();
  actors_ = {};
  dead_ = {};
  trace_ = {};
  failure_.clear();
  late_ = false;
  planned_ = 0;
  step_ = 0;
  drained_ = memory.logged.load();
  memory.births.store(0);
  memory.actors = static_cast<std::uint8_t>(executable_->actors.size());
  memory.needs_own_memory = needs_own_memory(*executable_);
  put_sysctls(*executable_, memory);
  memory.needs_new_ipc = std::exchange(changes_ipc_, changes_ipc(*executable_));
  memory.has_sockets = has_sockets(*executable_);
  unsigned births = 0;
  for (unsigned actor = 0; actor < memory.actors; ++actor) {
    memory.kinds[actor] = executable_->actors[actor].kind;
    memory.admins[actor] = executable_->actors[actor].is_admin;
    memory.leaders[actor] = leaders_[actor];
    memory.hosts[actor] = executable_->actors[actor].host;
    Worker& worker = memory.workers[actor];
    worker.commanded.store(0);
    worker.entered.store(0);
    worker.born.store(0);
    worker.robust.owner.store(0);
    worker.process = 0;
    worker.status = status_unknown;
    actors_[actor].expected =
        executable_->actors[leaders_[actor]].kind == ExecutableActor::Kind::Process;
    births += actors_[actor].expected;
  }
  if (auto begun = nursery_.begin(births); !begun) return begun;
  if (memory.nursery.refused) failure_ = conformance::not_granted;
  memory_.reset(*executable_);  // only now: what ended the program before may still have written
  empty_directory();
  if (pace_.virtual_time) sleep_until_half_second();
  if (pace_.virtual_time) stop_clock();
  const std::int64_t real_start = real_time();
  start_ = now();
  trace_.realtime_start = real_start / 1'000'000'000;
  memory_.set_start(real_start, start_);
  return {};
}

void Lockstep::perform() {
  settle(-1);
  for (const Instruction& it : executable_->instructions) {
    check_pace();
    if (!failure_.empty() || late_) return;
    step_events_ = trace_.events.size();
    if (it.kind == Instruction::Kind::Advance) {
      record(Event::Kind::Issued, 0, 0, since_start());
      advance(it);
    } else {
      issue(step_);
    }
    ++step_;
  }
  check_pace();
}

std::int64_t Lockstep::since_start() const { return now() - start_; }

void Lockstep::advance(const Instruction& it) {
  planned_ += it.duration + (pace_.virtual_time ? 0 : real_grace);
  sleep_until(start_ + planned_);
  settle(-1);
}

void Lockstep::check_pace() {
  if (pace_.virtual_time || !advances_) return;
  late_ = late_ || since_start() > planned_ + lateness_max;
}

void Lockstep::issue(std::uint16_t step) {
  const Instruction& it = executable_->instructions[step];
  Actor& actor = actors_[it.actor];
  const auto skip = [&](SkipReason reason) {
    record(Event::Kind::Skipped, it.actor, static_cast<std::int64_t>(reason), since_start());
  };
  if (!actor.born) return skip(SkipReason::Unborn);
  if (actor.ended) return skip(SkipReason::Ended);
  if (actor.busy) return skip(SkipReason::Blocked);
  record(Event::Kind::Issued, it.actor, 0, since_start());
  memory_.prepare(it);
  Worker& worker = shared().workers[it.actor];
  worker.step = step;
  worker.number = it.number;
  worker.child = it.child;
  for (std::size_t i = 0; i < it.operands.size(); ++i) {
    worker.registers[i] = memory_.value_of(it.operands[i]);
  }
  actor.busy = true;
  actor.step = step;
  ++actor.commanded;
  // Who was stopped when its call was issued begins it in a later step, once it goes on.
  for (unsigned i = 0; i < actors_.size(); ++i) begins_[i] = actors_[i].busy && !has_begun(i);
  if (pace_.stale_states && !advances_) ticks_.let_pass();
  worker.commanded.store(actor.commanded);
  wake_all(worker.commanded);
  settle(it.actor);
}

// On gVisor whoever was woken before a sched_yield runs before it returns, in the order in which
// they were woken; a nap would end in the midst of them, and change that order.
void Lockstep::let_others_run(unsigned quiet_looks) {
  if (pace_.stale_states) {
    sched_yield();
    ticks_.look();
  } else if (quiet_looks == 0) {
    sleep_for(pace_.nap);
  }
}

// Waits until nothing moves any more.
void Lockstep::settle(int issuer) {
  issuer_ = issuer;
  const std::int64_t deep_sleep_limit =
      pace_.virtual_time ? virtual_deep_sleep_max : deep_sleep_max;
  std::int64_t deadline = INT64_MAX, awake = now();
  unsigned quiet_looks = 0;
  bool due_timers_ran = !pace_.virtual_time;
  for (unsigned naps = 0; naps < naps_max; ++naps) {
    drain_log();
    const std::uint32_t seen = drained_;
    quiet_looks = is_quiet() ? quiet_looks + 1 : 0;
    if (!is_deep_asleep_) awake = now();
    if (shared().logged.load() != seen) {
      // An entry that stays incomplete while all are at rest belongs to a worker that was killed.
      if (quiet_looks > pace_.looks) ++drained_;
      if (drained_ == seen) continue;
    } else if (quiet_looks >= pace_.looks) {
      if (due_timers_ran || !is_anybody_busy()) return;
      // In virtual time nothing interrupts code that runs, not even a timer that is due now.
      sleep_until(now());
      due_timers_ran = true;
      continue;
    }
    if (deadline == INT64_MAX) deadline = now() + settle_limit;
    if (now() > deadline || now() > awake + deep_sleep_limit) break;
    let_others_run(quiet_looks);
  }
  failure_ = "expected every call to return or to sleep interruptibly (instruction " +
             std::to_string(step_) + ")";
}

bool Lockstep::is_anybody_busy() const {
  return std::any_of(std::begin(actors_), std::end(actors_),
                     [](const Actor& actor) { return actor.alive() && actor.busy; });
}

bool Lockstep::is_quiet() {
  is_deep_asleep_ = false;
  if (!welcome_births()) return false;
  if (!record_deaths()) return false;
  for (unsigned actor = 0; actor < shared().actors && actor < actors_max; ++actor) {
    if (actors_[actor].alive() && !is_at_rest(actor)) return false;
  }
  return true;
}

// A worker without a call waits for one; with real-time priority there is no need to look.
bool Lockstep::is_at_rest(unsigned actor) {
  if (pace_.fifo && !actors_[actor].busy) return true;
  const Worker& worker = shared().workers[actor];
  switch (states_.state(actor, worker.process, worker.thread)) {
    case TaskState::Sleeping:
      return has_begun(actor);
    case TaskState::Stopped:
      return true;
    case TaskState::Dead:
      dead_[actor] = true;
      return false;
    case TaskState::Uninterruptible:
      is_deep_asleep_ = true;
      return false;
    case TaskState::Running:
      return false;
  }
  return false;
}

// False while a birth is under way.
bool Lockstep::welcome_births() {
  for (unsigned index = 0; index < executable_->actors.size(); ++index) {
    Actor& actor = actors_[index];
    if (!actor.expected || actor.born) continue;
    const Worker& worker = shared().workers[index];
    if (worker.born.load() == 0) return false;
    actor.born = true;
    memory_.set(static_cast<conformance::Slot>(conformance::first_actor_slot + index),
                worker.process);
    record(Event::Kind::Born, index, worker.process, worker.birth - start_);
  }
  return true;
}

void Lockstep::drain_log() {
  for (;;) {
    const LogEntry& entry = shared().log[drained_ % log_capacity];
    if (shared().logged.load() == drained_ || entry.sequence.load() != drained_ + 1) return;
    ++drained_;
    if (entry.actor >= executable_->actors.size()) continue;
    const std::int64_t time = entry.time - start_;
    if (entry.kind == LogEntry::Kind::Signalled) {
      record(Event::Kind::Signalled, entry.actor, entry.result, time);
    } else if (actors_[entry.actor].busy) {
      take_return(record(Event::Kind::Returned, entry.actor, entry.result, time));
    }
  }
}

void Lockstep::take_return(Event& event) {
  Actor& actor = actors_[event.actor];
  event.step = actor.step;
  actor.busy = false;
  const Instruction& it = executable_->instructions[actor.step];
  note_reaping(event.actor, event.result);
  event.output = memory_.outputs(it, event.result);
  memory_.bind(it, event.result);
  if (it.number != SYS_fork || event.result <= 0) return;
  for (unsigned index = 0; index < executable_->actors.size(); ++index) {
    if (leaders_[index] == it.child) actors_[index].expected = true;
  }
}

Event& Lockstep::record(Event::Kind kind, unsigned actor, std::int64_t result, std::int64_t time) {
  trace_.events.push_back({kind, static_cast<std::uint8_t>(actor), step_, result, time, {}});
  return trace_.events.back();
}

// Two system calls for a directory that is empty, which is more often than not; readdir(3) makes
// seven.
void Lockstep::empty_directory() const {
  alignas(dirent64) std::array<char, 8192> entries;
  for (bool is_empty = false; !is_empty;) {
    is_empty = true;
    lseek(directory_, 0, SEEK_SET);
    const ssize_t size = getdents64(directory_, entries.data(), entries.size());
    for (ssize_t at = 0; at < size;) {
      const auto* entry = reinterpret_cast<const dirent64*>(entries.data() + at);
      at += entry->d_reclen;
      if (!is_dots(entry->d_name) && unlinkat(directory_, entry->d_name, 0) == 0) is_empty = false;
    }
  }
}

}  // namespace plumbline::agent
