// SPDX-License-Identifier: Apache-2.0
#include "reference/device/napi.h"

namespace plumbline {

bool Napi::schedule_prep() {
  if (disabled_) return false;
  if (scheduled_) missed_ = true;
  return !std::exchange(scheduled_, true);
}

void Napi::schedule() {
  softnet_.poll_list_.push_back(*this);
  softnet_.pending_ = true;
}

bool Napi::complete_done() {
  unlink();
  if (std::exchange(missed_, false)) {
    schedule();
    return false;
  }
  scheduled_ = false;
  return true;
}

bool Softnet::netif_rx(Ref<SkBuff> skb) {
  const BottomHalvesDisabled disabled(*this);
  if (backlog_.enqueue(std::move(skb))) return true;
  ++counts_.dropped;
  return false;
}

bool Softnet::Backlog::enqueue(Ref<SkBuff> skb) {
  if (static_cast<int>(input_.size()) > softnet_.netdev_max_backlog) return false;
  if (input_.empty() && schedule_prep()) schedule();
  input_.push_back(std::move(skb));
  return true;
}

// What arrived first goes first; what arrives meanwhile is taken as a whole when that is done.
int Softnet::Backlog::poll(int budget) {
  int work = 0;
  for (;;) {
    while (const Ref<SkBuff> skb = process_.pop_front()) {
      ++softnet_.counts_.processed;
      packet_types_.receive(skb);
      if (++work >= budget) return work;
    }
    if (input_.empty()) break;
    process_.splice_back(input_);
  }
  complete_done();
  return work;
}

void Softnet::do_softirq() {
  ++disabled_;
  while (std::exchange(pending_, false)) net_rx_action();
  --disabled_;
}

// Polls each that is scheduled, in turn, until none has packets left or the budget is spent; the
// rest comes with the next softirq.
void Softnet::net_rx_action() {
  List<Napi> list, repoll;
  list.splice_back(poll_list_);
  for (int left = netdev_budget; Napi* const napi = list.pop_front();) {
    left -= poll(*napi, repoll);
    if (left > 0) continue;
    ++counts_.time_squeeze;
    break;
  }
  // Those that were not reached come first, then those that came meanwhile, then the unfinished.
  poll_list_.splice_front(list);
  poll_list_.splice_back(repoll);
  if (!poll_list_.empty()) pending_ = true;
}

int Softnet::poll(Napi& napi, List<Napi>& repoll) {
  const int work = napi.poll(napi.weight());
  assert(work <= napi.weight());
  if (work == napi.weight()) repoll.push_back(napi);
  return work;
}

}  // namespace plumbline
