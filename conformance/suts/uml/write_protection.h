// SPDX-License-Identifier: Apache-2.0
// Write protection for the host's files, by Landlock (landlock(7)): unprivileged, for this process
// and all it starts, and for good.
//
// A guest's root is the host's file system. It is mounted read-only, but who is root in the guest
// could mount it again; the host's kernel does not ask the guest.
#pragma once

namespace plumbline::conformance {

// From now on this process can create, change and remove files only below `directory`. Makes system
// calls only, so it may stand between fork and exec. False if the kernel has no Landlock, and
// nothing is protected.
bool allow_writes_only_below(const char* directory);

}  // namespace plumbline::conformance
