// SPDX-License-Identifier: Apache-2.0
#pragma once

namespace plumbline {

class ProtoFamily;
extern const ProtoFamily& inet_family;   // AF_INET, ip(7)
extern const ProtoFamily& inet6_family;  // AF_INET6, ipv6(7)

}  // namespace plumbline
