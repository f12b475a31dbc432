// SPDX-License-Identifier: Apache-2.0
#include "reference/ipc/shared_memory.h"

namespace plumbline {

SharedMemory::SharedMemory(const Thread& creator, std::int32_t key_, std::uint64_t size_, int flags)
    : size(size_), creator_process(creator.process.pid), machine_(creator.machine()) {
  key = key_;
  mode = flags & 0777;
  change_time = real_seconds();
}

std::int64_t SharedMemory::real_seconds() const {
  return machine_.scheduler.timers.real_time() / second;
}

std::span<std::byte> SharedMemory::page(std::uint64_t index) {
  std::unique_ptr<Page>& page = pages_[index];
  if (!page) page = std::make_unique<Page>();
  return *page;
}

void SharedMemory::opened(const Thread& current) {
  attach_time = real_seconds();
  last_process = current.process.pid;
  ++mappings;
}

void SharedMemory::closed(const Thread& current, IpcNamespace& ipc) {
  detach_time = real_seconds();
  last_process = current.process.pid;
  --mappings;
  if (mode & to_be_destroyed) remove(ipc);
}

void SharedMemory::remove(IpcNamespace& ipc) {
  if (mappings) {
    mode |= to_be_destroyed;
    key = abi::IPC_KEY::PRIVATE;
    return;
  }
  unlock();
  ipc.shared_pages -= pages();
  ipc.segments.remove(*this);
}

Result<> SharedMemory::lock(const Thread& current) {
  if (mode & locked) return {};
  User& user = machine_.user(current.credentials.uid);
  const std::uint64_t limit = current.process.limits[abi::RLIMIT::MEMLOCK].current;
  if (user.locked_pages + pages() > limit / abi::page_size &&
      !current.credentials.capable(Capability::IpcLock))
    return Error(E::NOMEM);
  user.locked_pages += pages();
  locked_for_ = &user;
  mode |= locked;
  return {};
}

void SharedMemory::unlock() {
  if (!(mode & locked)) return;
  locked_for_->locked_pages -= pages();
  mode &= ~locked;
}

}  // namespace plumbline
