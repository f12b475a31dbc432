// SPDX-License-Identifier: Apache-2.0
// SkBuff: a piece of data on its way between sockets or on a wire, and the queue that it waits in
// (sk_buff, sk_buff_head).
//
// Its bytes lie in one block: headroom, data, tailroom. On the way down each layer puts its header
// in front of the data (push); on the way up each takes its own off (pull), and leaves a mark where
// it was. `truesize` is the memory that all of it takes, overhead included, as Linux counts it:
// that is what a socket is charged for.
#pragma once

#include <array>
#include <cassert>
#include <memory>

#include "reference/core/list.h"
#include "reference/core/reference.h"
#include "reference/core/time.h"
#include "reference/task/iov_iter.h"

namespace plumbline {

struct Config;
class NetDevice;

inline constexpr std::size_t skb_pages_max = 17;  // MAX_SKB_FRAGS

// What a family notes on its buffers, and takes back when they go.
class SkBuffControl {
 public:
  virtual ~SkBuffControl() = default;
};

// Whom a frame is for, seen from the device (PACKET_HOST and others).
enum class PacketType : std::uint8_t { Host, Broadcast, Multicast, OtherHost };

// Who has done the checksum (CHECKSUM_*): nobody, or the next device will.
enum class IpSummed : std::uint8_t { None, Partial };

class SkBuff final : public Counted, public ListLink<> {
 public:
  SkBuff(std::size_t headroom, std::size_t size, std::size_t truesize);

  std::span<std::byte> bytes() { return {data(), size_}; }
  std::span<const std::byte> bytes() const { return {block_ + data_, size_}; }
  std::byte* data() { return block_ + data_; }
  std::size_t size() const { return size_; }  // skb->len
  std::size_t truesize() const { return truesize_; }

  // A header in front, and without it (skb_push, skb_pull).
  std::byte* push(std::size_t size) {
    assert(size <= data_);
    data_ -= size;
    size_ += size;
    return data();
  }
  void pull(std::size_t size) {
    assert(size <= size_);
    data_ += size;
    size_ -= size;
  }
  void trim(std::size_t size) { size_ = std::min(size_, size); }

  // Marks of headers: where the data begins now, and what begins there.
  void reset_network_header() { network_ = data_; }
  void reset_transport_header() { transport_ = data_; }
  std::byte* network_header() const { return block_ + network_; }
  std::byte* transport_header() const { return block_ + transport_; }
  std::size_t transport_offset() const { return transport_ - data_; }

  // More data by reference (skb_append_pagefrags); its owner pays for it.
  std::span<std::byte> append(std::size_t size);
  void append(std::span<const std::byte> bytes);
  bool has_room_for_page() const { return pages_ < skb_pages_max; }

  // Who is charged for it, and how the charge is given back when it goes or when the device lets it
  // go earlier (skb->sk, skb->destructor, skb_orphan).
  using Destructor = void (*)(SkBuff& skb);
  void set_owner(Ref<Counted> owner, Destructor destructor);
  Counted* owner() const { return owner_.get(); }
  void orphan();

  // One of its own with the same bytes and marks, owned by nobody (skb_clone).
  Ref<SkBuff> clone() const;

  // Copies from the message, or from `offset` on to it: EFAULT (skb_copy_datagram_iter).
  Result<> copy_from(IovIter& from, std::size_t size);
  Result<> copy_to(IovIter& to, std::size_t offset, std::size_t size);

  // Room for the notes of the layer that has it in hand (skb->cb); what they are, it knows.
  template <class Notes>
  Notes& cb() {
    static_assert(sizeof(Notes) <= sizeof cb_ && std::is_trivially_copyable_v<Notes>);
    return *reinterpret_cast<Notes*>(cb_.data());
  }
  std::unique_ptr<SkBuffControl> control;

  NetDevice* dev = nullptr;
  std::uint16_t protocol = 0;  // EtherType
  PacketType pkt_type = PacketType::Host;
  IpSummed ip_summed = IpSummed::None;
  bool peeked = false;
  Nanoseconds tstamp = 0;  // when it came, by the real-time clock; 0 if nobody asked

  static void* operator new(std::size_t size);
  static void operator delete(void* skb, std::size_t size);

 private:
  friend class SkBuffQueue;
  ~SkBuff() override;

  std::byte* block_;
  std::size_t capacity_;
  std::size_t data_, size_;  // where the data begins, and how much there is
  std::size_t network_ = 0, transport_ = 0;
  std::size_t truesize_;
  std::size_t pages_ = 0;  // that were appended
  alignas(std::max_align_t) std::array<std::byte, 48> cb_{};
  Ref<Counted> owner_;
  Destructor destructor_ = nullptr;
  Ref<SkBuff> queued_;  // itself, while it is in a queue: the queue holds it
};

class SkBuffQueue {
 public:
  ~SkBuffQueue() { purge(); }

  bool empty() const { return buffers_.empty(); }
  std::size_t size() const { return size_; }
  SkBuff* front() const { return buffers_.front(); }
  SkBuff* back() const { return buffers_.back(); }
  SkBuff* after(SkBuff& skb) const { return buffers_.after(skb); }  // null behind the last
  SkBuff* before(SkBuff& skb) const { return buffers_.before(skb); }

  void push_back(Ref<SkBuff> skb);
  Ref<SkBuff> pop_front();  // null if there is none
  Ref<SkBuff> unlink(SkBuff& skb);
  void splice_back(SkBuffQueue& other);  // all of the other, in order (skb_queue_splice_tail_init)
  void purge() {
    while (pop_front()) {
    }
  }

  class Iterator {
   public:
    Iterator(const SkBuffQueue& queue, SkBuff* at) : queue_(&queue), at_(at) {}
    SkBuff& operator*() const { return *at_; }
    Iterator& operator++() {
      at_ = queue_->after(*at_);
      return *this;
    }
    bool operator==(const Iterator& other) const { return at_ == other.at_; }

   private:
    const SkBuffQueue* queue_;
    SkBuff* at_;
  };
  Iterator begin() const { return {*this, front()}; }
  Iterator end() const { return {*this, nullptr}; }

 private:
  List<SkBuff> buffers_;
  std::size_t size_ = 0;
};

// What the kernel takes for a buffer: `head` bytes that lie together, of which the first are
// headroom, and `paged` bytes in pages (alloc_skb_with_frags). EMSGSIZE for more pages than a
// buffer can have.
Result<Ref<SkBuff>> alloc_skb(std::size_t head, std::size_t paged = 0, std::size_t headroom = 0);

// The same for who has no control group to pay for it: small heads are of one size then, since 6.3
// (skb_small_head_cache). Unix sockets do have one (GFP_KERNEL_ACCOUNT).
Ref<SkBuff> alloc_skb_unaccounted(const Config& config, std::size_t size, std::size_t headroom = 0);

// The largest heads: of a buffer in one page (SKB_MAX_HEAD(0)), and of four (SKB_MAX_ALLOC).
inline constexpr std::size_t skb_shared_info_size = 320;
inline constexpr std::size_t skb_max_head = 4096 - skb_shared_info_size;
inline constexpr std::size_t skb_max_alloc = 4 * 4096 - skb_shared_info_size;

}  // namespace plumbline
