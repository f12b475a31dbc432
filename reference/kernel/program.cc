// SPDX-License-Identifier: Apache-2.0
#include "reference/kernel/program.h"

#include "reference/kernel/dispatch.h"

namespace plumbline {

void Program::call(unsigned number, const Registers& registers) {
  call_ = {number, registers};
  thread.wake_up();
}

Task<void> Program::live() {
  while (!must_end()) {
    while (!call_ && !thread.signal_pending()) co_await Schedule(thread);
    std::optional<Result<long>> result;
    if (call_) {
      const Handler& handler = handler_of(call_->number);
      if (handler.plain)
        result = handler.plain(thread, call_->registers);
      else
        result = co_await handler.waiting(thread, call_->registers).outcome();
    }
    if (!must_end()) return_to_program(result);
    if (must_end() || !result) continue;
    call_.reset();
    kernel_.observer().returned(thread, *result ? **result : -static_cast<long>(result->error()));
  }
  kernel_.end_thread(thread, thread.process.exit_status.value_or(exit_status_.value_or(0)));
  co_return {};
}

namespace {

// The signal to take next: the thread's own before the process's, low numbers first
// (dequeue_signal). 0 if there is none.
int dequeue_signal(Thread& thread) {
  for (SignalSet* pending : {&thread.pending, &thread.process.pending}) {
    const SignalSet deliverable = *pending & ~thread.blocked;
    if (!deliverable) continue;
    const int signal = __builtin_ctzll(deliverable) + 1;
    *pending &= ~signal_bit(signal);
    return signal;
  }
  return 0;
}

// A thread takes signals only when it was told to look for some: one that is sent to the process is
// for the thread that was woken for it, and another that returns earlier does not take it away.
int take_signal(Thread& thread) {
  if (!thread.signal_pending()) return 0;
  const int signal = dequeue_signal(thread);
  recalculate_signal_pending(thread);
  return signal;
}

// What a handler interrupts: the mask to return to.
struct Frame {
  int signal;
  SignalSet mask;
};

// Whether an interrupted call begins again after a handler with these flags, or fails with EINTR.
bool restarts(E error, std::uint64_t flags) {
  return error == E::RESTARTSYS && flags & abi::SA::RESTART;
}

bool is_interrupted(const std::optional<Result<long>>& result) {
  return result && !*result &&
         (result->error() == E::RESTARTSYS || result->error() == E::RESTARTNOHAND);
}

Frame enter_handler(Thread& thread, int signal, SignalAction& action) {
  const Frame frame{signal, thread.saved_signal_mask.value_or(thread.blocked)};
  thread.saved_signal_mask.reset();
  thread.restart_deadline.reset();
  thread.blocked |= action.mask;
  if (!(action.flags & abi::SA::NODEFER)) thread.blocked |= signal_bit(signal);
  if (action.flags & abi::SA::RESETHAND) action.handler = SignalAction::use_default;
  return frame;
}

}  // namespace

void Program::return_to_program(std::optional<Result<long>>& result) {
  // Each handler is entered on top of the one before, so the last one entered runs first.
  std::vector<Frame> frames;
  bool interrupted = is_interrupted(result);
  for (;;) {
    while (const int signal = take_signal(thread)) {
      SignalAction& action = thread.process.actions[signal];
      if (action.has_handler()) {
        if (interrupted) {
          if (restarts(result->error(), action.flags))
            result.reset();
          else
            result = Error(E::INTR);
          interrupted = false;
        }
        frames.push_back(enter_handler(thread, signal, action));
      } else if (action.handler == SignalAction::use_default && !is_ignored_by_default(signal)) {
        kernel_.begin_group_exit(thread.process, signal);
        return;
      }
    }
    if (!frames.empty()) {
      kernel_.observer().signalled(thread, frames.back().signal);
      thread.blocked = frames.back().mask;  // rt_sigreturn
      frames.pop_back();
    } else if (thread.saved_signal_mask) {
      thread.blocked = *std::exchange(thread.saved_signal_mask, std::nullopt);
    } else {
      break;
    }
    recalculate_signal_pending(thread);
  }
  if (interrupted) result.reset();  // nothing was handled: the call is made again
}

}  // namespace plumbline
