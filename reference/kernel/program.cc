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
    if (!must_end() && (thread.signal_pending() || thread.saved_signal_mask))
      co_await return_to_program(result);
    if (must_end() || !result) continue;
    call_.reset();
    kernel_.observer().returned(thread, *result ? **result : -static_cast<long>(result->error()));
  }
  kernel_.end_thread(thread, thread.process.exit_status.value_or(exit_status_.value_or(0)));
  co_return {};
}

namespace {

// The thread's own signals come before the process's (dequeue_signal). 0 if there is none, or if
// the thread was not told to look for some: a signal for the process is for the thread that was
// woken for it, and another that returns earlier does not take it away.
int dequeue_signal(Thread& thread) {
  if (!thread.signal_pending()) return 0;
  int signal = thread.pending.take(~thread.blocked);
  if (!signal) signal = thread.process.pending.take(~thread.blocked);
  recalculate_signal_pending(thread);
  return signal;
}

// What a handler interrupts: the mask to return to.
struct Frame {
  int signal;
  SignalSet mask;
};

Frame enter_handler(Thread& thread, int signal) {
  SignalAction& action = thread.process.actions[signal];
  const Frame frame{signal, thread.saved_signal_mask.value_or(thread.blocked)};
  thread.saved_signal_mask.reset();
  thread.restart_deadline.reset();
  thread.blocked |= action.mask;
  if (!(action.flags & abi::SA::NODEFER)) thread.blocked |= signal_bit(signal);
  if (action.flags & abi::SA::RESETHAND) action.handler = SignalAction::use_default;
  return frame;
}

bool is_interrupted(const std::optional<Result<long>>& result) {
  return result && !*result &&
         (result->error() == E::RESTARTSYS || result->error() == E::RESTARTNOHAND);
}

// A parent hears by SIGCHLD that a child stopped or went on, unless it does not want to; who waits
// for that looks in any case (do_notify_parent_cldstop).
void tell_parent_of_stop(Process& process) {
  if (!process.parent) return;
  Process& parent = process.parent->process;
  const SignalAction& action = parent.actions[abi::SIG::CHLD];
  if (action.handler != SignalAction::ignore && !(action.flags & abi::SA::NOCLDSTOP))
    send_group_signal(*process.parent, abi::SIG::CHLD);
  parent.wait_children.wake_up();
}

void stop(Thread& current, int signal) {
  Process& process = current.process;
  process.stopped = true;
  process.stop_to_tell = signal;
  process.continue_to_tell = false;
  for (Thread* thread : process.threads) {
    if (thread == &current) continue;
    thread->set_signal_pending(true);
    thread->wake_up();
  }
  tell_parent_of_stop(process);
}

}  // namespace

Task<int> Program::get_signal() {
  Process& process = thread.process;
  for (;;) {
    if (process.stopped) {
      while (process.stopped && !must_end()) co_await Suspend(thread);
      recalculate_signal_pending(thread);  // what came meanwhile woke nobody
    }
    if (must_end()) co_return 0;
    if (std::exchange(process.continued, false)) tell_parent_of_stop(process);
    const int signal = dequeue_signal(thread);
    if (!signal) co_return 0;
    const SignalAction& action = process.actions[signal];
    if (action.has_handler()) co_return signal;
    if (action.handler == SignalAction::ignore || is_ignored_by_default(signal)) continue;
    if (signal_bit(signal) & stop_signals)
      stop(thread, signal);
    else
      begin_group_exit(process, signal);
  }
}

Task<void> Program::return_to_program(std::optional<Result<long>>& result) {
  // Each handler is entered on top of the one before, so the last one entered runs first.
  std::vector<Frame> frames;
  bool interrupted = is_interrupted(result);
  for (;;) {
    while (const int signal = co_await get_signal()) {
      // The first handler decides whether the interrupted call begins again or fails.
      if (std::exchange(interrupted, false)) {
        const bool restarts = result->error() == E::RESTARTSYS &&
                              thread.process.actions[signal].flags & abi::SA::RESTART;
        if (restarts)
          result.reset();
        else
          result = Error(E::INTR);
      }
      frames.push_back(enter_handler(thread, signal));
    }
    if (must_end()) co_return {};
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
  co_return {};
}

}  // namespace plumbline
