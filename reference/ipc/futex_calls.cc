// SPDX-License-Identifier: Apache-2.0
// futex (futex(2)). Left out: robust lists, and the operations with priority inheritance.
#include <optional>
#include <utility>

#include "reference/core/timespec.h"
#include "reference/ipc/futex.h"
#include "reference/ipc/syscalls.h"

namespace plumbline {

using abi::FUTEX;
using abi::futex_clock_realtime;
using abi::FUTEX_OP;
using abi::FUTEX_OP_CMP;
using abi::futex_private;

namespace {

Futexes& futexes(const Thread& current) { return *current.machine().futexes; }

// EINVAL for a word that is not aligned, EFAULT. Only a shared word is looked for at once
// (get_futex_key).
Result<FutexKey> key_of(const Thread& current, UserAddress word, int operation) {
  if (word % sizeof(std::uint32_t)) return Error(E::INVAL);
  if (!access_ok(word, sizeof(std::uint32_t))) return Error(E::FAULT);
  if (operation & futex_private) return FutexKey{&current.process, nullptr, word};
  if (auto value = current.memory().get<std::uint32_t>(word); !value) return Error(value.error());
  if (auto place = current.memory().place_of(word); place.memory)
    return FutexKey{nullptr, std::move(place.memory), place.offset};
  return FutexKey{nullptr, nullptr, word};
}

// When a wait ends: FUTEX_WAIT counts from now on, FUTEX_WAIT_BITSET names the time. EFAULT,
// EINVAL.
Result<Nanoseconds> deadline_of(const Thread& current, int operation, UserAddress timeout) {
  if (!timeout) return never;
  const auto time = current.memory().get<Timespec>(timeout);
  if (!time) return Error(time.error());
  if (!time->is_valid()) return Error(E::INVAL);
  const Nanoseconds nanoseconds = to_nanoseconds(*time);
  if ((operation & ~futex_private) == FUTEX::WAIT) return later(current.now(), nanoseconds);
  if (!(operation & futex_clock_realtime)) return nanoseconds;
  return current.machine().scheduler.timers.since_boot(nanoseconds);
}

// A wait with a time begins again only if no handler ran, and then ends when it was to end at
// first.
Task<long> futex_wait(Thread& current, UserAddress word, int operation, std::uint32_t value,
                      std::uint32_t bits, Nanoseconds deadline) {
  if (!bits) co_return Error(E::INVAL);
  const FutexKey key = co_await key_of(current, word, operation);
  if (co_await current.memory().get<std::uint32_t>(word) != value) co_return Error(E::AGAIN);
  const Result<> waited = co_await futexes(current).wait(current, key, bits, deadline).outcome();
  if (!waited && waited.error() == E::RESTARTSYS && deadline != never) {
    current.restart_deadline = deadline;
    co_return Error(E::RESTARTNOHAND);
  }
  co_return zero_or_error(waited);
}

Result<long> futex_wake(Thread& current, UserAddress word, int operation, int count,
                        std::uint32_t bits) {
  if (!bits) return Error(E::INVAL);
  const auto key = key_of(current, word, operation);
  if (!key) return Error(key.error());
  return futexes(current).wake(*key, count, bits);
}

struct TwoKeys {
  FutexKey first, second;
};

Result<TwoKeys> keys_of(const Thread& current, UserAddress word, UserAddress word2, int operation) {
  const auto first = key_of(current, word, operation);
  if (!first) return Error(first.error());
  const auto second = key_of(current, word2, operation);
  if (!second) return Error(second.error());
  return TwoKeys{*first, *second};
}

// `expected`: what the first word must still be; EAGAIN.
Result<long> futex_requeue(Thread& current, UserAddress word, UserAddress word2, int operation,
                           int wake_max, int requeue_max, std::optional<std::uint32_t> expected) {
  if (wake_max < 0 || requeue_max < 0) return Error(E::INVAL);
  const auto keys = keys_of(current, word, word2, operation);
  if (!keys) return Error(keys.error());
  if (expected) {
    const auto value = current.memory().get<std::uint32_t>(word);
    if (!value) return Error(value.error());
    if (*value != *expected) return Error(E::AGAIN);
  }
  return futexes(current).requeue(keys->first, keys->second, wake_max, requeue_max);
}

// The last argument of FUTEX_WAKE_OP: 4 bits each for an operation and a comparison, 12 each for
// their operands.
struct WordOperation {
  unsigned operation, comparison;
  int operand, compared;
  bool shifts;  // the operand is a bit's number

