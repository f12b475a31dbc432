// SPDX-License-Identifier: Apache-2.0
#pragma once

namespace plumbline {

class ProtoFamily;
extern const ProtoFamily& unix_family;  // AF_UNIX, unix(7)

}  // namespace plumbline
