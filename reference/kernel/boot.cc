// SPDX-License-Identifier: Apache-2.0
#include "reference/kernel/boot.h"

#include "reference/file/fd_table.h"
#include "reference/ipc/namespace.h"

namespace plumbline {

std::shared_ptr<IpcNamespace> make_ipc_namespace(const Config& config) {
  return std::make_shared<IpcNamespace>(config);
}

std::shared_ptr<Directory> make_directory() { return nullptr; }

std::shared_ptr<FdTable> make_standard_files() { return std::make_shared<FdTable>(); }

}  // namespace plumbline
