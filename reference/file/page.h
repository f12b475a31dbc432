// SPDX-License-Identifier: Apache-2.0
// Page: a piece of memory that pipes and files share by reference, so that splice and tee move and
// double references instead of bytes (struct page).
#pragma once

#include <cstddef>
#include <span>
#include <utility>

#include "reference/abi/constants.h"
#include "reference/core/reference.h"

namespace plumbline {

class Page final : public Counted {
 public:
  Page() {}  // leaves the bytes as they are: whoever takes a page fills it before it shows it

  std::span<std::byte> bytes() { return bytes_; }
  std::span<std::byte> bytes(std::size_t offset, std::size_t size) {
    return std::span(bytes_).subspan(offset, size);
  }

#ifndef PLUMBLINE_SANITIZED  // sanitizers are to see when a page is gone
  // Pages that are given back wait here for the next taker: a pipe in steady use allocates nothing.
  static void* operator new(std::size_t size) {
    if (!free_pages()) return ::operator new(size);
    return std::exchange(free_pages(), free_pages()->next);
  }
  static void operator delete(void* page) {
    auto* free = static_cast<Free*>(page);
    free->next = std::exchange(free_pages(), free);
  }

 private:
  struct Free {
    Free* next;
  };
  static Free*& free_pages() {
    static thread_local Free* head = nullptr;
    return head;
  }
#endif

 private:
  std::byte bytes_[abi::page_size];
};

}  // namespace plumbline
