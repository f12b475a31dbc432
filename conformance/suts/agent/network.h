// SPDX-License-Identifier: Apache-2.0
// The network that programs live in: a namespace of the agent's own, whose only device is lo. It
// serves one program after the other, as long as each leaves it as it was.
#pragma once

namespace plumbline::agent {

// A new namespace, with lo up if the kernel allows. False, with errno, if there is none.
bool enter_network();

// In the nursery: whether the first network must do for all programs. That is gVisor's, which does
// not tell what is left in one, and numbers the devices of all together, so a new one would show.
bool has_one_network();

// In the nursery, between two programs: a new namespace if sockets of the program before are still
// there, as those are whose descriptors only each other's queues hold. Returns 0 or an errno.
int renew_network();

}  // namespace plumbline::agent
