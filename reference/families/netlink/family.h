// SPDX-License-Identifier: Apache-2.0
#pragma once

namespace plumbline {

class ProtoFamily;
extern const ProtoFamily& netlink_family;  // AF_NETLINK, netlink(7)

}  // namespace plumbline
