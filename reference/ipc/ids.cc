// SPDX-License-Identifier: Apache-2.0
#include "reference/ipc/ids.h"

#include <algorithm>

namespace plumbline {

// The next free index of the circle (idr_alloc_cyclic). The circle is wider than what is in use, so
// there always is one.
int IpcIds::allocate_index() {
  const int circle = std::min(std::max(in_use() * 3 / 2, shortest_circle), indices_max);
  int index = next_index_ < circle ? next_index_ : 0;
  while (objects_.contains(index)) index = (index + 1) % circle;
  next_index_ = index + 1;
  return index;
}

Result<int> IpcIds::add(Ref<IpcObject> object, const Thread& creator, int limit) {
  if (in_use() >= std::min(limit, indices_max)) return Error(E::NOSPC);
  object->uid = object->cuid = creator.credentials.euid;
  object->gid = object->cgid = creator.credentials.egid;
  const int index = allocate_index();
  if (index <= last_index_) sequence_ = (sequence_ + 1) % sequence_max;
  last_index_ = index;
  object->sequence = sequence_;
  object->id = static_cast<int>(sequence_ << index_bits) + index;
  const int id = object->id;
  objects_.emplace(index, std::move(object));
  return id;
}

void IpcIds::remove(IpcObject& object) {
  object.deleted = true;
  objects_.erase(index_of(object.id));
}

Result<Ref<IpcObject>> IpcIds::find_index(int id) const {
  const auto found = objects_.find(index_of(id));
  if (found == objects_.end()) return Error(E::INVAL);
  return found->second;
}

Result<Ref<IpcObject>> IpcIds::find(int id) const {
  auto object = find_index(id);
  if (object && (*object)->id != id) return Error(E::INVAL);
  return object;
}

Ref<IpcObject> IpcIds::find_key(std::int32_t key) const {
  for (const auto& [index, object] : objects_)
    if (object->key == key) return object;
  return nullptr;
}

}  // namespace plumbline
