// SPDX-License-Identifier: Apache-2.0
#include "reference/device/net_device.h"

#include "reference/device/loopback.h"

namespace plumbline {

NetDevices::NetDevices() { add(std::make_unique<LoopbackDevice>(*this)); }

NetDevice& NetDevices::add(std::unique_ptr<NetDevice> device) {
  device->index = static_cast<int>(devices_.size()) + 1;
  return *devices_.emplace_back(std::move(device));
}

NetDevice* NetDevices::find(int index) const {
  const bool is_known = index > 0 && static_cast<std::size_t>(index) <= devices_.size();
  return is_known ? devices_[static_cast<std::size_t>(index) - 1].get() : nullptr;
}

void dev_queue_xmit(Ref<SkBuff> skb, const EthernetAddress& destination) {
  NetDevice& dev = *skb->dev;
  const Softnet::BottomHalvesDisabled disabled(dev.devices.softnet);
  auto& header = header_at<EthernetHeader>(skb->push(sizeof(EthernetHeader)));
  header = {destination, dev.address, skb->protocol};
  if (dev.is_up()) dev.start_xmit(std::move(skb));
}

}  // namespace plumbline
