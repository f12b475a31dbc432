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
#include <string_view>

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

// A kernel that does not count them is taken to have none.
bool has_sockets() {
  const int file = openat(processes, "thread-self/net/sockstat", O_RDONLY | O_CLOEXEC);
  char line[32] = {};
  const ssize_t size = read(file, line, sizeof line);
  close(file);
  constexpr std::string_view none = "sockets: used 0\n";
  return size > 0 && !std::string_view(line, static_cast<std::size_t>(size)).starts_with(none);
}

}  // namespace

bool enter_network() {
  if (unshare(CLONE_NEWNET) != 0) return false;
  bring_up_loopback();
  return true;
}

int renew_network() { return has_sockets() && !enter_network() ? errno : 0; }

}  // namespace plumbline::agent
