// SPDX-License-Identifier: Apache-2.0
// UnixSock: a unix socket (unix(7), struct unix_sock): its name, its peer, and what it notes on the
// buffers that it sends.
//
//   stream       bytes; a receiver's queue holds what one write sent as one or more buffers
//   seqpacket    a connection of datagrams
//   datagram     no connection; connect only sets the peer, who need not answer
//
// A listening socket's queue holds connections instead: empty buffers whose owner is the new
// socket that accept will take (an embryo).
#pragma once

#include <map>

#include "reference/families/unix/inflight.h"
#include "reference/file/special_inode.h"
#include "reference/socket/net_namespace.h"
#include "reference/socket/scm.h"

namespace plumbline {

// The file of a socket with a path. Linux keeps a table from inodes to sockets instead, one for all
// namespaces (bsd_socket_buckets).
class SocketInode final : public SpecialInode {
 public:
  using SpecialInode::SpecialInode;
  UnixSock* bound = nullptr;
};

// What is on a buffer (struct unix_skb_parms).
class UnixControl final : public SkBuffControl {
 public:
  ScmCookie::Sender sender;
  bool has_sender = false;
  std::unique_ptr<InflightFiles> files;
  std::size_t consumed = 0;  // bytes of a stream's buffer that were read
};

inline UnixControl& control_of(SkBuff& skb) { return static_cast<UnixControl&>(*skb.control); }
inline std::size_t unread(SkBuff& skb) {  // unix_skb_len
  return skb.control ? skb.size() - control_of(skb).consumed : 0;
}

class UnixSock final : public Sock {
 public:
  UnixSock(NetNamespace& net_, Machine& machine_, int type_);

  bool is_stream() const { return type == abi::SOCK::STREAM; }
  bool is_connection_based() const { return is_stream() || type == abi::SOCK::SEQPACKET; }
  bool is_full() const {  // unix_recvq_full
    return static_cast<int>(receive_queue.size()) > ack_backlog_max;
  }
  bool may_send_to(const UnixSock& other) const { return !other.peer || other.peer.get() == this; }

  bool is_writable() const override {
    return state != SockState::Listen && wmem_alloc * 4 <= sndbuf;
  }

  std::optional<SockAddr> address;
  Ref<SocketInode> inode;  // that its name stands for, if it is a path
  Ref<UnixSock> peer;
  WaitQueue peer_wait;           // who waits for room in this socket's queue
  SkBuff* oob_skb = nullptr;     // urgent data in the queue
  UnixSock* listener = nullptr;  // of an embryo

  // Waits on the peer's `peer_wait` for all who wait on this socket (unix_dgram_peer_wake_*).
  class PeerWake final : public WaitQueueEntry {
   public:
    explicit PeerWake(UnixSock& sk) : sk_(sk) {}
    bool wake(PollMask key) override;
    UnixSock* on = nullptr;

   private:
    UnixSock& sk_;
  } peer_wake;

  bool connect_peer_wake(UnixSock& other);
  void disconnect_peer_wake(UnixSock& other);
  void disconnect_peer_wake_and_wake(UnixSock& other);
  // Whether `other` is full, and this socket will be woken when it no longer is.
  bool must_wait_for(UnixSock& other);

 private:
  ~UnixSock() override;
};

inline UnixSock& unix_sk(Sock& sk) { return static_cast<UnixSock&>(sk); }
inline UnixSock& unix_sk(const Socket& socket) { return static_cast<UnixSock&>(*socket.sk); }

// What a network namespace keeps (struct netns_unix).
class UnixState final : public FamilyState {
 public:
  explicit UnixState(const Config& config) : max_dgram_qlen(config.unix_max_dgram_qlen) {}

  void exit(Machine& machine) override;

  int max_dgram_qlen;  // net.unix.max_dgram_qlen
  // Abstract names, apart for each type; paths are of all namespaces, and lead to the socket.
  std::map<std::pair<int, std::vector<std::byte>>, UnixSock*> abstract;
};

inline UnixState& unix_state(const Sock& sk) { return sk.net.state<UnixState>(abi::AF::UNIX); }

Ref<UnixSock> unix_create1(NetNamespace& net, Machine& machine, int type);

// names.cc
Result<> unix_validate(const SockAddr& address);
Result<> unix_bind(Thread& current, UnixSock& sk, const SockAddr& address);
Result<> unix_autobind(Thread& current, UnixSock& sk);
Result<Ref<UnixSock>> unix_find_other(Thread& current, NetNamespace& net, const SockAddr& address,
                                      int type);
void unix_forget_name(UnixSock& sk);

// connection.cc
void unix_release(UnixSock& sk, bool is_embryo);
void unix_dgram_disconnected(UnixSock& sk, UnixSock& other);
Task<void> unix_wait_for_peer(Thread& current, UnixSock& other, Deadline deadline);

// ancillary.cc
Result<> unix_scm_to_skb(Thread& current, ScmCookie& scm, SkBuff& skb, bool with_files);
void unix_add_sender(const Thread& current, SkBuff& skb, const Socket& socket,
                     const UnixSock& other);
bool unix_refuses_files(const UnixSock& receiver, SkBuff& skb);
void unix_take_ancillary(ScmCookie& scm, SkBuff& skb, bool peeks);
UnixSock* unix_get_socket(File& file);

}  // namespace plumbline
