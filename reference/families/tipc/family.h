// SPDX-License-Identifier: Apache-2.0
#pragma once

namespace plumbline {

class ProtoFamily;
extern const ProtoFamily& tipc_family;  // AF_TIPC, tipc(7)

}  // namespace plumbline
