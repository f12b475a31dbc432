// SPDX-License-Identifier: Apache-2.0
#include "conformance/suts/agent/network.h"

#include <fcntl.h>
#include <net/if.h>
#include <sched.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <string>

#include "conformance/suts/agent/filter.h"

namespace plumbline::agent {
namespace {

void bring_up_loopback() {
  const int socket = ::socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
  ifreq request{};
  std::strcpy(request.ifr_name, "lo");
  request.ifr_flags = IFF_UP | IFF_RUNNING | IFF_LOOPBACK;
  ::ioctl(socket, SIOCSIFFLAGS, &request);
  ::close(socket);
}

// What the kernel counts of this network's sockets, or nothing.
std::string read_sockstat() {
  const int file = openat(processes, "thread-self/net/sockstat", O_RDONLY | O_CLOEXEC);
  char line[32];
  const ssize_t size = read(file, line, sizeof line);
  close(file);
  return {line, size > 0 ? static_cast<std::size_t>(size) : 0};
}

}  // namespace

bool enter_network() {
  if (unshare(CLONE_NEWNET) != 0) return false;
  bring_up_loopback();
  return true;
}

bool has_one_network() { return read_sockstat().empty(); }

int renew_network() {
  const bool is_empty = read_sockstat().starts_with("sockets: used 0\n");
  return !is_empty && !has_one_network() && !enter_network() ? errno : 0;
}

}  // namespace plumbline::agent
