// SPDX-License-Identifier: Apache-2.0
#include "reference/device/packet_types.h"

#include <algorithm>

namespace plumbline {

void PacketTypes::add(std::uint16_t type, PacketHandler& handler) {
  const Row row{type, &handler};
  rows_.insert(type == all ? std::ranges::find_if(rows_, [](Row it) { return it.type != all; })
                           : rows_.end(),
               row);
}

void PacketTypes::remove(std::uint16_t type, PacketHandler& handler) {
  std::erase(rows_, Row{type, &handler});
}

void PacketTypes::receive(Ref<SkBuff> skb) const {
  skb->reset_network_header();
  PacketHandler* previous = nullptr;
  for (const Row& row : rows_) {
    if (row.type != all && row.type != skb->protocol) continue;
    if (previous) previous->receive(skb->clone());
    previous = row.handler;
  }
  if (previous) previous->receive(std::move(skb));
}

}  // namespace plumbline
