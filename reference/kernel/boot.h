// SPDX-License-Identifier: Apache-2.0
// Boot: the only place where layers are wired together.
#pragma once

#include <memory>

#include "reference/task/thread.h"

namespace plumbline {

// Where everybody waits on words of memory.
std::shared_ptr<Futexes> make_futexes();

// Descriptors that only messages hold.
std::shared_ptr<UnixInflight> make_unix_inflight(Machine& machine);

// The namespace that the first processes live in.
std::shared_ptr<IpcNamespace> make_ipc_namespace(const Config& config);

// The network that they live in, with all families.
std::shared_ptr<NetNamespace> make_net_namespace(const Config& config);

// The empty directory that the first processes work in.
std::shared_ptr<Directory> make_directory(const Config& config);

// Standard input, output and error: all three are /dev/null.
std::shared_ptr<FdTable> make_standard_files();

}  // namespace plumbline
