// SPDX-License-Identifier: Apache-2.0
// Runs one executable after the other, a step at a time: a step begins only when every call before
// it has returned or is known to be blocked, and all that it caused has happened.
#pragma once

#include <array>
#include <cstdint>
#include <expected>
#include <string>

#include "conformance/suts/agent/nursery.h"
#include "conformance/suts/agent/pace.h"
#include "conformance/suts/agent/task_state.h"
#include "conformance/suts/agent/user_memory.h"
#include "conformance/suts/protocol.h"

namespace plumbline::agent {

class Lockstep {
 public:
  // `directory`: where programs run; it is emptied before each.
  Lockstep(NurseryHandle nursery, Pace pace, int directory)
      : nursery_(nursery), pace_(pace), directory_(directory), states_(nursery.proc()) {}

  // The error tells why the agent is of no more use.
  std::expected<conformance::Outcome, std::string> run(const conformance::Executable& executable);
  // Ends what is left of the last program.
  std::expected<void, std::string> finish() { return nursery_.finish(); }

 private:
  struct Actor {
    bool expected = false;  // its birth is under way
    bool born = false;
    bool ended = false;
    bool ended_with_process = false;
    bool busy = false;  // in the call of `step`
    std::uint32_t commanded = 0;
    std::uint16_t step = 0;
    bool alive() const { return born && !ended; }
  };

  std::expected<void, std::string> begin();
  void perform();  // all instructions, or until failure_ or late_
  void issue(std::uint16_t step);
  void advance(const conformance::Instruction& instruction);
  void check_pace();

  void settle(int issuer);
  void let_others_run(unsigned quiet_looks);
  bool is_anybody_busy() const;
  bool is_quiet();
  bool is_at_rest(unsigned actor);
  bool welcome_births();
  void drain_log();
  void take_return(conformance::Event& event);

  bool record_deaths();
  bool is_dead(unsigned actor);
  bool process_died(unsigned leader);
  void note_reaping(unsigned parent, std::int64_t result);
  int likely_status_of(unsigned leader) const;
  bool is_in(unsigned actor, unsigned number) const;
  bool has_begun(unsigned actor) const;
  bool issuer_killed() const;
  void record_end(unsigned actor, int status);
  std::expected<void, std::string> learn_statuses();

  conformance::Event& record(conformance::Event::Kind kind, unsigned actor, std::int64_t result,
                             std::int64_t time);
  std::int64_t since_start() const;
  std::size_t place_of_end(unsigned actor) const;
  void empty_directory() const;

  NurseryHandle nursery_;
  Pace pace_;
  int directory_;
  TaskStates states_;
  UserMemory memory_;
  Ticks ticks_;
  bool changes_ipc_ = true;  // the last program; or whoever was in the namespace before

  // Of the program under way.
  const conformance::Executable* executable_ = nullptr;
  std::array<std::uint8_t, conformance::actors_max> leaders_{};
  std::array<Actor, conformance::actors_max> actors_{};
  conformance::Trace trace_;
  std::string failure_;
  bool late_ = false;         // real time ran away from the program
  bool advances_ = false;     // the program has an Advance
  std::int64_t start_ = 0;    // ns of CLOCK_MONOTONIC
  std::int64_t planned_ = 0;  // ns since the start
  std::uint16_t step_ = 0;
  int issuer_ = -1;                                     // the actor of the step under way
  std::array<bool, conformance::actors_max> begins_{};  // a call in this step, as the issuer does
  std::size_t step_events_ = 0;                         // where the step's events begin
  bool is_deep_asleep_ = false;                         // somebody, at the last look
  std::uint32_t drained_ = 0;                           // entries of the log that were read
  std::array<bool, conformance::actors_max> dead_{};
};

}  // namespace plumbline::agent
