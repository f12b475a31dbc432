// SPDX-License-Identifier: Apache-2.0
// An IPC namespace: its own ids, keys and limits (ipc_namespaces(7)). Each begins with the same
// limits, whatever those of its maker's namespace are.
#pragma once

#include "reference/file/directory.h"
#include "reference/ipc/ids.h"

namespace plumbline {

class IpcNamespace {
 public:
  explicit IpcNamespace(const Credentials& creator) : mqueues(creator) {}

  IpcIds message_queues;
  std::uint32_t msgmax = 8192;      // kernel.msgmax: bytes of a message
  std::uint32_t msgmnb = 16384;     // kernel.msgmnb: bytes of a new queue
  std::uint32_t msgmni = 32000;     // kernel.msgmni: queues
  std::uint64_t messages = 0;       // in all queues
  std::uint64_t message_bytes = 0;  // in all queues

  IpcIds semaphore_sets;
  std::int32_t semmsl = 32000;       // kernel.sem: semaphores of a set,
  std::int32_t semmns = 1024000000;  // of all sets,
  std::int32_t semopm = 500;         // operations of a call,
  std::int32_t semmni = 32000;       // sets
  std::int32_t semaphores = 0;       // in all sets

  IpcIds segments;
  std::uint64_t shmmax = ~0ull - (1ull << 24);  // kernel.shmmax: bytes of a segment
  std::uint64_t shmall = ~0ull - (1ull << 24);  // kernel.shmall: pages of all segments
  std::uint32_t shmmni = 4096;                  // kernel.shmmni: segments
  std::uint64_t shared_pages = 0;               // of all segments

  // POSIX message queues (fs.mqueue.*).
  std::uint32_t queues_max = 256;
  std::int64_t msg_max = 10;            // messages of a queue,
  std::int64_t msg_default = 10;        // if its maker does not say
  std::int64_t msgsize_max = 8192;      // bytes of a message,
  std::int64_t msgsize_default = 8192;  // if its maker does not say
  std::uint32_t queues = 0;             // that there are, with or without a name
  Directory mqueues;                    // their names
};

}  // namespace plumbline
