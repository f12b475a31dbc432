// SPDX-License-Identifier: Apache-2.0
#pragma once

namespace plumbline {

class ProtoFamily;
extern const ProtoFamily& packet_family;  // AF_PACKET, packet(7)

}  // namespace plumbline
