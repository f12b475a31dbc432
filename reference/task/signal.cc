// SPDX-License-Identifier: Apache-2.0
#include "reference/task/signal.h"

#include <algorithm>
#include <bit>

#include "reference/task/thread.h"

namespace plumbline {

using abi::SIG;

bool is_ignored_by_default(int signal) {
  return signal == SIG::CHLD || signal == SIG::CONT || signal == SIG::URG || signal == SIG::WINCH;
}

namespace {

// sig_ignored: a blocked signal is kept even if it is ignored now, as the action may change.
bool is_ignored(const Thread& thread, int signal) {
  if (thread.blocked & signal_bit(signal)) return false;
  const SignalAction& action = thread.process.actions[signal];
  return action.handler == SignalAction::ignore ||
         (action.handler == SignalAction::use_default && is_ignored_by_default(signal));
}

// A stop signal and SIGCONT undo each other (prepare_signal).
void prepare(Process& process, int signal) {
  SignalSet undone = 0;
  if (signal_bit(signal) & stop_signals) undone = signal_bit(SIG::CONT);
  if (signal == SIG::CONT) undone = stop_signals;
  if (!undone) return;
  process.pending.discard(undone);
  for (Thread* thread : process.threads) thread->pending.discard(undone);
  if (signal == SIG::CONT && process.stopped) {
    process.stopped = false;
    process.continued = true;
    process.stop_to_tell.reset();
    process.continue_to_tell = true;
    for (Thread* thread : process.threads) thread->wake_up();
  }
}

constexpr SignalSet core_dump_signals =
    signal_bit(SIG::QUIT) | signal_bit(SIG::ILL) | signal_bit(SIG::TRAP) | signal_bit(SIG::ABRT) |
    signal_bit(SIG::FPE) | signal_bit(SIG::SEGV) | signal_bit(SIG::BUS) | signal_bit(SIG::SYS) |
    signal_bit(SIG::XCPU) | signal_bit(SIG::XFSZ);

// sig_fatal, of a signal that nobody waits for to dump core.
bool is_fatal_at_once(const Process& process, int signal) {
  return process.actions[signal].handler == SignalAction::use_default &&
         !is_ignored_by_default(signal) &&
         !(signal_bit(signal) & (stop_signals | core_dump_signals));
}

// wants_signal
bool wants(const Thread& thread, int signal) {
  if (thread.blocked & signal_bit(signal) || thread.process.stopped) return false;
  return !thread.signal_pending();
}

// Who is to take a signal for the process: `first`, or the next one that wants it, from the one on
// that was found last. Null if nobody is free to.
Thread* find_taker(Thread& first, int signal) {
  Process& process = first.process;
  const std::vector<Thread*>& threads = process.threads;
  if (std::ranges::find(threads, &first) != threads.end() && wants(first, signal)) return &first;
  const auto last = std::ranges::find(threads, process.signal_target);
  const auto start = last == threads.end() ? 0 : static_cast<std::size_t>(last - threads.begin());
  for (std::size_t i = 0; i < threads.size(); ++i) {
    Thread* thread = threads[(start + i) % threads.size()];
    if (wants(*thread, signal)) return process.signal_target = thread;
  }
  return nullptr;
}

void signal_wake_up(Thread& thread) {
  thread.set_signal_pending(true);
  thread.wake_up();
}

// The end of complete_signal: a signal that kills takes all threads down at once, not only when
// the one that was found for it looks, so even the thread that sent it makes no step more.
void give(Thread& thread, int signal) {
  if (is_fatal_at_once(thread.process, signal)) return begin_group_exit(thread.process, signal);
  signal_wake_up(thread);
}

}  // namespace

void PendingSignals::add(int signal) {
  set_ |= signal_bit(signal);
  if (signal >= first_queued) ++queued_[signal - first_queued];
}

void PendingSignals::discard(SignalSet signals) {
  set_ &= ~signals;
  for (int signal = first_queued; signal <= abi::last_signal; ++signal)
    if (signals & signal_bit(signal)) queued_[signal - first_queued] = 0;
}

int PendingSignals::take(SignalSet deliverable) {
  constexpr SignalSet synchronous = signal_bit(SIG::SEGV) | signal_bit(SIG::BUS) |
                                    signal_bit(SIG::ILL) | signal_bit(SIG::TRAP) |
                                    signal_bit(SIG::FPE) | signal_bit(SIG::SYS);
  SignalSet candidates = set_ & deliverable;
  if (!candidates) return 0;
  if (candidates & synchronous) candidates &= synchronous;
  const int signal = std::countr_zero(candidates) + 1;
  if (signal < first_queued || --queued_[signal - first_queued] == 0) set_ &= ~signal_bit(signal);
  return signal;
}

void send_signal(Thread& thread, int signal) {
  if (signal == SIG::KILL) return begin_group_exit(thread.process, signal);
  prepare(thread.process, signal);
  if (is_ignored(thread, signal)) return;
  thread.pending.add(signal);
  if (wants(thread, signal)) give(thread, signal);
}

void send_group_signal(Thread& first, int signal) {
  Process& process = first.process;
  if (process.threads.empty()) return;
  if (signal == SIG::KILL) return begin_group_exit(process, signal);
  prepare(process, signal);
  if (is_ignored(first, signal)) return;
  process.pending.add(signal);
  if (Thread* thread = find_taker(first, signal)) give(*thread, signal);
}

void send_signal(Process& process, int signal) { send_group_signal(*process.leader, signal); }

void force_signal(Thread& thread, int signal) {
  SignalAction& action = thread.process.actions[signal];
  if (thread.blocked & signal_bit(signal) || action.handler == SignalAction::ignore) {
    action.handler = SignalAction::use_default;
    thread.blocked &= ~signal_bit(signal);
  }
  send_signal(thread, signal);
}

void begin_group_exit(Process& process, int status) {
  if (!process.exit_status) process.exit_status = status;
  for (Thread* thread : process.threads) signal_wake_up(*thread);
}

void recalculate_signal_pending(Thread& thread) {
  const SignalSet pending = thread.pending.set() | thread.process.pending.set();
  thread.set_signal_pending(pending & ~thread.blocked || thread.process.exit_status.has_value());
}

Result<> set_user_signal_mask(Thread& thread, UserAddress set, std::size_t size) {
  if (set == 0) return {};
  if (size != sizeof(SignalSet)) return Error(E::INVAL);
  const auto mask = thread.memory().get<SignalSet>(set);
  if (!mask) return Error(mask.error());
  thread.saved_signal_mask = thread.blocked;
  thread.blocked = *mask & ~unblockable_signals;
  recalculate_signal_pending(thread);
  return {};
}

void restore_saved_signal_mask(Thread& thread) {
  if (!thread.saved_signal_mask) return;
  thread.blocked = *std::exchange(thread.saved_signal_mask, std::nullopt);
  recalculate_signal_pending(thread);
}

}  // namespace plumbline
