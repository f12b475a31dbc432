// SPDX-License-Identifier: Apache-2.0
// semget, semop, semtimedop and semctl (semget(2), semop(2), semctl(2)).
#include <algorithm>
#include <vector>

#include "reference/core/timespec.h"
#include "reference/ipc/semaphore.h"
#include "reference/ipc/syscalls.h"

namespace plumbline {

using abi::IPC_COMMAND;
using abi::SEM;
using abi::SEM_COMMAND;
using abi::SEM_GET;
using abi::SEM_SET;

namespace {

struct UserSemaphoreSet {  // struct semid64_ds
  UserIpcPermissions permissions;
  std::int64_t operation_time, unused1, change_time, unused2;
  std::uint64_t count, unused3, unused4;
};
static_assert(sizeof(UserSemaphoreSet) == 104);

struct UserSemaphoreInfo {  // struct seminfo
  std::int32_t map, mni, mns, mnu, msl, opm, ume, usz, vmx, aem;
};

IpcNamespace& ipc_of(const Thread& current) { return *current.process.ipc; }

Result<Ref<SemaphoreSet>> set_of(const Result<Ref<IpcObject>>& object) {
  if (!object) return Error(object.error());
  return Ref<SemaphoreSet>(static_cast<SemaphoreSet*>(object->get()));
}

Result<Ref<SemaphoreSet>> find_set(const Thread& current, int id) {
  return set_of(ipc_of(current).semaphore_sets.find(id));
}

Result<Ref<SemaphoreSet>> find_set(const Thread& current, int id, unsigned wanted) {
  auto set = find_set(current, id);
  if (!set) return set;
  if (auto allowed = (*set)->check_access(current, wanted); !allowed) return Error(allowed.error());
  return set;
}

}  // namespace

Result<long> sys_semget(Thread& current, int key, int count, int flags) {
  IpcNamespace& ipc = ipc_of(current);
  if (count < 0 || count > ipc.semmsl) return Error(E::INVAL);
  const auto make = [&]() -> Result<long> {
    if (count == 0) return Error(E::INVAL);
    if (ipc.semaphores + count > ipc.semmns) return Error(E::NOSPC);
    const auto id = ipc.semaphore_sets.add(make_counted<SemaphoreSet>(current, key, count, flags),
                                           current, ipc.semmni);
    if (id) ipc.semaphores += count;
    return id;
  };
  const auto is_large_enough = [&](const IpcObject& set) {
    return count <= static_cast<const SemaphoreSet&>(set).count();
  };
  return ipc_get(current, ipc.semaphore_sets, key, flags, make, is_large_enough);
}

namespace {

using Operations = std::vector<SemaphoreOperation>;

Result<Operations> load_operations(const Thread& current, UserAddress from, unsigned count) {
  if (count > static_cast<unsigned>(ipc_of(current).semopm)) return Error(E::TOOBIG);
  if (count < 1) return Error(E::INVAL);
  Operations operations(count);
  const auto bytes = std::as_writable_bytes(std::span(operations));
  if (auto copied = current.memory().read(from, bytes); !copied) return Error(copied.error());
  return operations;
}

// What has to be remembered is made room for before anything else is looked at.
SemaphoreUndo* undo_for(Thread& current, SemaphoreSet& set, const Operations& operations) {
  const auto is_undone = [](const SemaphoreOperation& o) { return o.flags & SEM::UNDO; };
  if (std::ranges::none_of(operations, is_undone)) return nullptr;
  return &undo_list_of(current)->find_or_add(set);
}

Result<> check(const Thread& current, const SemaphoreSet& set, const Operations& operations) {
  unsigned wanted = ipc_read;
  for (const SemaphoreOperation& operation : operations) {
    if (operation.number >= set.count()) return Error(E::FBIG);
    if (operation.change != 0) wanted = ipc_write;
  }
  return set.check_access(current, wanted);
}

}  // namespace

Task<long> sys_semop(Thread& current, int id, UserAddress from, unsigned count) {
  return sys_semtimedop(current, id, from, count, 0);
}

Task<long> sys_semtimedop(Thread& current, int id, UserAddress from, unsigned count,
                          UserAddress timeout) {
  Timespec time;
  if (timeout) time = co_await current.memory().get<Timespec>(timeout);
  const Operations operations = co_await load_operations(current, from, count);
  if (id < 0 || !time.is_valid()) co_return Error(E::INVAL);
  const Nanoseconds deadline = timeout ? later(current.now(), to_nanoseconds(time)) : never;
  const Ref<SemaphoreSet> set = co_await find_set(current, id);
  SemaphoreUndo* const undo = undo_for(current, *set, operations);
  co_await check(current, *set, operations);
  SemaphoreRequest request(current, operations, undo);
  if (const auto outcome = set->operate(request)) co_return zero_or_error(*outcome);
  co_return co_await set->wait(request, deadline);
}

namespace {

Result<long> set_value(const Thread& current, int id, int number, int value) {
  if (value < 0 || value > SemaphoreSet::value_max) return Error(E::RANGE);
  const auto set = find_set(current, id);
  if (!set) return Error(set.error());
  if (number < 0 || number >= (*set)->count()) return Error(E::INVAL);
  if (auto allowed = (*set)->check_access(current, ipc_write); !allowed)
    return Error(allowed.error());
  (*set)->set_value(current, number, value);
  return 0;
}

Result<long> set_all(const Thread& current, int id, UserAddress from) {
  const auto set = find_set(current, id, ipc_write);
  if (!set) return Error(set.error());
  std::vector<std::uint16_t> values(static_cast<std::size_t>((*set)->count()));
  const auto bytes = std::as_writable_bytes(std::span(values));
  if (auto copied = current.memory().read(from, bytes); !copied) return Error(copied.error());
  if (std::ranges::any_of(values, [](int value) { return value > SemaphoreSet::value_max; }))
    return Error(E::RANGE);
  (*set)->set_all(current, values);
  return 0;
}

Result<long> get_all(const Thread& current, int id, UserAddress to) {
  const auto set = find_set(current, id, ipc_read);
  if (!set) return Error(set.error());
  std::vector<std::uint16_t> values;
  for (int i = 0; i < (*set)->count(); ++i)
    values.push_back(static_cast<std::uint16_t>((*set)->value(i)));
  return zero_or_error(current.memory().write(to, std::as_bytes(std::span(values))));
}

Result<long> get(const Thread& current, int id, int number, int command) {
  const auto found = find_set(current, id, ipc_read);
  if (!found) return Error(found.error());
  SemaphoreSet& set = **found;
  if (number < 0 || number >= set.count()) return Error(E::INVAL);
  switch (command) {
    case SEM_GET::VAL:
      return set.value(number);
    case SEM_GET::PID:
      return set.last_process(number);
    default:
      return set.count_waiting(number, command == SEM_GET::ZCNT);
  }
}

Result<long> change(Thread& current, int id, int command, UserAddress buffer) {
  UserSemaphoreSet wanted{};
  if (command == IPC_COMMAND::SET) {
    const auto copied = current.memory().get<UserSemaphoreSet>(buffer);
    if (!copied) return Error(copied.error());
    wanted = *copied;
  }
  const auto found = find_set(current, id);
  if (!found) return Error(found.error());
  SemaphoreSet& set = **found;
  if (auto allowed = set.check_owner(current); !allowed) return Error(allowed.error());
  if (command == IPC_COMMAND::SET) {
    if (auto updated = set.update(wanted.permissions); !updated) return Error(updated.error());
    set.changed_now();
  } else {
    set.destroy();
    ipc_of(current).semaphores -= set.count();
    ipc_of(current).semaphore_sets.remove(set);
  }
  return 0;
}

Result<long> stat(Thread& current, int id, int command, UserAddress buffer) {
  const bool by_index = command != IPC_COMMAND::STAT;
  const IpcIds& ids = ipc_of(current).semaphore_sets;
  const auto found = set_of(by_index ? ids.find_index(id) : ids.find(id));
  if (!found) return Error(found.error());
  const SemaphoreSet& set = **found;
  if (command != SEM_COMMAND::STAT_ANY)
    if (auto allowed = set.check_access(current, ipc_read); !allowed) return Error(allowed.error());
  UserSemaphoreSet state{};
  state.permissions = set.to_user();
  state.operation_time = set.operation_time;
  state.change_time = set.change_time;
  state.count = static_cast<std::uint64_t>(set.count());
  if (auto put = current.memory().put(buffer, state); !put) return Error(put.error());
  return by_index ? set.id : 0;
}

// IPC_INFO answers with constants of old for what no longer has a limit; SEM_INFO with what is
// used.
Result<long> info(Thread& current, int command, UserAddress buffer) {
  constexpr int default_semaphores = 1024000000, default_operations = 500;  // SEMMNS, SEMOPM
  constexpr int undo_size = 20;                                             // SEMUSZ
  const IpcNamespace& ipc = ipc_of(current);
  const bool used = command == SEM_COMMAND::INFO;
  const UserSemaphoreInfo info{
      .map = default_semaphores,
      .mni = ipc.semmni,
      .mns = ipc.semmns,
      .mnu = default_semaphores,
      .msl = ipc.semmsl,
      .opm = ipc.semopm,
      .ume = default_operations,
      .usz = used ? ipc.semaphore_sets.in_use() : undo_size,
      .vmx = SemaphoreSet::value_max,
      .aem = used ? ipc.semaphores : SemaphoreSet::value_max,
  };
  if (auto put = current.memory().put(buffer, info); !put) return Error(put.error());
  return ipc.semaphore_sets.highest_index();
}

}  // namespace

Result<long> sys_semctl(Thread& current, int id, int number, int command, UserAddress argument) {
  if (id < 0) return Error(E::INVAL);
  switch (command) {
    case IPC_COMMAND::INFO:
    case SEM_COMMAND::INFO:
      return info(current, command, argument);
    case IPC_COMMAND::STAT:
    case SEM_COMMAND::STAT:
    case SEM_COMMAND::STAT_ANY:
      return stat(current, id, command, argument);
    case SEM_GET::ALL:
      return get_all(current, id, argument);
    case SEM_GET::VAL:
    case SEM_GET::PID:
    case SEM_GET::NCNT:
    case SEM_GET::ZCNT:
      return get(current, id, number, command);
    case SEM_SET::ALL:
      return set_all(current, id, argument);
    case SEM_SET::VAL:
      return set_value(current, id, number, static_cast<int>(argument));
    case IPC_COMMAND::SET:
    case IPC_COMMAND::RMID:
      return change(current, id, command, argument);
    default:
      return Error(E::INVAL);
  }
}

}  // namespace plumbline
