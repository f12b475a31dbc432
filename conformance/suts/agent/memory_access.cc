// SPDX-License-Identifier: Apache-2.0
#include "conformance/suts/agent/memory_access.h"

#include <sys/mman.h>
#include <ucontext.h>

#include <cstddef>

#include "reference/abi/types.h"

namespace plumbline::agent {
namespace {

// Copies bytes in order; returns their number, or -EFAULT if it was given up.
extern "C" long plumbline_copy(long to, long from, long size);
extern "C" void plumbline_copying();
extern "C" void plumbline_copy_given_up();
asm(".text\n"
    ".globl plumbline_copy, plumbline_copying, plumbline_copy_given_up\n"
    "plumbline_copy:\n"
    "  movq %rdx, %rax\n"
    "  movq %rdx, %rcx\n"
    "plumbline_copying:\n"
    "  rep movsb\n"
    "  ret\n"
    "plumbline_copy_given_up:\n"
    "  movq $-14, %rax\n"
    "  ret\n");

std::byte* reserve(std::size_t size) {
  void* const place =
      mmap(nullptr, size, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
  return place == MAP_FAILED ? nullptr : static_cast<std::byte*>(place);
}

}  // namespace

long access_memory(unsigned number, const long (&registers)[6]) {
  const long place = registers[0] + registers[1], buffer = registers[2], size = registers[3];
  const bool peeks = number == abi::first_access;
  return peeks ? plumbline_copy(buffer, place, size) : plumbline_copy(place, buffer, size);
}

void give_up_access(void* context) {
  auto& next = static_cast<ucontext_t*>(context)->uc_mcontext.gregs[REG_RIP];
  if (next == reinterpret_cast<long>(&plumbline_copying))
    next = reinterpret_cast<long>(&plumbline_copy_given_up);
}

bool fence_off() {
  constexpr std::size_t fence_size = 16u << 20, page_size = 4096;
  std::byte* const before = reserve(fence_size);
  std::byte* const fence = reserve(fence_size);
  const bool top_down = fence < before;
  if (before == nullptr || fence == nullptr) return top_down;
  // What is smaller than the fence still finds gaps before it.
  const auto is_before = [&](std::byte* it) { return top_down ? it > fence : it < fence; };
  for (std::size_t size = fence_size; size >= page_size; size /= 2) {
    std::byte* plug = reserve(size);
    while (plug != nullptr && is_before(plug)) plug = reserve(size);
    if (plug != nullptr) munmap(plug, size);
  }
  return top_down;
}

}  // namespace plumbline::agent
