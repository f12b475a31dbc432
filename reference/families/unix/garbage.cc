// SPDX-License-Identifier: Apache-2.0
// Descriptors of unix sockets can be sent over unix sockets, so sockets that nobody has open any
// more can hold each other in their queues for ever. This finds such sockets and empties their
// queues (net/unix/garbage.c).
//
// A socket is suspect if all references to its file are in messages. It is alive all the same if
// somebody who is alive can receive one of those messages; what remains is garbage.
#include <map>
#include <set>

#include "reference/families/unix/unix_sock.h"

namespace plumbline {
namespace {

class Collector {
 public:
  explicit Collector(UnixInflight& inflight) : inflight_(inflight) {}

  // False if there is no garbage.
  bool collect() {
    find_suspects();
    while (rescue_some()) {
    }
    if (suspects_.empty()) return false;
    // Held until all queues are empty, so that nothing goes while it is worked on.
    std::vector<Ref<SkBuff>> hits;
    for (UnixSock* sk : suspects_) take_messages(*sk, hits);
    // A descriptor in one message may be all that keeps the receiver of another.
    for (const Ref<SkBuff>& hit : hits)
      if (hit->control && control_of(*hit).files) control_of(*hit).files->remove();
    return true;
  }

 private:
  void find_suspects() {
    std::map<UnixSock*, std::uint32_t> references;
    for_each_message([&](InflightFiles& message) {
      for (const Ref<File>& file : message.files)
        if (UnixSock* sk = unix_get_socket(*file)) ++references[sk];
    });
    for (const auto& [sk, count] : references)
      if (sk->socket->file->references() == count) suspects_.insert(sk);
  }

  // Who can take a message out: the receiver, or the one that it has still to be accepted from.
  static UnixSock* holder_of(const InflightFiles& message) {
    return message.receiver->listener ? message.receiver->listener : message.receiver;
  }

  bool rescue_some() {
    bool rescued = false;
    for_each_message([&](InflightFiles& message) {
      if (suspects_.contains(holder_of(message))) return;
      for (const Ref<File>& file : message.files)
        if (UnixSock* sk = unix_get_socket(*file)) rescued |= suspects_.erase(sk) > 0;
    });
    return rescued;
  }

  template <class Action>
  void for_each_message(Action action) {
    for (auto* message = inflight_.messages.front(); message;
         message = inflight_.messages.after(*message))
      action(*message);
  }

  static void take_messages(UnixSock& sk, std::vector<Ref<SkBuff>>& hits) {
    if (sk.state == SockState::Listen) {
      for (const SkBuff& request : sk.receive_queue)
        take_messages(unix_sk(*owner_of(request)), hits);
      return;
    }
    sk.oob_skb = nullptr;
    while (Ref<SkBuff> skb = sk.receive_queue.pop_front()) hits.push_back(std::move(skb));
  }

  UnixInflight& inflight_;
  std::set<UnixSock*> suspects_;  // its order decides nothing that anybody sees
};

}  // namespace

// Emptying a queue closes files, whose end may ask for this again. Since Linux 6.10 a worker does
// it, while the program goes on.
void unix_gc(Machine& machine) {
  UnixInflight& inflight = *machine.unix_inflight;
  if (std::exchange(inflight.collecting, true)) {
    inflight.collect_again = true;
    return;
  }
  do {
    inflight.collect_again = false;
    if (Collector(inflight).collect()) machine.work_done = machine.scheduler.timers.now();
  } while (inflight.collect_again && inflight.sockets > 0);
  inflight.collecting = false;
}

}  // namespace plumbline
