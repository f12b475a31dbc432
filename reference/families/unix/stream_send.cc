// SPDX-License-Identifier: Apache-2.0
// Sending on a unix stream: a write becomes buffers in the peer's queue, as many as it needs so
// that two of them fit the sender's limit.
#include "reference/families/unix/unix_ops.h"
#include "reference/file/pipe.h"

namespace plumbline {
namespace {

using abi::MSG_FLAG;

constexpr std::size_t page = abi::page_size;
constexpr std::size_t paged_max = 32768;  // UNIX_SKB_FRAGS_SZ

// unix_stream_sendmsg, in the order of its steps.
class Sending {
 public:
  Sending(Thread& current, Socket& socket, Message& message)
      : current_(current), socket_(socket), sk_(unix_sk(socket)), message_(message) {}

  Task<long> run() {
    scm_ = co_await scm_send(current_, socket_, message_);
    std::size_t size = message_.iter.count();
    const bool has_urgent = message_.has(MSG_FLAG::OOB);
    if (has_urgent && size == 0) co_return Error(E::OPNOTSUPP);
    if (has_urgent) --size;  // the last byte is the urgent one
    if (message_.name.size > 0)
      co_return Error(sk_.state == SockState::Established ? E::ISCONN : E::OPNOTSUPP);
    other_ = sk_.peer;
    if (!other_) co_return Error(E::NOTCONN);
    if (sk_.shutdown & send_shutdown) co_return broken();
    Result<> going;
    while (going && sent_ < size) going = co_await send_buffer(size - sent_).outcome();
    if (going && has_urgent) going = co_await send_urgent().outcome();
    if (sent_ > 0) co_return static_cast<long>(sent_);
    if (!going) co_return Error(going.error());
    co_return 0;
  }

 private:
  Error broken() {
    if (sent_ == 0 && !message_.has(MSG_FLAG::NOSIGNAL)) send_signal(current_, abi::SIG::PIPE);
    return Error(E::PIPE);
  }

  bool nobody_reads() const { return other_->dead || other_->shutdown & rcv_shutdown; }

  Task<void> send_buffer(std::size_t left) {
    if (message_.splices_pages) {
      co_await send_pages(left);
      co_return {};
    }
    const auto half = static_cast<std::size_t>(sk_.sndbuf / 2 - 64);
    const std::size_t size = std::min({left, half, skb_max_head + paged_max});
    std::size_t paged = size > skb_max_head ? size - skb_max_head : 0;
    paged = std::min(size, (paged + page - 1) / page * page);
    const Ref<SkBuff> skb = co_await sk_.alloc_send_skb(current_, size - paged, paged,
                                                        message_.has(MSG_FLAG::DONTWAIT));
    co_await fill(*skb, size);
    if (nobody_reads()) co_return broken();
    if (unix_refuses_files(*other_, *skb)) co_return Error(E::PERM);
    deliver(skb);
    sent_ += size;
    co_return {};
  }

  Task<void> send_pages(std::size_t size) {
    const Ref<SkBuff> skb =
        co_await sk_.alloc_send_skb(current_, 0, 0, message_.has(MSG_FLAG::DONTWAIT));
    co_await fill(*skb, 0);
    std::vector<std::byte> bytes(size);
    message_.iter.copy_from_user(bytes);
    sk_.append(*skb, bytes);
    if (nobody_reads()) co_return broken();
    deliver(skb);
    sent_ += size;
    co_return {};
  }

  // queue_oob. Nobody is told by a signal who did not ask for it (F_SETOWN).
  Task<void> send_urgent() {
    const Ref<SkBuff> skb =
        co_await sk_.alloc_send_skb(current_, 1, 0, message_.has(MSG_FLAG::DONTWAIT));
    co_await fill(*skb, 1);
    if (nobody_reads()) co_return Error(E::PIPE);
    other_->oob_skb = skb.get();
    deliver(skb);
    ++sent_;
    co_return {};
  }

  // Descriptors go with the first buffer only.
  Result<> fill(SkBuff& skb, std::size_t size) {
    if (auto noted = unix_scm_to_skb(current_, scm_, skb, !files_sent_); !noted) return noted;
    files_sent_ = true;
    return skb.copy_from(message_.iter, size);
  }

  void deliver(const Ref<SkBuff>& skb) {
    unix_add_sender(current_, *skb, socket_, *other_);
    if (auto& files = control_of(*skb).files) files->add_to(*other_);
    other_->receive_queue.push_back(skb);
    other_->data_ready();
  }

  Thread& current_;
  Socket& socket_;
  UnixSock& sk_;
  Message& message_;
  ScmCookie scm_;
  Ref<UnixSock> other_;
  bool files_sent_ = false;
  std::size_t sent_ = 0;
};

ScmCookie::Sender sender_of(const Thread& current, const Socket& socket, const UnixSock& other) {
  const bool wanted = socket.wants_sender() || !other.socket || other.socket->wants_sender();
  if (!wanted) return {};
  return {current.process.pid, current.credentials.uid, current.credentials.gid};
}

}  // namespace

Task<long> UnixStreamOps::sendmsg(Thread& current, Socket& socket, Message& message) const {
  Sending sending(current, socket, message);
  co_return co_await sending.run();
}

// The piece is added to the last buffer, if that is from the same sender and has room for another
// page; otherwise to a fresh one that was charged before it was needed (unix_stream_sendpage).
Task<long> UnixStreamOps::sendpage(Thread& current, Socket& socket, std::span<std::byte> piece,
                                   int flags) const {
  UnixSock& sk = unix_sk(socket);
  const Ref<UnixSock> other = sk.peer;
  if (!other || sk.state != SockState::Established) co_return Error(E::NOTCONN);
  Ref<SkBuff> fresh;
  const SkBuff* tail = nullptr;
  for (;;) {
    if (sk.shutdown & send_shutdown || other->dead || other->shutdown & rcv_shutdown)
      co_return broken_pipe(current);
    SkBuff* const last = other->receive_queue.back();
    const ScmCookie::Sender sender = sender_of(current, socket, *other);
    const bool is_same_sender = last && control_of(*last).sender == sender;
    if (fresh && (last == tail || !is_same_sender)) {
      auto control = std::make_unique<UnixControl>();
      control->sender = sender;
      control->has_sender = sender.pid != 0;
      fresh->control = std::move(control);
      sk.append(*fresh, piece);
      other->receive_queue.push_back(fresh);
      break;
    }
    if (is_same_sender && last != tail && last->has_room_for_page()) {
      owner_of(*last)->append(*last, piece);
      break;
    }
    tail = last;
    fresh = co_await sk.alloc_send_skb(current, 0, 0, flags & MSG_FLAG::DONTWAIT);
  }
  other->data_ready();
  co_return static_cast<long>(piece.size());
}

}  // namespace plumbline
