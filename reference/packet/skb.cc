// SPDX-License-Identifier: Apache-2.0
#include "reference/packet/skb.h"

#include <algorithm>
#include <bit>

#include "reference/abi/changes.h"
#include "reference/abi/constants.h"
#include "reference/core/task.h"
#include "reference/task/config.h"

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

std::byte* allocate(std::size_t size) { return static_cast<std::byte*>(FramePool::allocate(size)); }

}  // namespace

void* SkBuff::operator new(std::size_t size) { return FramePool::allocate(size); }
void SkBuff::operator delete(void* skb, std::size_t size) { FramePool::release(skb, size); }

SkBuff::SkBuff(std::size_t headroom, std::size_t size, std::size_t truesize)
    : block_(allocate(std::max<std::size_t>(headroom + size, 1))),
      capacity_(std::max<std::size_t>(headroom + size, 1)),
      data_(headroom),
      size_(size),
      truesize_(truesize) {}

// First what it carries, then its memory: the owner may send again (unix_wfree, sock_wfree).
SkBuff::~SkBuff() {
  control.reset();
  orphan();
  FramePool::release(block_, capacity_);
}

void SkBuff::set_owner(Ref<Counted> owner, Destructor destructor) {
  orphan();
  owner_ = std::move(owner);
  destructor_ = destructor;
}

void SkBuff::orphan() {
  if (const Destructor destructor = std::exchange(destructor_, nullptr)) destructor(*this);
  owner_ = nullptr;
}

std::span<std::byte> SkBuff::append(std::size_t size) {
  if (data_ + size_ + size > capacity_) {
    const std::size_t capacity = std::max(data_ + size_ + size, 2 * capacity_);
    std::byte* const block = allocate(capacity);
    std::memcpy(block, block_, data_ + size_);
    FramePool::release(block_, capacity_);
    block_ = block;
    capacity_ = capacity;
  }
  size_ += size;
  truesize_ += size;
  return bytes().last(size);
}

void SkBuff::append(std::span<const std::byte> bytes) {
  std::ranges::copy(bytes, append(bytes.size()).begin());
  ++pages_;
}

Ref<SkBuff> SkBuff::clone() const {
  auto copy = make_counted<SkBuff>(data_, size_, truesize_);
  std::memcpy(copy->block_, block_, data_ + size_);
  copy->network_ = network_;
  copy->transport_ = transport_;
  copy->cb_ = cb_;
  copy->dev = dev;
  copy->protocol = protocol;
  copy->pkt_type = pkt_type;
  copy->ip_summed = ip_summed;
  copy->tstamp = tstamp;
  return copy;
}

Result<> SkBuff::copy_from(IovIter& from, std::size_t size) {
  if (from.copy_from_user(bytes().first(size)) < size) return Error(E::FAULT);
  return {};
}

Result<> SkBuff::copy_to(IovIter& to, std::size_t offset, std::size_t size) {
  if (to.copy_to_user(bytes().subspan(offset, size)) < size) return Error(E::FAULT);
  return {};
}

void SkBuffQueue::push_back(Ref<SkBuff> skb) {
  SkBuff& last = *skb;
  last.queued_ = std::move(skb);
  buffers_.push_back(last);
  ++size_;
}

Ref<SkBuff> SkBuffQueue::pop_front() { return empty() ? nullptr : unlink(*front()); }

Ref<SkBuff> SkBuffQueue::unlink(SkBuff& skb) {
  static_cast<ListLink<>&>(skb).unlink();
  --size_;
  return std::move(skb.queued_);
}

void SkBuffQueue::splice_back(SkBuffQueue& other) {
  buffers_.splice_back(other.buffers_);
  size_ += std::exchange(other.size_, 0);
}

Result<Ref<SkBuff>> alloc_skb(std::size_t head, std::size_t paged, std::size_t headroom) {
  const std::size_t pages = (paged + abi::page_size - 1) / abi::page_size;
  if (pages > skb_pages_max) return Error(E::MSGSIZE);
  const std::size_t truesize = head_size(head) + sk_buff_size + pages * abi::page_size;
  return make_counted<SkBuff>(headroom, head - headroom + paged, truesize);
}

Ref<SkBuff> alloc_skb_unaccounted(const Config& config, std::size_t size, std::size_t headroom) {
  constexpr std::size_t small_head = 256 + skb_shared_info_size;  // SKB_SMALL_HEAD_CACHE_SIZE
  const bool is_small = align(size, cache_line) + skb_shared_info_size <= small_head;
  if (!is_small || !config.has(changes::small_heads_have_a_cache))
    return *alloc_skb(size, 0, headroom);
  return make_counted<SkBuff>(headroom, size - headroom, small_head + sk_buff_size);
}

}  // namespace plumbline
