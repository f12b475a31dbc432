// SPDX-License-Identifier: Apache-2.0
// Ids and keys of one kind of System V IPC object (ipc/util.c).
//
// An id is a sequence number above an index. Indices are given out in a circle, and each time the
// circle comes around the sequence number grows, so an id that a program still holds after its
// object was removed does not soon mean another object.
#pragma once

#include <map>

#include "reference/ipc/permissions.h"

namespace plumbline {

class IpcIds {
 public:
  static constexpr int index_bits = 15;                // IPCMNI_SHIFT
  static constexpr int indices_max = 1 << index_bits;  // IPCMNI
  static constexpr int shortest_circle = 64;           // ipc_min_cycle
  static constexpr unsigned sequence_max = 0x7fffffff >> index_bits;

  static int index_of(int id) { return id & (indices_max - 1); }

  // Gives a new object its id and its creator's credentials; ENOSPC when `limit` are in use.
  Result<int> add(Ref<IpcObject> object, const Thread& creator, int limit);
  void remove(IpcObject& object);

  // By id: EINVAL if there is none of that index and sequence number.
  Result<Ref<IpcObject>> find(int id) const;
  // By index alone, as MSG_STAT and its kin ask.
  Result<Ref<IpcObject>> find_index(int id) const;
  Ref<IpcObject> find_key(std::int32_t key) const;

  void for_each(auto&& visit) const {  // by index
    for (const auto& [index, object] : objects_) visit(*object);
  }

  int in_use() const { return static_cast<int>(objects_.size()); }
  // The highest index in use; 0 if there is none (ipc_get_maxidx, as the calls report it).
  int highest_index() const { return objects_.empty() ? 0 : objects_.rbegin()->first; }

 private:
  int allocate_index();

  std::map<int, Ref<IpcObject>> objects_;  // by index
  int next_index_ = 0;
  int last_index_ = -1;
  unsigned sequence_ = 0;
};

inline constexpr auto any_object = [](const IpcObject&) { return true; };

// msgget, semget and shmget: finds the object of a key or makes one with `make`. EEXIST, ENOENT,
// EACCES, and EINVAL unless the one that is found `suits` (ipcget).
template <class Make, class Suits = decltype(any_object)>
Result<long> ipc_get(Thread& current, IpcIds& ids, std::int32_t key, int flags, Make make,
                     Suits suits = any_object) {
  using abi::IPC;
  if (key == abi::IPC_KEY::PRIVATE) return make();
  const Ref<IpcObject> found = ids.find_key(key);
  if (!found) {
    if (!(flags & IPC::CREAT)) return Error(E::NOENT);
    return make();
  }
  if (flags & IPC::CREAT && flags & IPC::EXCL) return Error(E::EXIST);
  if (!suits(*found)) return Error(E::INVAL);
  if (auto allowed = found->check_access(current, flags & 0777); !allowed)
    return Error(allowed.error());
  return found->id;
}

}  // namespace plumbline
