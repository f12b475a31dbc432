// SPDX-License-Identifier: Apache-2.0
// NAPI: how packets that have arrived get to the protocols (Documentation/networking/napi).
//
// A Napi is a source of packets that is asked for them (polled), instead of interrupting for each.
// Who has the first packet schedules it; from then on it stands in the CPU's poll list until a poll
// found less than it was allowed to take. The Softnet is a CPU's part: its poll list, and the
// backlog, a Napi for devices that have none of their own.
#pragma once

#include <functional>

#include "reference/device/packet_types.h"
#include "reference/packet/skb.h"

namespace plumbline {

class Softnet;

// struct napi_struct
class Napi : public ListLink<> {
 public:
  static constexpr int weight_max = 64;  // NAPI_POLL_WEIGHT

  explicit Napi(Softnet& softnet, int weight = weight_max) : softnet_(softnet), weight_(weight) {}
  virtual ~Napi() = default;

  // Handles up to `budget` packets, and returns how many. If there are fewer, it is done: it calls
  // complete_done itself.
  virtual int poll(int budget) = 0;

  int weight() const { return weight_; }

  // True for the one caller that is to schedule it (napi_schedule_prep).
  bool schedule_prep();
  void schedule();  // __napi_schedule
  // It leaves the poll list. False if somebody wanted it in the meantime: it stays
  // (napi_complete_done).
  bool complete_done();

  // While it is disabled, nobody schedules it (napi_disable, napi_enable).
  void disable() { disabled_ = true; }
  void enable() { disabled_ = false; }

 private:
  Softnet& softnet_;
  const int weight_;
  bool scheduled_ = false;  // NAPI_STATE_SCHED
  bool missed_ = false;     // NAPI_STATE_MISSED
  bool disabled_ = false;
};

// struct softnet_data, and the softirq NET_RX. It runs when whoever sends lets bottom halves run
// again, so receivers have what was sent before the sender's call returns.
class Softnet {
 public:
  explicit Softnet(const PacketTypes& packet_types) : backlog_(*this, packet_types) {}

  // A packet from a device without a Napi. False: the backlog is full, and it is lost.
  bool netif_rx(Ref<SkBuff> skb);

  // While one of these is there, the softirq waits (local_bh_disable).
  class BottomHalvesDisabled {
   public:
    explicit BottomHalvesDisabled(Softnet& softnet) : softnet_(softnet) { ++softnet_.disabled_; }
    ~BottomHalvesDisabled() {
      if (--softnet_.disabled_ == 0 && softnet_.pending_) softnet_.do_softirq();
    }
    BottomHalvesDisabled(const BottomHalvesDisabled&) = delete;

   private:
    Softnet& softnet_;
  };

  struct Counts {  // /proc/net/softnet_stat
    std::uint64_t processed = 0, dropped = 0, time_squeeze = 0;
  };
  const Counts& counts() const { return counts_; }

  int netdev_budget = 300;        // net.core.netdev_budget
  int netdev_max_backlog = 1000;  // net.core.netdev_max_backlog

 private:
  friend class Napi;

  class Backlog final : public Napi {
   public:
    Backlog(Softnet& softnet, const PacketTypes& packet_types)
        : Napi(softnet), softnet_(softnet), packet_types_(packet_types) {}
    int poll(int budget) override;  // process_backlog
    bool enqueue(Ref<SkBuff> skb);

   private:
    Softnet& softnet_;
    const PacketTypes& packet_types_;
    SkBuffQueue input_, process_;
  };

  void do_softirq();
  void net_rx_action();
  int poll(Napi& napi, List<Napi>& repoll);

  List<Napi> poll_list_;
  Backlog backlog_;
  int disabled_ = 0;
  bool pending_ = false;
  Counts counts_;
};

}  // namespace plumbline
