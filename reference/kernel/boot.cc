// SPDX-License-Identifier: Apache-2.0
#include "reference/kernel/boot.h"

#include "reference/families/list.h"
#include "reference/file/directory.h"
#include "reference/file/fd_table.h"
#include "reference/file/null_device.h"
#include "reference/ipc/namespace.h"

namespace plumbline {

std::shared_ptr<IpcNamespace> make_ipc_namespace(const Config& config) {
  return std::make_shared<IpcNamespace>(config);
}

std::shared_ptr<NetNamespace> make_net_namespace(const Config& config) {
  FamilyRegistry families;
  register_families(families);
  return std::make_shared<NetNamespace>(config, families);
}

std::shared_ptr<Directory> make_directory(const Config& config) {
  Credentials owner;
  owner.euid = config.uid;
  owner.egid = config.gid;
  return std::make_shared<Directory>(owner);
}

std::shared_ptr<FdTable> make_standard_files() {
  auto files = std::make_shared<FdTable>();
  const auto null = make_counted<NullDevice>();
  for (int fd : {0, 1, 2}) files->replace(fd, null, false);
  return files;
}

}  // namespace plumbline
