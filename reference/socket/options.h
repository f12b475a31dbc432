// SPDX-License-Identifier: Apache-2.0
// The options of SOL_SOCKET (socket(7)). Their rows are in reference/abi/options.h; here is what
// each does.
#pragma once

#include "reference/socket/socket.h"

namespace plumbline {

Result<> sock_setsockopt(Thread& current, Socket& socket, int name, UserAddress value,
                         unsigned size);
Result<> sock_getsockopt(Thread& current, Socket& socket, int name, UserAddress value,
                         UserAddress size_at);

}  // namespace plumbline
