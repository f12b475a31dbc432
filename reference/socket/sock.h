// SPDX-License-Identifier: Apache-2.0
// Sock: the family's part of a socket (struct sock): its queue, its limits, its waiting. The part
// that programs see through a descriptor is Socket, in socket.h.
//
// A Sock outlives its Socket while data that it sent is still under way, and a connection that
// nobody has accepted yet has no Socket at all.
#pragma once

#include <array>
#include <optional>

#include "reference/abi/options.h"
#include "reference/file/file.h"
#include "reference/packet/skb.h"
#include "reference/socket/timeo.h"

namespace plumbline {

class Socket;
class NetNamespace;

// States of TCP that all families use (include/net/tcp_states.h).
enum class SockState : std::uint8_t { Established = 1, Close = 7, Listen = 10 };

// Of sk_shutdown.
inline constexpr unsigned rcv_shutdown = 1, send_shutdown = 2, shutdown_mask = 3;

// Who somebody was: SO_PEERCRED, SCM_CREDENTIALS.
struct PeerCredentials {
  int pid = 0;
  Credentials credentials;
};

class Sock : public Counted {
 public:
  static constexpr int sndbuf_min = 4608, rcvbuf_min = 2304;  // SOCK_MIN_SNDBUF, SOCK_MIN_RCVBUF

  Sock(NetNamespace& net_, Machine& machine_, int family_, int type_, int protocol_);

  NetNamespace& net;
  Machine& machine;
  const int family;
  int type;
  int protocol;
  SockState state = SockState::Close;
  Socket* socket = nullptr;  // sk_socket; null before accept and after close
  WaitQueue* wq = nullptr;   // of the socket (sk_wq)
  bool dead = false;         // SOCK_DEAD
  SkBuffQueue receive_queue, error_queue;
  unsigned shutdown = 0;
  int error = 0;            // sk_err: waits for the next call, or for SO_ERROR
  int ack_backlog_max = 0;  // sk_max_ack_backlog

  int rcvbuf, sndbuf;
  // Truesize of all that it has sent and that is not gone; and 1 for the socket itself, as Linux
  // counts, which decides at the borders.
  int wmem_alloc = 1;
  int sent_and_not_gone() const { return wmem_alloc - 1; }  // sk_wmem_alloc_get
  int rmem_alloc = 0;     // truesize of all that waits for a reader
  int forward_alloc = 0;  // memory that it has taken in whole pages, and not used yet
  std::uint32_t drops = 0;
  int rcvlowat = 1;
  int peek_off = -1;
  Jiffies rcvtimeo = Jiffies::forever(), sndtimeo = Jiffies::forever();
  bool linger = false;
  Jiffies lingertime{};
  std::optional<PeerCredentials> peer_credentials;
  std::uint64_t max_pacing_rate = ~std::uint64_t{0};

  // What it wants to hear of when something came (timestamp.h).
  struct Timestamps {
    bool wanted = false, in_nanoseconds = false, are_new = false;
    std::uint32_t flags = 0;  // SO_TIMESTAMPING
  } timestamps;

  // A number of its own, from the first time that somebody asks (sock_gen_cookie).
  std::uint64_t cookie();

  // Options of the table, by their row: of those that the model only keeps, and of some more.
  std::array<std::int64_t, std::size(abi::options)> options{};
  std::int64_t& option(int number);
  bool flag(int number) { return option(number) != 0; }

  // Takes the error that waits (sock_error).
  Result<> take_error();

  // Room for `head` and `paged` bytes, charged to this socket, waiting for some to be free
  // (sock_alloc_send_pskb): the error that waits, EPIPE, EAGAIN.
  Task<Ref<SkBuff>> alloc_send_skb(Thread& current, std::size_t head, std::size_t paged,
                                   bool noblock, std::size_t headroom = 0);
  void uncharge_write(std::size_t truesize);  // sock_wfree
  // More of a buffer that it sends, by reference.
  void append(SkBuff& skb, std::span<const std::byte> bytes);

  // Wake-ups of who sleeps on the socket (sock_def_readable, _wakeup, _error_report).
  void data_ready();
  void state_change();
  void error_report();
  virtual void write_space();
  virtual bool is_writable() const { return wmem_alloc < sndbuf / 2; }

  Deadline receive_deadline(bool noblock) const;  // sock_rcvtimeo
  Deadline send_deadline(bool noblock) const;     // sock_sndtimeo
  // How many bytes a receiver waits for (sock_rcvlowat).
  std::size_t receive_target(bool wait_all, std::size_t size) const;

  // Where MSG_PEEK looks (sk_peek_offset, and its _fwd and _bwd).
  int peek_offset(int flags) const;
  void peek_forward(std::size_t size);
  void peek_backward(std::size_t size);

 protected:
  ~Sock() override = default;

 private:
  Task<void> wait_for_wmem(Thread& current, Deadline deadline);
  std::uint64_t cookie_ = 0;
};

// Charges a socket for a buffer until it goes: a sender (skb_set_owner_w), or a receiver
// (skb_set_owner_r).
void skb_set_owner_w(SkBuff& skb, Sock& sk);
void skb_set_owner_r(SkBuff& skb, Sock& sk);
inline Sock* owner_of(const SkBuff& skb) { return static_cast<Sock*>(skb.owner()); }

// What a wait that a signal ended fails with: one that would have ended by itself does not begin
// again (sock_intr_errno).
inline E sock_intr_errno(const Deadline& deadline) {
  return deadline.is_forever() ? E::RESTARTSYS : E::INTR;
}

inline constexpr PollMask poll_writable = poll_out | abi::POLL::WRBAND;
inline constexpr PollMask poll_readable = poll_in | abi::POLL::PRI | abi::POLL::RDBAND;

}  // namespace plumbline