  explicit WordOperation(unsigned code)
      : operation(code >> 28 & 7),
        comparison(code >> 24 & 15),
        operand(sign_extended(code >> 12)),
        compared(sign_extended(code)),
        shifts(code >> 28 & FUTEX_OP::OPARG_SHIFT) {
    if (shifts) operand = static_cast<int>(1u << (operand & 31));
  }
  static int sign_extended(unsigned bits) { return static_cast<int>(bits << 20) >> 20; }

  // ENOSYS for what there is not.
  Result<int> changed(int value) const {
    switch (operation) {
      case FUTEX_OP::SET:
        return operand;
      case FUTEX_OP::ADD:
        return static_cast<int>(static_cast<unsigned>(value) + static_cast<unsigned>(operand));
      case FUTEX_OP::OR:
        return value | operand;
      case FUTEX_OP::ANDN:
        return value & ~operand;
      case FUTEX_OP::XOR:
        return value ^ operand;
      default:
        return Error(E::NOSYS);
    }
  }
  Result<bool> compare(int value) const {
    switch (comparison) {
      case FUTEX_OP_CMP::EQ:
        return value == compared;
      case FUTEX_OP_CMP::NE:
        return value != compared;
      case FUTEX_OP_CMP::LT:
        return value < compared;
      case FUTEX_OP_CMP::LE:
        return value <= compared;
      case FUTEX_OP_CMP::GT:
        return value > compared;
      case FUTEX_OP_CMP::GE:
        return value >= compared;
      default:
        return Error(E::NOSYS);
    }
  }
};

// Changes a word, and tells whether what it was before compares (futex_atomic_op_inuser). The word
// is changed even if there is no such comparison.
Result<bool> operate(Thread& current, UserAddress word, const WordOperation& operation) {
  if (!current.config().futex_op_reads_first)
    if (auto known = operation.changed(0); !known) return Error(known.error());
  const auto before = current.memory().get<int>(word);
  if (!before) return Error(before.error());
  const auto after = operation.changed(*before);
  if (!after) return Error(after.error());
  if (auto put = current.memory().put(word, *after); !put) return Error(put.error());
  return operation.compare(*before);
}

Result<long> futex_wake_op(Thread& current, UserAddress word, UserAddress word2, int operation,
                           int count, int count2, unsigned code) {
  const auto keys = keys_of(current, word, word2, operation);
  if (!keys) return Error(keys.error());
  const auto compares = operate(current, word2, WordOperation(code));
  if (!compares) return Error(compares.error());
  long woken = futexes(current).wake(keys->first, count);
  if (*compares) woken += futexes(current).wake(keys->second, count2);
  return woken;
}

}  // namespace

// What `timeout` and `value3` are depends on the operation.
Task<long> sys_futex(Thread& current, UserAddress word, int operation, unsigned value,
                     UserAddress timeout, UserAddress word2, unsigned value3) {
  const auto restart = std::exchange(current.restart_deadline, std::nullopt);
  const int command = operation & ~(futex_private | futex_clock_realtime);
  const bool waits = command == FUTEX::WAIT || command == FUTEX::WAIT_BITSET;
  Nanoseconds deadline = never;
  if (waits) deadline = restart ? *restart : co_await deadline_of(current, operation, timeout);
  if (operation & futex_clock_realtime && command != FUTEX::WAIT_BITSET) co_return Error(E::NOSYS);
  const int count = static_cast<int>(value), count2 = static_cast<int>(timeout);
  switch (command) {
    case FUTEX::WAIT:
      co_return co_await futex_wait(current, word, operation, value, Futexes::any_bit, deadline);
    case FUTEX::WAIT_BITSET:
      co_return co_await futex_wait(current, word, operation, value, value3, deadline);
    case FUTEX::WAKE:
      co_return futex_wake(current, word, operation, count, Futexes::any_bit);
    case FUTEX::WAKE_BITSET:
      co_return futex_wake(current, word, operation, count, value3);
    case FUTEX::REQUEUE:
      co_return futex_requeue(current, word, word2, operation, count, count2, std::nullopt);
    case FUTEX::CMP_REQUEUE:
      co_return futex_requeue(current, word, word2, operation, count, count2, value3);
    case FUTEX::WAKE_OP:
      co_return futex_wake_op(current, word, word2, operation, count, count2, value3);
    default:
      co_return Error(E::NOSYS);
  }
}

}  // namespace plumbline
