// SPDX-License-Identifier: Apache-2.0
// The system calls of this folder, with the arguments of the kernel's SYSCALL_DEFINEs.
#pragma once

#include "reference/core/task.h"
#include "reference/task/thread.h"

namespace plumbline {

// message_queue_calls.cc
Result<long> sys_msgget(Thread& current, int key, int flags);
Task<long> sys_msgsnd(Thread& current, int id, UserAddress message, std::size_t size, int flags);
Task<long> sys_msgrcv(Thread& current, int id, UserAddress message, std::size_t size, long type,
                      int flags);
Result<long> sys_msgctl(Thread& current, int id, int command, UserAddress buffer);

// semaphore_calls.cc
Result<long> sys_semget(Thread& current, int key, int count, int flags);
Task<long> sys_semop(Thread& current, int id, UserAddress operations, unsigned count);
Task<long> sys_semtimedop(Thread& current, int id, UserAddress operations, unsigned count,
                          UserAddress timeout);
Result<long> sys_semctl(Thread& current, int id, int number, int command, UserAddress argument);

// shared_memory_calls.cc
Result<long> sys_shmget(Thread& current, int key, std::size_t size, int flags);
Result<long> sys_shmat(Thread& current, int id, UserAddress address, int flags);
Result<long> sys_shmdt(Thread& current, UserAddress address);
Result<long> sys_shmctl(Thread& current, int id, int command, UserAddress buffer);

// mqueue_calls.cc
Task<long> sys_mq_open(Thread& current, UserAddress name, int flags, unsigned mode,
                       UserAddress attributes);
Result<long> sys_mq_unlink(Thread& current, UserAddress name);
Task<long> sys_mq_timedsend(Thread& current, int fd, UserAddress text, std::size_t size,
                            unsigned priority, UserAddress timeout);
Task<long> sys_mq_timedreceive(Thread& current, int fd, UserAddress text, std::size_t size,
                               UserAddress priority, UserAddress timeout);
Result<long> sys_mq_notify(Thread& current, int fd, UserAddress event);
Result<long> sys_mq_getsetattr(Thread& current, int fd, UserAddress new_attributes,
                               UserAddress old_attributes);

// futex_calls.cc
Task<long> sys_futex(Thread& current, UserAddress word, int operation, unsigned value,
                     UserAddress timeout, UserAddress word2, unsigned value3);

}  // namespace plumbline
