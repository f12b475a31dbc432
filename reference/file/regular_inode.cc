// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "reference/abi/changes.h"
#include "reference/file/pipe.h"
#include "reference/file/regular_file.h"

namespace plumbline {
namespace {

using abi::F_SEAL;
using abi::page_size;

// How much of a transfer lies in the page that holds `at`.
std::size_t part_in_page(std::int64_t at, std::size_t size) {
  return std::min<std::size_t>(size, page_size - at % page_size);
}

Ref<Page> zeroed_page() {
  auto page = make_counted<Page>();
  std::ranges::fill(page->bytes(), std::byte{0});
  return page;
}

}  // namespace

Task<Ref<File>> RegularInode::open(Thread&, int flags) {
  const Ref<RegularInode> self(this);
  co_return make_counted<RegularFile>(flags, self);
}

// Pipes may still refer to the pages, with the old bytes in them.
void RegularInode::truncate() {
  pages_.clear();
  size_ = 0;
}

Result<> RegularInode::resize(Thread& current, std::int64_t size) {
  if (auto allowed = check_new_size(current, size_, size); !allowed) return allowed;
  if (size < size_ && seals & F_SEAL::SHRINK) return Error(E::PERM);
  if (size > size_ && seals & F_SEAL::GROW) return Error(E::PERM);
  if (size < size_) {
    pages_.erase(pages_.lower_bound((size + page_size - 1) / page_size), pages_.end());
    // What the file no longer has must not come back when it grows.
    if (Page* last = find_page(size))
      std::ranges::fill(last->bytes().subspan(size % page_size), std::byte{0});
  }
  size_ = size;
  return {};
}

bool RegularInode::is_sealed_against(std::int64_t end_of_write) const {
  if (seals & (F_SEAL::WRITE | F_SEAL::FUTURE_WRITE)) return true;
  return seals & F_SEAL::GROW && end_of_write > size_;
}

Page* RegularInode::find_page(std::int64_t at) const {
  const auto entry = pages_.find(at / page_size);
  return entry == pages_.end() ? nullptr : entry->second.get();
}

Page& RegularInode::page_for_writing(std::int64_t at) {
  Ref<Page>& page = pages_[at / page_size];
  if (!page) page = zeroed_page();
  return *page;
}

Result<long> RegularInode::read(IovIter& to, std::int64_t at) const {
  static constexpr std::byte zeros[page_size]{};
  long done = 0;
  while (to.count() > 0 && at < size_) {
    const auto want = part_in_page(at, std::min<std::size_t>(to.count(), size_ - at));
    Page* page = find_page(at);
    const std::size_t copied = page ? to.copy_to_user(page->bytes(at % page_size, want))
                                    : to.copy_to_user(std::span(zeros, want));
    at += static_cast<std::int64_t>(copied);
    done += static_cast<long>(copied);
    if (copied == want) continue;
    if (done == 0) return Error(E::FAULT);
    break;
  }
  return done;
}

Result<long> RegularInode::write(Thread& current, const Source& source, std::size_t size,
                                 std::int64_t at) {
  const std::uint64_t limit = current.process.limits[abi::RLIMIT::FSIZE].current;
  if (static_cast<std::uint64_t>(at) >= limit) {  // setrlimit(2), RLIMIT_FSIZE
    send_signal(current, abi::SIG::XFSZ);
    return Error(E::FBIG);
  }
  size = std::min<std::uint64_t>(size, limit - at);
  const bool page_comes_first = current.config().has(changes::failed_write_grows_the_file);
  long done = 0;
  while (size > 0) {
    const auto want = part_in_page(at, size);
    std::byte bytes[page_size];
    const std::size_t taken = source(std::span(bytes, want));
    if (taken > 0 || page_comes_first) {
      if (is_sealed_against(at + static_cast<std::int64_t>(want)))
        return done ? Result<long>(done) : Error(E::PERM);
      std::copy_n(bytes, taken, &page_for_writing(at).bytes()[at % page_size]);
      at += static_cast<std::int64_t>(taken);
      size_ = std::max(size_, at);
    }
    done += static_cast<long>(taken);
    size -= taken;
    if (taken == want) continue;
    if (done == 0) return Error(E::FAULT);
    break;
  }
  return done;
}

// Only Linux fixes how a hole comes into a pipe: before 6.5, fresh pages of zeros were packed from
// their beginning, whatever the offset in the file; since then, each page of the hole has a slot.
long RegularInode::splice_read(const Config& config, std::int64_t at, Pipe& to,
                               std::size_t size) const {
  const bool packs_zeros = !config.has(changes::splice_reads_holes_page_by_page);
  long done = 0;
  PipeBuffer* zeros = nullptr;  // the last slot, if there is still room for zeros in it
  while (size > 0 && at < size_) {
    auto part = static_cast<unsigned>(part_in_page(at, std::min<std::size_t>(size, size_ - at)));
    Page* page = find_page(at);
    if (!page && zeros) {
      part = std::min(part, page_size - zeros->size);
      zeros->size += part;
    } else if (to.is_full()) {
      break;
    } else if (page) {
      to.push({.page = Ref(page), .offset = unsigned(at % page_size), .size = part});
      zeros = nullptr;
    } else {
      PipeBuffer& buffer = to.push({.page = zeroed_page(), .size = part});
      if (packs_zeros) zeros = &buffer;
    }
    if (zeros && zeros->size == page_size) zeros = nullptr;
    at += part;
    done += part;
    size -= part;
  }
  return done;
}

Result<std::int64_t> RegularInode::find_data(std::int64_t from) const {
  if (from < 0 || from >= size_) return Error(E::NXIO);
  const auto page = pages_.lower_bound(from / page_size);
  if (page == pages_.end()) return Error(E::NXIO);
  return std::max<std::int64_t>(from, page->first * page_size);
}

Result<std::int64_t> RegularInode::find_hole(std::int64_t from) const {
  if (from < 0 || from >= size_) return Error(E::NXIO);
  std::int64_t at = from;
  while (at < size_ && find_page(at)) at += page_size - at % page_size;
  return std::min(at, size_);
}

}  // namespace plumbline
