// SPDX-License-Identifier: Apache-2.0
#include "reference/kernel/boot.h"

#include "reference/families/list.h"
#include "reference/families/unix/inflight.h"
#include "reference/file/directory.h"
#include "reference/file/fd_table.h"
#include "reference/file/null_device.h"
#include "reference/ipc/futex.h"
#include "reference/ipc/namespace.h"
#include "reference/kernel/pidfd.h"

namespace plumbline {

std::shared_ptr<Futexes> make_futexes() { return std::make_shared<Futexes>(); }

std::shared_ptr<UnixInflight> make_unix_inflight(Machine& machine) {
  return std::make_shared<UnixInflight>(machine);
}

namespace {

// Who makes what the first processes find.
Credentials creator(const Config& config) {
  Credentials credentials;
  credentials.euid = config.uid;
  credentials.egid = config.gid;
  return credentials;
}

}  // namespace

std::shared_ptr<IpcNamespace> make_ipc_namespace(const Config& config) {
  return std::make_shared<IpcNamespace>(creator(config));
}

std::shared_ptr<NetNamespace> make_net_namespace(const Config& config) {
  FamilyRegistry families;
  register_families(families, config);
  auto network = std::make_shared<NetNamespace>(config, families);
  network->make_pidfd = make_pidfd;
  return network;
}

std::shared_ptr<Directory> make_directory(const Config& config) {
  return std::make_shared<Directory>(creator(config));
}

std::shared_ptr<FdTable> make_standard_files() {
  auto files = std::make_shared<FdTable>();
  const auto null = make_counted<NullDevice>();
  for (int fd : {0, 1, 2}) files->replace(fd, null, false);
  return files;
}

}  // namespace plumbline
