// SPDX-License-Identifier: Apache-2.0
#include "reference/socket/timeo.h"

namespace plumbline {
namespace {

// A timer of the wheel that is started between two ticks expires a whole tick after its time, as
// the first one is only a part.
Nanoseconds end_of(const Machine& machine, Jiffies wait) {
  const Nanoseconds now = machine.scheduler.timers.now();
  const Nanoseconds tick = second / machine.config.hz;
  if (wait.is_forever() || wait.count > (never - now) / tick - 2) return never;
  return (now / tick + wait.count + 1) * tick;
}

}  // namespace

Deadline::Deadline(const Machine& machine, Jiffies wait, bool noblock)
    : at_once_(noblock || wait.count == 0), at_(at_once_ ? 0 : end_of(machine, wait)) {}

}  // namespace plumbline
