// SPDX-License-Identifier: Apache-2.0
#include "reference/task/signal.h"

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

// wants_signal
bool wants(const Thread& thread, int signal) {
  if (thread.blocked & signal_bit(signal)) return false;
  return signal == SIG::KILL || !thread.signal_pending();
}

void signal_wake_up(Thread& thread) {
  thread.set_signal_pending(true);
  thread.wake_up();
}

}  // namespace

void send_signal(Thread& thread, int signal) {
  if (is_ignored(thread, signal)) return;
  thread.pending |= signal_bit(signal);
  if (wants(thread, signal)) signal_wake_up(thread);
}

void send_signal(Process& process, int signal) {
  if (process.threads.empty() || is_ignored(*process.threads.front(), signal)) return;
  process.pending |= signal_bit(signal);
  for (Thread* thread : process.threads) {
    if (!wants(*thread, signal)) continue;
    signal_wake_up(*thread);
    if (signal != SIG::KILL) return;
  }
}

void recalculate_signal_pending(Thread& thread) {
  const SignalSet pending = thread.pending | thread.process.pending;
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
