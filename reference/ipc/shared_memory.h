// SPDX-License-Identifier: Apache-2.0
// A segment of System V shared memory (ipc/shm.c, shmop(2)).
//
// A segment is an object of its namespace, and it is memory that address spaces show. What holds
// the two together is an attachment: each shmat makes one, fork copies its mapping, and every end
// of a mapping counts. A segment that is removed while it is attached lives on, without its key,
// until the last mapping is gone.
#pragma once

#include <array>
#include <map>
#include <memory>

#include "reference/ipc/namespace.h"

namespace plumbline {

class SharedMemory final : public IpcObject {
 public:
  static constexpr std::uint32_t to_be_destroyed = 01000, locked = 02000;  // in `mode`

  SharedMemory(const Thread& creator, std::int32_t key, std::uint64_t size, int flags);

  static constexpr std::uint64_t pages_of(std::uint64_t size) {
    return (size + abi::page_size - 1) / abi::page_size;
  }
  std::uint64_t pages() const { return pages_of(size); }

  std::span<std::byte> page(std::uint64_t index);
  std::uint64_t pages_present() const { return pages_.size(); }

  // A mapping more or less, by `current`.
  void opened(const Thread& current);
  void closed(const Thread& current, IpcNamespace& ipc);

  // IPC_RMID: destroys it, now or when nobody has it attached any more.
  void remove(IpcNamespace& ipc);

  // SHM_LOCK: ENOMEM for more than RLIMIT_MEMLOCK allows. SHM_UNLOCK.
  Result<> lock(const Thread& current);
  void unlock();

  void changed_now() { change_time = real_seconds(); }

  const std::uint64_t size;                                    // bytes, as asked for
  std::uint64_t mappings = 0;                                  // shm_nattch
  std::int64_t attach_time = 0, detach_time = 0, change_time;  // seconds, CLOCK_REALTIME
  const int creator_process;
  int last_process = 0;

 private:
  using Page = std::array<std::byte, abi::page_size>;

  std::int64_t real_seconds() const;

  Machine& machine_;
  std::map<std::uint64_t, std::unique_ptr<Page>> pages_;  // those that somebody touched
  User* locked_for_ = nullptr;                            // whose locked memory it counts as
};

// What shmat makes for its mapping (shm_file_data): it holds on to the namespace, which its
// process may leave.
class SharedMemoryAttachment final : public MappedObject {
 public:
  SharedMemoryAttachment(std::shared_ptr<IpcNamespace> ipc, Ref<SharedMemory> segment)
      : ipc_(std::move(ipc)), segment_(std::move(segment)) {}

  Ref<Counted> memory() override { return segment_; }
  std::span<std::byte> page(std::uint64_t index) override { return segment_->page(index); }
  void opened(const Thread& current) override { segment_->opened(current); }
  void closed(const Thread& current) override { segment_->closed(current, *ipc_); }

 private:
  std::shared_ptr<IpcNamespace> ipc_;
  Ref<SharedMemory> segment_;
};

}  // namespace plumbline
