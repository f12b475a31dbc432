// SPDX-License-Identifier: Apache-2.0
// lo: what it is given comes back at once (drivers/net/loopback.c).
#pragma once

#include "reference/device/net_device.h"

namespace plumbline {

class LoopbackDevice final : public NetDevice {
 public:
  explicit LoopbackDevice(NetDevices& devices_) : NetDevice(devices_, "lo", Up | Loopback, 65536) {}

  // Who sent it may send again, before anybody has received it.
  void start_xmit(Ref<SkBuff> skb) override {
    skb->orphan();
    skb->pull(sizeof(EthernetHeader));
    skb->pkt_type = PacketType::Host;
    devices.softnet.netif_rx(std::move(skb));
  }
};

}  // namespace plumbline
