// SPDX-License-Identifier: Apache-2.0
// Receiving on a unix stream: bytes from one buffer after the other, but never across a change of
// sender (if that is asked for), across descriptors, or across the urgent byte.
#include "reference/families/unix/unix_ops.h"
#include "reference/file/pipe.h"

namespace plumbline {
namespace {

using abi::MSG_FLAG;

// unix_stream_read_generic, in the order of its steps. With a message for recvmsg, without one for
// splice.
class Receiving {
 public:
  using Actor = std::function<Result<std::size_t>(SkBuff&, std::size_t offset, std::size_t size)>;

  Receiving(Thread& current, Socket& socket, int flags, std::size_t size, Message* message,
            Actor actor)
      : current_(current),
        socket_(socket),
        sk_(unix_sk(socket)),
        flags_(flags),
        left_(size),
        message_(message),
        actor_(std::move(actor)) {}

  Task<long> run() {
    if (sk_.state != SockState::Established) co_return Error(E::INVAL);
    if (flags_ & MSG_FLAG::OOB) co_return read_urgent();
    target_ = sk_.receive_target(flags_ & MSG_FLAG::WAITALL, left_);
    const Deadline deadline = sk_.receive_deadline(flags_ & MSG_FLAG::DONTWAIT);
    skip_ = static_cast<std::size_t>(std::max(sk_.peek_offset(flags_), 0));
    Result<> going;
    do {
      const Result<SkBuff*> next = co_await next_buffer(deadline).outcome();
      if (interrupted_ && !next)
        co_return copied_ > 0 ? Result<long>(copied_) : Error(next.error());
      if (!next) going = Error(next.error());
      if (!next || !*next || is_from_another(**next)) break;
      going = peeks() ? peek_from(*next) : take_from(**next);
    } while (going && !done_ && left_ > 0);
    if (message_) scm_recv(current_, socket_, *message_, scm_);
    if (copied_ > 0) co_return copied_;
    if (!going) co_return Error(going.error());
    co_return 0;
  }

 private:
  bool peeks() const { return flags_ & MSG_FLAG::PEEK; }

  // The next buffer with something to read; null if what was read must do. Waits for one.
  Task<SkBuff*> next_buffer(Deadline deadline) {
    for (;;) {
      if (sk_.dead) co_return Error(E::CONNRESET);
      SkBuff* skb = sk_.receive_queue.front();
      const SkBuff* last = skb;
      std::size_t last_size = last ? last->size() : 0;
      bool stopped = false;
      skb = past_urgent(skb, stopped);
      while (skb && skip_ >= unread(*skb)) {
        skip_ -= unread(*skb);
        last = skb;
        last_size = skb->size();
        skb = past_urgent(sk_.receive_queue.after(*skb), stopped);
      }
      if (skb || stopped) co_return skb;
      if (static_cast<std::size_t>(copied_) >= target_) co_return nullptr;
      co_await sk_.take_error();
      if (sk_.shutdown & rcv_shutdown) co_return nullptr;
      if (deadline.has_passed(current_.now())) co_return Error(E::AGAIN);
      co_await wait_for_data(deadline, last, last_size);
      interrupted_ = current_.signal_pending();
      if (interrupted_) co_return Error(sock_intr_errno(deadline));
    }
  }

  // unix_stream_data_wait
  Task<void> wait_for_data(Deadline deadline, const SkBuff* last, std::size_t last_size) {
    Waiter waiter(current_);
    for (;;) {
      if (!waiter.is_linked()) sk_.wq->add(waiter);
      const SkBuff* const tail = sk_.receive_queue.back();
      const bool has_changed = tail != last || (tail && tail->size() != last_size);
      if (has_changed || sk_.error || sk_.shutdown & rcv_shutdown || current_.signal_pending() ||
          deadline.has_passed(current_.now()))
        co_return {};
      co_await Schedule(current_, deadline.at());
      if (sk_.dead) co_return {};
    }
  }

  // The urgent byte ends what came before it, and is left out of what comes after, unless it is to
  // be in line (manage_oob).
  SkBuff* past_urgent(SkBuff* skb, bool& stopped) {
    if (!skb) return nullptr;
    if (unread(*skb) == 0 && !peeks()) {
      sk_.receive_queue.unlink(*skb);
      return nullptr;
    }
    if (skb != sk_.oob_skb) return skb;
    const bool is_in_line = sk_.flag(abi::SO::OOBINLINE);
    if (copied_ > 0) {
      stopped = true;
      return nullptr;
    }
    if (peeks()) return is_in_line ? skb : sk_.receive_queue.after(*skb);
    sk_.oob_skb = nullptr;
    if (is_in_line) return skb;
    sk_.receive_queue.unlink(*skb);
    return sk_.receive_queue.front();
  }

