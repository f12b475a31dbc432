// SPDX-License-Identifier: Apache-2.0
// timerfd: a timer that is readable once it has expired (timerfd_create(2); fs/timerfd.c).
//
// A periodic timer is not started again when it expires, but when somebody looks: then the periods
// that have passed meanwhile are counted at once. So a timer that nobody reads costs one wake-up.
#include "reference/core/timespec.h"
#include "reference/file/fd_table.h"
#include "reference/file/segments.h"
#include "reference/file/syscalls.h"

namespace plumbline {
namespace {

using abi::CLOCK;
using abi::TFD;
using abi::TFD_TIMER;

struct TimerSetting {  // struct itimerspec
  Timespec interval;
  Timespec value;
};

class TimerFd final : public File {
 public:
  TimerFd(Machine& machine, int clock, int flags)
      : File(abi::O::RDWR | (flags & TFD::NONBLOCK)),
        timers_(machine.scheduler.timers),
        clock_(clock),
        timer_(*this) {}

  Task<long> read(Thread& current, IovIter& to, Offset) override;
  bool has_write() const override { return false; }
  PollMask poll(PollTable* table) override {
    poll_wait(table, queue_);
    return ticks_ ? abi::POLL::IN : 0;
  }
  Result<long> seek(std::int64_t, int) override { return position; }  // noop_llseek

  bool is_alarm() const {
    return clock_ == CLOCK::REALTIME_ALARM || clock_ == CLOCK::BOOTTIME_ALARM;
  }
  // Returns the old setting.
  TimerSetting set(const TimerSetting& setting, bool absolute);
  TimerSetting get();

 private:
  class Expiry final : public Timer {
   public:
    explicit Expiry(TimerFd& owner) : Timer(owner.timers_), owner_(owner) {}

   private:
    void expired() override { owner_.triggered(); }
    TimerFd& owner_;
  };

  void triggered();
  void start();
  Nanoseconds since_boot(Nanoseconds absolute) const;
  std::uint64_t forward();
  TimerSetting remaining() const;
  Task<long> read_once(Thread& current, IovIter& to, std::size_t size);

