// SPDX-License-Identifier: Apache-2.0
// What a kernel was configured with. The reference boots with the settings of its peer, so that no
// difference between two machines looks like a difference between two kernels.
#pragma once

#include <cstdint>

#include "reference/abi/changes.h"
#include "reference/core/time.h"

namespace plumbline {

struct Config {
  Version version = baseline;
  std::uint64_t seed = 1;

  bool has(const Change& change) const { return version >= change.since; }

  // Limits, with Linux's defaults for a machine of some hundred MiB.
  std::uint64_t open_files_max = 1024;           // RLIMIT_NOFILE, soft and hard
  std::uint32_t descriptors_max = 1048576;       // fs.nr_open
  std::uint32_t pipe_max_size = 1048576;         // fs.pipe-max-size, bytes
  std::uint32_t pipe_user_pages_soft = 16384;    // fs.pipe-user-pages-soft
  std::uint32_t pipe_user_pages_hard = 0;        // fs.pipe-user-pages-hard, 0: none
  std::uint64_t epoll_max_user_watches = 55000;  // fs.epoll.max_user_watches
  std::uint64_t mqueue_bytes_max = 819200;       // RLIMIT_MSGQUEUE, soft and hard
  std::uint64_t locked_memory_max = 64 << 10;    // RLIMIT_MEMLOCK, soft and hard, bytes
  std::uint64_t memory = 256 << 20;              // bytes of RAM

  // Sockets (socket(7), unix(7)); bytes, connections, datagrams.
  std::uint32_t rmem_default = 212992, rmem_max = 212992;
  std::uint32_t wmem_default = 212992, wmem_max = 212992;
  std::uint32_t optmem_max = 20480;    // of control messages and the like
  std::int32_t tcp_rmem_max = 970368;  // the last of net.ipv4.tcp_rmem
  std::int32_t somaxconn = 4096;
  std::int32_t unix_max_dgram_qlen = 10;
  std::uint32_t hz = 100;  // ticks a second: time-outs of sockets are counted in them

  // AF_UNIX, AF_INET, AF_INET6, AF_NETLINK, AF_PACKET, AF_TIPC: a bit each.
  std::uint64_t families = 1u << 1 | 1u << 2 | 1u << 10 | 1u << 16 | 1u << 17 | 1u << 30;
  bool bpf = false;     // CONFIG_BPF_SYSCALL: programs have descriptors
  bool compat = false;  // CONFIG_COMPAT: programs of 32 bits, and a flag of messages for them
  bool checkpoint_restore = true;  // CONFIG_CHECKPOINT_RESTORE: MSG_COPY works
  bool huge_pages = false;         // CONFIG_HUGETLBFS
  bool mmap_top_down = true;       // or from the bottom up (ADDR_COMPAT_LAYOUT, User Mode Linux)
  // FUTEX_WAKE_OP looks at the word before the operation (asm-generic/futex.h, User Mode Linux).
  bool futex_op_reads_first = true;

  // Who the first processes are: root, but for the two capabilities that the agent gives up
  // everywhere, CAP_SYS_ADMIN and CAP_SYS_RESOURCE.
  std::uint32_t uid = 0;
  std::uint32_t gid = 0;
  std::uint64_t capabilities = 0x1ff'fedf'ffff;
};

}  // namespace plumbline