  // Messages of different senders are never glued together for who wants to know the sender.
  bool is_from_another(SkBuff& skb) {
    if (knows_sender_) return control_of(skb).sender != scm_.sender;
    if (socket_.wants_sender()) {
      scm_.sender = control_of(skb).sender;
      knows_sender_ = true;
    }
    return false;
  }

  Result<std::size_t> copy(SkBuff& skb) {
    const auto& name = unix_sk(*owner_of(skb)).address;
    if (message_ && message_->wants_name && name) message_->name = *name;
    const std::size_t size = std::min(unread(skb) - skip_, left_);
    const auto copied = actor_(skb, control_of(skb).consumed + skip_, size);
    if (!copied) return copied;
    copied_ += static_cast<long>(*copied);
    left_ -= *copied;
    return copied;
  }

  Result<> take_from(SkBuff& skb) {
    const auto copied = copy(skb);
    if (!copied) return Error(copied.error());
    UnixControl& control = control_of(skb);
    control.consumed += *copied;
    sk_.peek_backward(*copied);
    unix_take_ancillary(scm_, skb, false);
    done_ = unread(skb) > 0 || !scm_.files.empty();
    if (unread(skb) == 0) sk_.receive_queue.unlink(skb);
    return {};
  }

  // Goes on with what follows in the queue, and does not wait for more.
  Result<> peek_from(SkBuff* skb) {
    for (;;) {
      const auto copied = copy(*skb);
      if (!copied) return Error(copied.error());
      unix_take_ancillary(scm_, *skb, true);
      sk_.peek_forward(*copied);
      done_ = true;
      if (!scm_.files.empty()) return {};
      skip_ = 0;
      bool stopped = false;
      SkBuff* const next = sk_.receive_queue.after(*skb);
      if (!next || left_ == 0) return {};
      skb = past_urgent(next, stopped);
      if (!skb || is_from_another(*skb)) return {};
    }
  }

  // unix_stream_recv_urg
  Result<long> read_urgent() {
    if (sk_.flag(abi::SO::OOBINLINE) || !sk_.oob_skb) return Error(E::INVAL);
    SkBuff& skb = *sk_.oob_skb;
    if (!peeks()) {
      sk_.oob_skb = nullptr;
      SkBuff* const before = sk_.receive_queue.before(skb);
      if (before && unread(*before) == 0) sk_.receive_queue.unlink(*before);
    }
    const auto copied = actor_(skb, 0, std::min<std::size_t>(left_, 1));
    if (!peeks()) ++control_of(skb).consumed;
    if (!copied) return Error(E::FAULT);
    if (message_) message_->flags |= MSG_FLAG::OOB;
    return 1;
  }

  Thread& current_;
  Socket& socket_;
  UnixSock& sk_;
  const int flags_;
  std::size_t left_;
  Message* const message_;
  const Actor actor_;
  std::size_t target_ = 0;
  std::size_t skip_ = 0;
  long copied_ = 0;
  bool done_ = false;
  bool interrupted_ = false;
  bool knows_sender_ = false;
  ScmCookie scm_{.sender = {0, 0, 0}, .files = {}};  // of an end that nobody sent
};

}  // namespace

Task<long> UnixStreamOps::recvmsg(Thread& current, Socket& socket, Message& message,
                                  int flags) const {
  const auto to_message = [&](SkBuff& skb, std::size_t offset,
                              std::size_t size) -> Result<std::size_t> {
    if (auto copied = skb.copy_to(message.iter, offset, size); !copied)
      return Error(copied.error());
    return size;
  };
  Receiving receiving(current, socket, flags, message.iter.count(), &message, to_message);
  co_return co_await receiving.run();
}

// unix_stream_splice_read
Task<long> UnixStreamOps::splice_read(Thread& current, Socket& socket, Pipe& to, std::size_t size,
                                      unsigned flags) const {
  const auto to_pipe = [&](SkBuff& skb, std::size_t offset,
                           std::size_t wanted) -> Result<std::size_t> {
    const std::size_t room = (to.slots() - to.occupancy()) * std::size_t{abi::page_size};
    if (room == 0) return Error(E::AGAIN);
    const std::size_t part = std::min(wanted, room);
    to.push_bytes(skb.bytes().subspan(offset, part));
    return part;
  };
  const bool nonblocking = socket.file->is_nonblocking() || flags & abi::SPLICE_F::NONBLOCK;
  const int how = nonblocking ? MSG_FLAG::DONTWAIT : 0;
  Receiving receiving(current, socket, how, size, nullptr, to_pipe);
  co_return co_await receiving.run();
}

}  // namespace plumbline
