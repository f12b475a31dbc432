// SPDX-License-Identifier: Apache-2.0
#include "reference/socket/skb.h"

#include <algorithm>
#include <bit>

#include "reference/abi/changes.h"
#include "reference/abi/constants.h"
#include "reference/socket/sock.h"

namespace plumbline {
namespace {

constexpr std::size_t cache_line = 64;
constexpr std::size_t sk_buff_size = 256;  // sizeof(struct sk_buff), in whole cache lines

constexpr std::size_t align(std::size_t size, std::size_t unit) {
  return (size + unit - 1) / unit * unit;
}

// What kmalloc gives for a size: powers of two, and two sizes between the small ones.
std::size_t kmalloc_size(std::size_t size) {
  if (size > 64 && size <= 96) return 96;
  if (size > 128 && size <= 192) return 192;
  return std::bit_ceil(std::max<std::size_t>(size, 8));
}

std::size_t head_size(std::size_t size) {
  return kmalloc_size(align(size, cache_line) + skb_shared_info_size);
}

}  // namespace

SkBuff::SkBuff(std::size_t size, std::size_t truesize) : data_(size), truesize_(truesize) {}

// First what it carries, then its memory: the owner may send again (unix_wfree, sock_wfree).
SkBuff::~SkBuff() {
  control.reset();
  if (sk_) sk_->uncharge_write(truesize_);
}

void SkBuff::set_owner(Sock& sk) {
  sk_ = Ref(&sk);
  sk.wmem_alloc += static_cast<int>(truesize_);
}

void SkBuff::append(std::span<const std::byte> bytes) {
  data_.insert(data_.end(), bytes.begin(), bytes.end());
  truesize_ += bytes.size();
  ++pages_;
  sk_->wmem_alloc += static_cast<int>(bytes.size());
}

Result<> SkBuff::copy_from(IovIter& from, std::size_t size) {
  if (from.copy_from_user(std::span(data_).first(size)) < size) return Error(E::FAULT);
  return {};
}

Result<> SkBuff::copy_to(IovIter& to, std::size_t offset, std::size_t size) {
  if (to.copy_to_user(std::span(data_).subspan(offset, size)) < size) return Error(E::FAULT);
  return {};
}

std::deque<Ref<SkBuff>>::const_iterator SkBuffQueue::find(const SkBuff& skb) const {
  return std::ranges::find(buffers_, &skb, &Ref<SkBuff>::get);
}

SkBuff* SkBuffQueue::after(const SkBuff& skb) const {
  const auto next = find(skb) + 1;
  return next == buffers_.end() ? nullptr : next->get();
}

SkBuff* SkBuffQueue::before(const SkBuff& skb) const {
  const auto it = find(skb);
  return it == buffers_.begin() ? nullptr : std::prev(it)->get();
}

Ref<SkBuff> SkBuffQueue::pop_front() {
  if (empty()) return nullptr;
  Ref<SkBuff> first = std::move(buffers_.front());
  buffers_.pop_front();
  return first;
}

Ref<SkBuff> SkBuffQueue::unlink(const SkBuff& skb) {
  const auto it = find(skb);
  Ref<SkBuff> found = *it;
  buffers_.erase(it);
  return found;
}

Result<Ref<SkBuff>> alloc_skb(std::size_t head, std::size_t paged) {
  const std::size_t pages = (paged + abi::page_size - 1) / abi::page_size;
  if (pages > skb_pages_max) return Error(E::MSGSIZE);
  const std::size_t truesize = head_size(head) + sk_buff_size + pages * abi::page_size;
  return make_counted<SkBuff>(head + paged, truesize);
}

Ref<SkBuff> alloc_skb_unaccounted(const Config& config, std::size_t size) {
  constexpr std::size_t small_head = 256 + skb_shared_info_size;  // SKB_SMALL_HEAD_CACHE_SIZE
  const bool is_small = align(size, cache_line) + skb_shared_info_size <= small_head;
  if (!is_small || !config.has(changes::small_heads_have_a_cache)) return *alloc_skb(size);
  return make_counted<SkBuff>(size, small_head + sk_buff_size);
}

}  // namespace plumbline
