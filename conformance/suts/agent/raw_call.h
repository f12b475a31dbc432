// SPDX-License-Identifier: Apache-2.0
// A system call, and nothing else: no errno, no thread-local storage, no cancellation. Worker
// threads share their process's thread pointer, so they must not enter libc.
#pragma once

#if !defined(__x86_64__)
#error "the agent speaks x86-64 system calls only"
#endif

namespace plumbline::agent {

// The kernel's answer: -4095 to -1 is minus an errno.
inline long raw_call(long number, long a = 0, long b = 0, long c = 0, long d = 0, long e = 0,
                     long f = 0) {
  long result;
  register long r10 asm("r10") = d;
  register long r8 asm("r8") = e;
  register long r9 asm("r9") = f;
  asm volatile("syscall"
               : "=a"(result)
               : "a"(number), "D"(a), "S"(b), "d"(c), "r"(r10), "r"(r8), "r"(r9)
               : "rcx", "r11", "memory");
  return result;
}

inline long raw_call(long number, const volatile void* a, long b = 0, long c = 0, long d = 0,
                     long e = 0, long f = 0) {
  return raw_call(number, reinterpret_cast<long>(a), b, c, d, e, f);
}

}  // namespace plumbline::agent
