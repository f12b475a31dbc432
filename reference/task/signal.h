// SPDX-License-Identifier: Apache-2.0
// Signals as far as blocking calls meet them: sets, actions, sending (signal(7)).
// What happens when a thread returns to its program is in reference/kernel/signal_delivery.h.
#pragma once

#include <array>
#include <cstdint>

#include "reference/core/result.h"
#include "reference/task/user_memory.h"

namespace plumbline {

class Process;
class Thread;

// Bit n - 1 is signal n.
using SignalSet = std::uint64_t;

constexpr SignalSet signal_bit(int signal) { return SignalSet{1} << (signal - 1); }

// What no program can block (sigprocmask(2)).
inline constexpr SignalSet unblockable_signals =
    signal_bit(abi::SIG::KILL) | signal_bit(abi::SIG::STOP);

inline constexpr SignalSet stop_signals = signal_bit(abi::SIG::STOP) | signal_bit(abi::SIG::TSTP) |
                                          signal_bit(abi::SIG::TTIN) | signal_bit(abi::SIG::TTOU);

// Signals that were sent and not yet taken. One below 32 is there or not; from 32 on each is queued
// (signal(7), "Real-time signals").
class PendingSignals {
 public:
  SignalSet set() const { return set_; }
  void add(int signal);
  void discard(SignalSet signals);

  // Takes one of `deliverable`: those that a fault of the program causes first, then by number.
  // 0 if there is none.
  int take(SignalSet deliverable);

 private:
  static constexpr int first_queued = 32;
  SignalSet set_ = 0;
  std::array<std::uint8_t, abi::last_signal + 1 - first_queued> queued_{};
};

struct SignalAction {
  static constexpr UserAddress use_default = 0, ignore = 1;
  UserAddress handler = use_default;
  std::uint64_t flags = 0;
  SignalSet mask = 0;

  bool has_handler() const { return handler != use_default && handler != ignore; }
};

// True where the default action of a signal is to do nothing (signal(7)).
bool is_ignored_by_default(int signal);

// Sends to a process: the signal is dropped if it is ignored, and otherwise wakes a thread that
// does not block it. SIGKILL wakes all threads. SIGCONT continues a stopped process, even if it is
// ignored or blocked.
void send_signal(Process& process, int signal);

// The same, to the process of `first`, who takes it if it wants to. Otherwise it is the leader.
void send_group_signal(Thread& first, int signal);

// Sends to one thread, as the kernel does for SIGPIPE.
void send_signal(Thread& thread, int signal);

// The thread's own doing: neither blocking nor ignoring it helps (force_sig).
void force_signal(Thread& thread, int signal);

// The process ends with this status (as wait(2) tells it): each of its threads on its way out of
// the kernel (do_group_exit, zap_other_threads).
void begin_group_exit(Process& process, int status);

// Sets or clears the thread's mark that there is a signal to deliver (recalc_sigpending).
void recalculate_signal_pending(Thread& thread);

// A mask for the time of one call: ppoll(2), pselect(2), epoll_pwait(2). EINVAL for a set of a
// size other than 8 bytes, EFAULT. Returning to the program restores the old mask, after a signal
// handler has run if the call was interrupted. A null address changes nothing.
Result<> set_user_signal_mask(Thread& thread, UserAddress set, std::size_t size);

// Puts the old mask back at once: for a call that was not interrupted, so that what the temporary
// mask let in stays pending (restore_saved_sigmask).
void restore_saved_signal_mask(Thread& thread);

}  // namespace plumbline