  Timers& timers_;
  const int clock_;
  Nanoseconds expires_ = 0;  // since boot, whatever the clock
  Nanoseconds interval_ = 0;
  std::uint64_t ticks_ = 0;  // expirations that nobody has read
  bool expired_ = false;     // and not started again since
  WaitQueue queue_;
  Expiry timer_;
};

void TimerFd::triggered() {
  expired_ = true;
  ++ticks_;
  queue_.wake_up(abi::POLL::IN);
}

// A time that has passed already expires at once, before the call returns.
void TimerFd::start() {
  if (expires_ <= timers_.now())
    triggered();
  else
    timer_.start(expires_);
}

Nanoseconds TimerFd::since_boot(Nanoseconds absolute) const {
  const bool real = clock_ == CLOCK::REALTIME || clock_ == CLOCK::REALTIME_ALARM;
  return real ? timers_.since_boot(absolute) : absolute;
}

// Moves the expiration by whole intervals into the future; returns how many (hrtimer_forward_now).
std::uint64_t TimerFd::forward() {
  const Nanoseconds late = timers_.now() - expires_;
  if (late < 0) return 0;
  const Nanoseconds passed = late / interval_;
  expires_ = later(expires_ + passed * interval_, interval_);
  return passed + 1;
}

TimerSetting TimerFd::remaining() const {
  const Nanoseconds left = std::max<Nanoseconds>(expires_ - timers_.now(), 0);
  return {to_timespec(interval_), to_timespec(left)};
}

TimerSetting TimerFd::set(const TimerSetting& setting, bool absolute) {
  timer_.cancel();
  if (expired_ && interval_) forward();
  const TimerSetting old = remaining();
  const Nanoseconds value = to_nanoseconds(setting.value);
  interval_ = to_nanoseconds(setting.interval);
  ticks_ = 0;
  expired_ = false;
  // A disarmed alarm keeps its time, and goes on telling how far it is (alarm_init).
  if (!is_alarm()) expires_ = 0;
  if (value) {
    expires_ = absolute ? since_boot(value) : later(timers_.now(), value);
    start();
  }
  return old;
}

TimerSetting TimerFd::get() {
  if (expired_ && interval_) {
    expired_ = false;
    ticks_ += forward() - 1;
    start();
  }
  return remaining();
}

Task<long> TimerFd::read(Thread& current, IovIter& to, Offset) {
  if (current.config().has(changes::timerfd_reads_vectors))
    return read_once(current, to, to.count());
  return for_each_segment(
      to, [this, &current, &to](std::size_t size) { return read_once(current, to, size); });
}

Task<long> TimerFd::read_once(Thread& current, IovIter& to, std::size_t size) {
  if (size < sizeof ticks_) co_return Error(E::INVAL);
  if (!ticks_ && is_nonblocking()) co_return Error(E::AGAIN);
  co_await wait_event_interruptible_locked(current, queue_, [this] { return ticks_ != 0; });
  std::uint64_t ticks = std::exchange(ticks_, 0);
  if (std::exchange(expired_, false) && interval_) {
    ticks += forward() - 1;
    start();
  }
  if (to.copy_to_user(std::as_bytes(std::span(&ticks, 1))) != sizeof ticks)
    co_return Error(E::FAULT);
  co_return sizeof ticks;
}

bool is_timer_clock(int clock) {
  return clock == CLOCK::MONOTONIC || clock == CLOCK::REALTIME || clock == CLOCK::BOOTTIME ||
         clock == CLOCK::REALTIME_ALARM || clock == CLOCK::BOOTTIME_ALARM;
}

Result<Ref<TimerFd>> get_timer(Thread& current, int fd) {
  const auto file = current.files().get(fd);
  if (!file) return Error(file.error());
  auto* timer = dynamic_cast<TimerFd*>(file->get());
  if (!timer) return Error(E::INVAL);
  return Ref<TimerFd>(timer);
}

}  // namespace

Result<long> sys_timerfd_create(Thread& current, int clock, int flags) {
  if (flags & ~(TFD::NONBLOCK | TFD::CLOEXEC) || !is_timer_clock(clock)) return Error(E::INVAL);
  auto timer = make_counted<TimerFd>(current.machine(), clock, flags);
  if (timer->is_alarm() && !current.credentials.capable(Capability::WakeAlarm))
    return Error(E::PERM);
  return install_file(current, std::move(timer), flags);
}

// TFD_TIMER_CANCEL_ON_SET is accepted and has nothing to do: nobody sets the clock.
Result<long> sys_timerfd_settime(Thread& current, int fd, int flags, UserAddress value,
                                 UserAddress old) {
  const auto setting = current.memory().get<TimerSetting>(value);
  if (!setting) return Error(setting.error());
  if (flags & ~(TFD_TIMER::ABSTIME | TFD_TIMER::CANCEL_ON_SET)) return Error(E::INVAL);
  if (!setting->interval.is_valid() || !setting->value.is_valid()) return Error(E::INVAL);
  const auto timer = get_timer(current, fd);
  if (!timer) return Error(timer.error());
  if ((*timer)->is_alarm() && !current.credentials.capable(Capability::WakeAlarm))
    return Error(E::PERM);
  const TimerSetting before = (*timer)->set(*setting, flags & TFD_TIMER::ABSTIME);
  if (!old) return 0;
  return zero_or_error(current.memory().put(old, before));
}

Result<long> sys_timerfd_gettime(Thread& current, int fd, UserAddress value) {
  const auto timer = get_timer(current, fd);
  if (!timer) return Error(timer.error());
  return zero_or_error(current.memory().put(value, (*timer)->get()));
}

}  // namespace plumbline
