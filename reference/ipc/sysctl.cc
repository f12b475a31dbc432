// SPDX-License-Identifier: Apache-2.0
#include "reference/ipc/sysctl.h"

#include <algorithm>

namespace plumbline {
namespace {

using Numbers = std::span<const std::uint64_t>;

struct Setter {
  std::string_view name;
  void (*set)(IpcNamespace& ipc, Numbers numbers);
};

void set_semaphore_limits(IpcNamespace& ipc, Numbers numbers) {
  ipc.semmsl = static_cast<std::int32_t>(numbers[0]);
  ipc.semmns = static_cast<std::int32_t>(numbers[1]);
  ipc.semopm = static_cast<std::int32_t>(numbers[2]);
  ipc.semmni = static_cast<std::int32_t>(numbers[3]);
}

template <auto member>
void set(IpcNamespace& ipc, Numbers numbers) {
  auto& limit = ipc.*member;
  limit = static_cast<std::remove_reference_t<decltype(limit)>>(numbers[0]);
}

constexpr Setter setters[] = {
    {"kernel.msgmax", set<&IpcNamespace::msgmax>},
    {"kernel.msgmnb", set<&IpcNamespace::msgmnb>},
    {"kernel.msgmni", set<&IpcNamespace::msgmni>},
    {"kernel.sem", set_semaphore_limits},
    {"kernel.shmmax", set<&IpcNamespace::shmmax>},
    {"kernel.shmall", set<&IpcNamespace::shmall>},
    {"kernel.shmmni", set<&IpcNamespace::shmmni>},
    {"fs.mqueue.queues_max", set<&IpcNamespace::queues_max>},
    {"fs.mqueue.msg_max", set<&IpcNamespace::msg_max>},
    {"fs.mqueue.msg_default", set<&IpcNamespace::msg_default>},
    {"fs.mqueue.msgsize_max", set<&IpcNamespace::msgsize_max>},
    {"fs.mqueue.msgsize_default", set<&IpcNamespace::msgsize_default>},
};

}  // namespace

bool set_sysctl(IpcNamespace& ipc, std::string_view name, Numbers numbers) {
  const auto setter = std::ranges::find(setters, name, &Setter::name);
  if (setter == std::end(setters)) return false;
  setter->set(ipc, numbers);
  return true;
}

}  // namespace plumbline
