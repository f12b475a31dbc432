// SPDX-License-Identifier: Apache-2.0
// The calls of epoll (epoll_create(2), epoll_ctl(2), epoll_wait(2)), up to the instance.
#include "reference/file/epoll.h"

#include "reference/file/fd_table.h"
#include "reference/file/syscalls.h"

namespace plumbline {

using abi::EPOLL;
using abi::EPOLL_CTL;
using abi::O;

Result<long> Epoll::ioctl(Thread& current, unsigned, UserAddress) {
  return Error(current.config().has(changes::epoll_has_ioctls) ? E::INVAL : E::NOTTY);
}

Result<long> sys_epoll_create1(Thread& current, int flags) {
  if (flags & ~O::CLOEXEC) return Error(E::INVAL);
  User& user = current.machine().user(current.credentials.uid);
  return install_file(current, make_counted<Epoll>(user), flags);
}

Result<long> sys_epoll_create(Thread& current, int size) {
  if (size <= 0) return Error(E::INVAL);
  return sys_epoll_create1(current, 0);
}

namespace {

// What may go together with EPOLLEXCLUSIVE (epoll_ctl(2)). EPOLLWAKEUP is accepted from everybody:
// without CAP_BLOCK_SUSPEND it has no effect, and here nothing is ever suspended.
constexpr std::uint32_t allowed_with_exclusive =
    EPOLL::IN | EPOLL::OUT | EPOLL::ERR | EPOLL::HUP | EPOLL::WAKEUP | EPOLL::ET | EPOLL::EXCLUSIVE;

// Every operation but EPOLL_CTL_DEL reads the event, known or not.
Result<EpollEvent> get_event(const Thread& current, int operation, UserAddress address) {
  if (operation == EPOLL_CTL::DEL) return EpollEvent{};
  const auto events = current.memory().get<std::uint32_t>(address);
  const auto data = current.memory().get<std::uint64_t>(address + EpollEvent::data_offset);
  if (!events || !data) return Error(E::FAULT);
  return EpollEvent{*events, *data};
}

Result<> check_exclusive(int operation, File& target, std::uint32_t events) {
  if (!(events & EPOLL::EXCLUSIVE)) return {};
  if (operation == EPOLL_CTL::MOD) return Error(E::INVAL);
  if (operation == EPOLL_CTL::ADD && (target.epoll() || events & ~allowed_with_exclusive))
    return Error(E::INVAL);
  return {};
}

}  // namespace

Result<long> sys_epoll_ctl(Thread& current, int epfd, int operation, int fd, UserAddress event) {
  auto wanted = get_event(current, operation, event);
  if (!wanted) return Error(wanted.error());
  const auto file = current.files().get(epfd);
  const auto target = current.files().get(fd);
  if (!file || !target) return Error(E::BADF);
  if (!(*target)->can_poll()) return Error(E::PERM);
  Epoll* const epoll = (*file)->epoll();
  if (*file == *target || !epoll) return Error(E::INVAL);
  if (const auto allowed = check_exclusive(operation, **target, wanted->events); !allowed)
    return Error(allowed.error());

  wanted->events |= EPOLL::ERR | EPOLL::HUP;  // reported whether asked for or not
  switch (operation) {
    case EPOLL_CTL::ADD:
      return zero_or_error(
          epoll->add(**target, fd, *wanted, current.config().epoll_max_user_watches));
    case EPOLL_CTL::MOD:
      return zero_or_error(epoll->modify(**target, fd, *wanted));
    case EPOLL_CTL::DEL:
      return zero_or_error(epoll->remove(**target, fd));
    default:
      return Error(E::INVAL);
  }
}

namespace {

constexpr int events_max =
    std::numeric_limits<int>::max() / static_cast<int>(EpollEvent::size_in_memory);

Result<> check_buffer(UserAddress events, int count) {
  if (count <= 0 || count > events_max) return Error(E::INVAL);
  if (!access_ok(events, count * EpollEvent::size_in_memory)) return Error(E::FAULT);
  return {};
}

Task<long> do_epoll_wait(Thread& current, int epfd, UserAddress events, int count,
                         const Timeout& timeout) {
  const bool lookup_first = current.config().has(changes::epoll_wait_looks_up_first);
  if (!lookup_first) co_await check_buffer(events, count);
  const Ref<File> file = co_await current.files().get(epfd);
  if (lookup_first) co_await check_buffer(events, count);
  if (!file->epoll()) co_return Error(E::INVAL);
  co_return co_await file->epoll()->wait(current, events, count, timeout);
}

Task<long> do_epoll_pwait(Thread& current, int epfd, UserAddress events, int count,
                          const Timeout& timeout, UserAddress mask, std::size_t mask_size) {
  co_await set_user_signal_mask(current, mask, mask_size);
  const Result<long> result =
      co_await do_epoll_wait(current, epfd, events, count, timeout).outcome();
  const bool interrupted = !result && result.error() == E::INTR;
  if (!interrupted) restore_saved_signal_mask(current);
  co_return result;
}

}  // namespace

Task<long> sys_epoll_wait(Thread& current, int epfd, UserAddress events, int count, int timeout) {
  const Timeout wait = Timeout::milliseconds(current.now(), timeout);
  co_return co_await do_epoll_wait(current, epfd, events, count, wait);
}

Task<long> sys_epoll_pwait(Thread& current, int epfd, UserAddress events, int count, int timeout,
                           UserAddress mask, std::size_t mask_size) {
  const Timeout wait = Timeout::milliseconds(current.now(), timeout);
  co_return co_await do_epoll_pwait(current, epfd, events, count, wait, mask, mask_size);
}

Task<long> sys_epoll_pwait2(Thread& current, int epfd, UserAddress events, int count,
                            UserAddress timeout, UserAddress mask, std::size_t mask_size) {
  const Timeout wait = co_await Timeout::from_user(current, timeout);
  co_return co_await do_epoll_pwait(current, epfd, events, count, wait, mask, mask_size);
}

}  // namespace plumbline
