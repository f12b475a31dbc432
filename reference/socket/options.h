// SPDX-License-Identifier: Apache-2.0
// The options of SOL_SOCKET (socket(7)). Their rows are in reference/abi/options.h; here is what
// each does.
#pragma once

#include "reference/socket/socket.h"

namespace plumbline {

inline constexpr int loopback_index = 1;  // of the device `lo`

// Options that later kernels have for some kinds of sockets only: EOPNOTSUPP of others.
bool takes_passcred(const Sock& sk);  // SO_PASSCRED and SO_PASSSEC
bool takes_passpidfd(const Sock& sk);
bool has_txrehash(const Sock& sk);

Result<> sock_setsockopt(Thread& current, Socket& socket, int name, UserAddress value,
                         unsigned size);
Result<> sock_getsockopt(Thread& current, Socket& socket, int name, UserAddress value,
                         UserAddress size_at);

}  // namespace plumbline
