// SPDX-License-Identifier: Apache-2.0
// NetDevice: what packets leave by and come in by (struct net_device), and the devices of a network
// namespace. A device that sends takes the packet as it is, link header in front.
#pragma once

#include <string>
#include <vector>

#include "reference/device/napi.h"
#include "reference/wire/ethernet.h"

namespace plumbline {

class NetDevices;

class NetDevice {
 public:
  enum Flag : unsigned { Up = 1, Broadcast = 2, Loopback = 8 };  // IFF_*
  static constexpr std::size_t hard_header_size = sizeof(EthernetHeader);

  NetDevice(NetDevices& devices_, std::string name_, unsigned flags_, std::uint32_t mtu_)
      : devices(devices_), name(std::move(name_)), flags(flags_), mtu(mtu_) {}
  virtual ~NetDevice() = default;

  virtual void start_xmit(Ref<SkBuff> skb) = 0;  // ndo_start_xmit

  bool is_up() const { return flags & Up; }
  bool is_loopback() const { return flags & Loopback; }

  NetDevices& devices;
  const std::string name;
  int index = 0;  // ifindex; set when it is added
  unsigned flags;
  std::uint32_t mtu;
  EthernetAddress address{};
};

// What a route to the device leaves in front of the data (LL_RESERVED_SPACE).
constexpr std::size_t ll_reserved_space(const NetDevice&) {
  return (NetDevice::hard_header_size & ~std::size_t{15}) + 16;
}

// The devices of a namespace, the first of which is lo, and how packets get in.
class NetDevices {
 public:
  NetDevices();

  NetDevice& add(std::unique_ptr<NetDevice> device);  // register_netdevice
  NetDevice* find(int index) const;                   // dev_get_by_index
  NetDevice& loopback() const { return *devices_.front(); }

  PacketTypes packet_types;
  Softnet softnet{packet_types};

 private:
  std::vector<std::unique_ptr<NetDevice>> devices_;
};

// Puts the link header in front of the packet and gives it to its device (dev_hard_header,
// dev_queue_xmit). Devices here have no queue of their own.
void dev_queue_xmit(Ref<SkBuff> skb, const EthernetAddress& destination);

}  // namespace plumbline
