// SPDX-License-Identifier: Apache-2.0
// PacketTypes: which protocol gets what a device received, by the EtherType (ptype_base). Those for
// all types (ETH_P_ALL) see every packet, and come first.
#pragma once

#include <vector>

#include "reference/packet/skb.h"

namespace plumbline {

// struct packet_type
class PacketHandler {
 public:
  virtual ~PacketHandler() = default;
  virtual void receive(Ref<SkBuff> skb) = 0;
};

class PacketTypes {
 public:
  static constexpr std::uint16_t all = 3;  // ETH_P_ALL

  void add(std::uint16_t type, PacketHandler& handler);     // dev_add_pack
  void remove(std::uint16_t type, PacketHandler& handler);  // dev_remove_pack

  // Each handler but the last gets a copy (__netif_receive_skb_core).
  void receive(Ref<SkBuff> skb) const;

 private:
  struct Row {
    std::uint16_t type;
    PacketHandler* handler;
    bool operator==(const Row&) const = default;
  };
  std::vector<Row> rows_;
};

}  // namespace plumbline
