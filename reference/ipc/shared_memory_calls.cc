// SPDX-License-Identifier: Apache-2.0
// shmget, shmat, shmdt and shmctl (shmget(2), shmop(2), shmctl(2)).
#include <algorithm>
#include <limits>
#include <vector>

#include "reference/ipc/shared_memory.h"
#include "reference/ipc/syscalls.h"

namespace plumbline {

using abi::IPC_COMMAND;
using abi::page_size;
using abi::SHM;
using abi::SHM_ATTACH;
using abi::SHM_COMMAND;

namespace {

struct UserSharedMemory {  // struct shmid64_ds
  UserIpcPermissions permissions;
  std::uint64_t size;
  std::int64_t attach_time, detach_time, change_time;
  std::int32_t creator_process, last_process;
  std::uint64_t mappings, unused[2];
};
static_assert(sizeof(UserSharedMemory) == 112);

struct UserSharedMemoryLimits {  // struct shminfo64
  std::uint64_t max, min, mni, seg, all, unused[4];
};

struct UserSharedMemoryUse {  // struct shm_info
  std::int32_t used_ids, padding;
  std::uint64_t pages, present, swapped, swap_attempts, swap_successes;
};

constexpr std::uint64_t size_min = 1;  // SHMMIN

IpcNamespace& ipc_of(const Thread& current) { return *current.process.ipc; }

Result<Ref<SharedMemory>> segment_of(const Result<Ref<IpcObject>>& object) {
  if (!object) return Error(object.error());
  return Ref<SharedMemory>(static_cast<SharedMemory*>(object->get()));
}

Result<Ref<SharedMemory>> find_segment(const Thread& current, int id) {
  return segment_of(ipc_of(current).segments.find(id));
}

// Whether there can be so much memory at all. Segments with SHM_NORESERVE may promise more than
// there is (__vm_enough_memory, OVERCOMMIT_GUESS). A pool of huge pages is always empty.
Result<> check_memory(const Config& config, std::uint64_t size, int flags) {
  if (flags & SHM::HUGETLB) return Error(config.huge_pages ? E::NOMEM : E::INVAL);
  if (size > std::numeric_limits<std::int64_t>::max()) return Error(E::INVAL);
  if (!(flags & SHM::NORESERVE) && size > config.memory) return Error(E::NOMEM);
  return {};
}

Result<long> make_segment(const Thread& current, int key, std::uint64_t size, int flags) {
  IpcNamespace& ipc = ipc_of(current);
  const std::uint64_t pages = SharedMemory::pages_of(size);
  if (size < size_min || size > ipc.shmmax) return Error(E::INVAL);
  if (pages * page_size < size) return Error(E::NOSPC);
  if (ipc.shared_pages + pages > ipc.shmall) return Error(E::NOSPC);
  if (auto possible = check_memory(current.config(), size, flags); !possible)
    return Error(possible.error());
  const auto id = ipc.segments.add(make_counted<SharedMemory>(current, key, size, flags), current,
                                   static_cast<int>(ipc.shmmni));
  if (id) ipc.shared_pages += pages;
  return id;
}

}  // namespace

Result<long> sys_shmget(Thread& current, int key, std::size_t size, int flags) {
  const auto make = [&] { return make_segment(current, key, size, flags); };
  const auto is_large_enough = [&](const IpcObject& segment) {
    return size <= static_cast<const SharedMemory&>(segment).size;
  };
  return ipc_get(current, ipc_of(current).segments, key, flags, make, is_large_enough);
}

namespace {

// Where the program wants a segment; 0 leaves the choice to the kernel.
Result<UserAddress> wanted_address(UserAddress address, int flags) {
  const UserAddress rounded = address / page_size * page_size;
  if (rounded != address && !(flags & SHM_ATTACH::RND)) return Error(E::INVAL);
  if (rounded == 0 && flags & SHM_ATTACH::REMAP) return Error(E::INVAL);
  return rounded;
}

unsigned wanted_access(int flags) {
  unsigned wanted = ipc_read;
  if (!(flags & SHM_ATTACH::RDONLY)) wanted |= ipc_write;
  if (flags & SHM_ATTACH::EXEC) wanted |= ipc_execute;
  return wanted;
}

Result<UserAddress> place(const Thread& current, UserAddress address, const SharedMemory& segment,
                          int flags) {
  const UserMemory& memory = current.memory();
  const std::uint64_t size = segment.pages() * page_size;
  if (address == 0) return memory.find_room(size, current.config().mmap_top_down);
  if (!(flags & SHM_ATTACH::REMAP)) {
    const UserAddress end = address + segment.size;
    if (end < address || memory.is_used(address, end)) return Error(E::INVAL);
  }
  if (!access_ok(address, size)) return Error(E::NOMEM);
  return address;
}

}  // namespace

Result<long> sys_shmat(Thread& current, int id, UserAddress address, int flags) {
  const auto wanted = wanted_address(address, flags);
  if (!wanted) return Error(wanted.error());
  const auto segment = find_segment(current, id);
  if (!segment) return Error(segment.error());
  if (auto allowed = (*segment)->check_access(current, wanted_access(flags)); !allowed)
    return Error(allowed.error());
  const auto start = place(current, *wanted, **segment, flags);
  if (!start) return Error(start.error());
  // Counted already: it must not go with the mapping whose place it takes.
  ++(*segment)->mappings;
  current.memory().map(
      current, {.start = *start,
                .end = *start + (*segment)->pages() * page_size,
                .writable = !(flags & SHM_ATTACH::RDONLY),
                .object = make_counted<SharedMemoryAttachment>(current.process.ipc, *segment)});
  --(*segment)->mappings;
  return static_cast<long>(*start);
}

// What is left of an attachment goes, also if mappings on top of it have split it: all its pieces
// that lie where it put them.
Result<long> sys_shmdt(Thread& current, UserAddress address) {
  if (address % page_size) return Error(E::INVAL);
  UserMemory& memory = current.memory();
  const auto is_piece = [&](const Mapping& mapping) {
    return (mapping.start - address) / page_size == mapping.first_page;
  };
  const auto first = std::ranges::find_if(memory.mappings(), is_piece);
  if (first == memory.mappings().end()) return Error(E::INVAL);
  const Ref<MappedObject> attachment = first->object;
  std::vector<Mapping> pieces;
  std::ranges::copy_if(memory.mappings(), std::back_inserter(pieces), [&](const Mapping& mapping) {
    return is_piece(mapping) && mapping.object == attachment;
  });
  for (const Mapping& piece : pieces) memory.unmap(current, piece.start, piece.end);
  return 0;
}

namespace {

Result<long> change(Thread& current, int id, int command, UserAddress buffer) {
  UserSharedMemory wanted{};
  if (command == IPC_COMMAND::SET) {
    const auto copied = current.memory().get<UserSharedMemory>(buffer);
    if (!copied) return Error(copied.error());
    wanted = *copied;
  }
  const auto segment = find_segment(current, id);
  if (!segment) return Error(segment.error());
  if (auto allowed = (*segment)->check_owner(current); !allowed) return Error(allowed.error());
  if (command == IPC_COMMAND::SET) {
    if (auto updated = (*segment)->update(wanted.permissions); !updated)
      return Error(updated.error());
    (*segment)->changed_now();
  } else {
    (*segment)->remove(ipc_of(current));
  }
  return 0;
}

Result<long> stat(Thread& current, int id, int command, UserAddress buffer) {
  const bool by_index = command != IPC_COMMAND::STAT;
  const IpcIds& ids = ipc_of(current).segments;
  const auto found = segment_of(by_index ? ids.find_index(id) : ids.find(id));
  if (!found) return Error(found.error());
  const SharedMemory& segment = **found;
  if (command != SHM_COMMAND::STAT_ANY)
    if (auto allowed = segment.check_access(current, ipc_read); !allowed)
      return Error(allowed.error());
  const UserSharedMemory state{segment.to_user(),    segment.size,        segment.attach_time,
                               segment.detach_time,  segment.change_time, segment.creator_process,
                               segment.last_process, segment.mappings,    {}};
  if (auto put = current.memory().put(buffer, state); !put) return Error(put.error());
  return by_index ? segment.id : 0;
}

Result<long> limits(Thread& current, UserAddress buffer) {
  const IpcNamespace& ipc = ipc_of(current);
  const UserSharedMemoryLimits limits{ipc.shmmax, size_min, ipc.shmmni, ipc.shmmni, ipc.shmall, {}};
  if (auto put = current.memory().put(buffer, limits); !put) return Error(put.error());
  return ipc.segments.highest_index();
}

Result<long> use(Thread& current, UserAddress buffer) {
  const IpcNamespace& ipc = ipc_of(current);
  UserSharedMemoryUse use{};
  use.used_ids = ipc.segments.in_use();
  use.pages = ipc.shared_pages;
  ipc.segments.for_each([&](const IpcObject& segment) {
    use.present += static_cast<const SharedMemory&>(segment).pages_present();
  });
  if (auto put = current.memory().put(buffer, use); !put) return Error(put.error());
  return ipc.segments.highest_index();
}

// Who may not lock whatever it likes may lock its own segments.
Result<long> lock(const Thread& current, int id, int command) {
  const auto segment = find_segment(current, id);
  if (!segment) return Error(segment.error());
  const bool locks = command == SHM_COMMAND::LOCK;
  if (!current.credentials.capable(Capability::IpcLock)) {
    const bool owns =
        current.credentials.euid == (*segment)->uid || current.credentials.euid == (*segment)->cuid;
    const bool has_limit = current.process.limits[abi::RLIMIT::MEMLOCK].current > 0;
    if (!owns || (locks && !has_limit)) return Error(E::PERM);
  }
  if (locks) return zero_or_error((*segment)->lock(current));
  (*segment)->unlock();
  return 0;
}

}  // namespace

Result<long> sys_shmctl(Thread& current, int id, int command, UserAddress buffer) {
  if (id < 0 || command < 0) return Error(E::INVAL);
  switch (command) {
    case IPC_COMMAND::INFO:
      return limits(current, buffer);
    case SHM_COMMAND::INFO:
      return use(current, buffer);
    case IPC_COMMAND::STAT:
    case SHM_COMMAND::STAT:
    case SHM_COMMAND::STAT_ANY:
      return stat(current, id, command, buffer);
    case IPC_COMMAND::SET:
    case IPC_COMMAND::RMID:
      return change(current, id, command, buffer);
    case SHM_COMMAND::LOCK:
    case SHM_COMMAND::UNLOCK:
      return lock(current, id, command);
    default:
      return Error(E::INVAL);
  }
}

}  // namespace plumbline
