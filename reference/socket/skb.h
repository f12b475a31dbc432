// SPDX-License-Identifier: Apache-2.0
// SkBuff: a piece of data on its way between sockets, and the queue that it waits in (sk_buff,
// sk_buff_head). Who sends it is charged for the memory that it takes (`truesize`, which counts the
// overhead too) until it is gone.
#pragma once

#include <deque>
#include <memory>
#include <vector>

#include "reference/core/reference.h"
#include "reference/core/time.h"
#include "reference/task/iov_iter.h"

namespace plumbline {

struct Config;
class Sock;

inline constexpr std::size_t skb_pages_max = 17;  // MAX_SKB_FRAGS

// What a family notes on its buffers (skb->cb), and takes back when they go (skb->destructor).
class SkBuffControl {
 public:
  virtual ~SkBuffControl() = default;
};

class SkBuff final : public Counted {
 public:
  SkBuff(std::size_t size, std::size_t truesize);

  std::span<std::byte> bytes() { return data_; }
  std::size_t size() const { return data_.size(); }  // skb->len
  std::size_t truesize() const { return truesize_; }

  // Charges a socket for it (skb_set_owner_w).
  void set_owner(Sock& sk);
  Sock* sk() const { return sk_.get(); }

  // More data by reference (skb_append_pagefrags); the owner pays for that, too.
  void append(std::span<const std::byte> bytes);
  bool has_room_for_page() const { return pages_ < skb_pages_max; }

  // Copies from the message, or from `offset` on to it: EFAULT (skb_copy_datagram_iter).
  Result<> copy_from(IovIter& from, std::size_t size);
  Result<> copy_to(IovIter& to, std::size_t offset, std::size_t size);

  std::unique_ptr<SkBuffControl> control;
  bool peeked = false;
  Nanoseconds tstamp = 0;  // when it came, by the real-time clock; 0 if nobody asked

 private:
  ~SkBuff() override;

  std::vector<std::byte> data_;
  std::size_t truesize_;
  std::size_t pages_ = 0;  // that were appended
  Ref<Sock> sk_;
};

class SkBuffQueue {
 public:
  bool empty() const { return buffers_.empty(); }
  std::size_t size() const { return buffers_.size(); }
  SkBuff* front() const { return empty() ? nullptr : buffers_.front().get(); }
  SkBuff* back() const { return empty() ? nullptr : buffers_.back().get(); }
  SkBuff* after(const SkBuff& skb) const;  // null behind the last
  SkBuff* before(const SkBuff& skb) const;
  auto begin() const { return buffers_.begin(); }
  auto end() const { return buffers_.end(); }

  void push_back(Ref<SkBuff> skb) { buffers_.push_back(std::move(skb)); }
  Ref<SkBuff> pop_front();  // null if there is none
  Ref<SkBuff> unlink(const SkBuff& skb);
  void purge() {
    while (pop_front()) {
    }
  }

 private:
  std::deque<Ref<SkBuff>>::const_iterator find(const SkBuff& skb) const;
  std::deque<Ref<SkBuff>> buffers_;
};

// What the kernel takes for a buffer: `head` bytes that lie together, and `paged` bytes in pages
// (alloc_skb_with_frags). EMSGSIZE for more pages than a buffer can have.
Result<Ref<SkBuff>> alloc_skb(std::size_t head, std::size_t paged = 0);

// The same for who has no control group to pay for it: small heads are of one size then, since 6.3
// (skb_small_head_cache). Unix sockets do have one (GFP_KERNEL_ACCOUNT).
Ref<SkBuff> alloc_skb_unaccounted(const Config& config, std::size_t size);

// The largest heads: of a buffer in one page (SKB_MAX_HEAD(0)), and of four (SKB_MAX_ALLOC).
inline constexpr std::size_t skb_shared_info_size = 320;
inline constexpr std::size_t skb_max_head = 4096 - skb_shared_info_size;
inline constexpr std::size_t skb_max_alloc = 4 * 4096 - skb_shared_info_size;

}  // namespace plumbline
