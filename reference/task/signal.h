// SPDX-License-Identifier: Apache-2.0
// Signals as far as blocking calls meet them: sets, actions, sending (signal(7)).
// What happens when a thread returns to its program is in reference/kernel/signal_delivery.h.
#pragma once

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
// does not block it. SIGKILL wakes all threads.
void send_signal(Process& process, int signal);

// Sends to one thread, as the kernel does for SIGPIPE.
void send_signal(Thread& thread, int signal);

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
