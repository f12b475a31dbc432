// SPDX-License-Identifier: Apache-2.0
#include "reference/families/unix/unix_sock.h"

namespace plumbline {

UnixSock::UnixSock(NetNamespace& net_, Machine& machine_, int type_)
    : Sock(net_, machine_, abi::AF::UNIX, type_, 0), peer_wake(*this) {
  ack_backlog_max = unix_state(*this).max_dgram_qlen;
}

UnixSock::~UnixSock() = default;

Ref<UnixSock> unix_create1(NetNamespace& net, Machine& machine, int type) {
  return make_counted<UnixSock>(net, machine, type);
}

bool UnixSock::PeerWake::wake(PollMask key) {
  unlink();
  on = nullptr;
  if (sk_.wq) sk_.wq->wake_up(key);
  return false;
}

bool UnixSock::connect_peer_wake(UnixSock& other) {
  if (peer_wake.on) return false;
  peer_wake.on = &other;
  other.peer_wait.add(peer_wake);
  return true;
}

void UnixSock::disconnect_peer_wake(UnixSock& other) {
  if (peer_wake.on != &other) return;
  peer_wake.unlink();
  peer_wake.on = nullptr;
}

void UnixSock::disconnect_peer_wake_and_wake(UnixSock& other) {
  disconnect_peer_wake(other);
  if (wq) wq->wake_up(poll_writable);
}

bool UnixSock::must_wait_for(UnixSock& other) {
  const bool connected = connect_peer_wake(other);
  if (other.is_full() && !other.dead) return true;
  if (connected) disconnect_peer_wake(other);
  return false;
}

}  // namespace plumbline
