// SPDX-License-Identifier: Apache-2.0
// Descriptors of unix sockets can be sent over unix sockets, so sockets that nobody has open any
// more can hold each other in their queues for ever. This finds such sockets and empties their
// queues (net/unix/garbage.c).
//
// A socket is suspect if all references to its file are in messages. It is alive all the same if
// somebody who is alive can receive one of those messages; what remains is garbage.
#include <algorithm>
#include <iterator>
#include <map>
#include <set>

#include "reference/families/unix/unix_sock.h"
#include "reference/socket/timeo.h"

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
    for (const Ref<SkBuff>& hit : hits) {
      if (!hit->control || !control_of(*hit).files) continue;
      control_of(*hit).files->remove();
      inflight_.put_later(std::move(control_of(*hit).files->files));
    }
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

void UnixInflight::put_later(std::vector<Ref<File>> files) {
  std::ranges::move(files, std::back_inserter(garbage_));
  if (!is_armed()) start(Deadline(machine_, Jiffies{1}, false).at());
}

// The last one first (llist_add). Their ends may ask for another collection, which comes then.
bool UnixInflight::put_now() {
  std::vector<Ref<File>> files = std::exchange(garbage_, {});
  const bool has_some = !files.empty();
  is_putting_ = true;
  while (!files.empty()) files.pop_back();
  is_putting_ = false;
  if (std::exchange(collect_then_, false)) collect();
  return has_some;
}

void UnixInflight::collect() {
  collect_then_ = is_putting_;
  if (!is_putting_ && Collector(*this).collect())
    machine_.work_done = machine_.scheduler.timers.now();
}

// A worker does it, while the program goes on; in early versions the program itself did.
void unix_gc(Machine& machine) { machine.unix_inflight->collect(); }

void UnixState::exit(Machine& machine) {
  unix_gc(machine);
  while (machine.unix_inflight->put_now()) {
  }
}

}  // namespace plumbline
