// SPDX-License-Identifier: Apache-2.0
#include "reference/core/time.h"

#include <cassert>

namespace plumbline {

void Timer::start(Nanoseconds expires) {
  cancel();
  if (expires == never) return;
  key_ = {expires, timers_.sequence_++};
  timers_.queue_.emplace(key_, this);
  armed_ = true;
}

void Timer::cancel() {
  if (!armed_) return;
  timers_.queue_.erase(key_);
  armed_ = false;
}

void Timers::advance_to(Nanoseconds time) {
  assert(time >= now_);
  now_ = time;
  while (!queue_.empty() && queue_.begin()->first.first <= now_) {
    Timer* timer = queue_.begin()->second;
    timer->cancel();
    timer->expired();
  }
}

}  // namespace plumbline
