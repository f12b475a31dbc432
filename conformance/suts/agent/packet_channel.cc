// SPDX-License-Identifier: Apache-2.0
#include "conformance/suts/agent/packet_channel.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <net/if.h>
#include <netpacket/packet.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

namespace plumbline::conformance {
namespace {

// Room for far more than a window of frames; the kernel doubles it for its own needs.
constexpr int receive_buffer_bytes = 4 << 20;

std::unexpected<std::string> system_error(const std::string& what) {
  return std::unexpected(what + ": " + std::strerror(errno));
}

// IPv6 would search for neighbours and routers on the device, in the middle of somebody's
// measurement.
void disable_ipv6(const std::string& device) {
  const std::string path = "/proc/sys/net/ipv6/conf/" + device + "/disable_ipv6";
  const int setting = ::open(path.c_str(), O_WRONLY | O_CLOEXEC);
  if (setting < 0) return;  // a kernel without IPv6
  [[maybe_unused]] const ssize_t written = ::write(setting, "1", 1);
  ::close(setting);
}

std::expected<void, std::string> bring_up(int socket, const std::string& device) {
  ifreq request{};
  device.copy(request.ifr_name, IFNAMSIZ - 1);
  if (::ioctl(socket, SIOCGIFFLAGS, &request) != 0)
    return system_error(device + ": no such device");
  request.ifr_flags |= IFF_UP | IFF_NOARP;
  if (::ioctl(socket, SIOCSIFFLAGS, &request) != 0)
    return system_error("cannot bring up " + device);
  return {};
}

}  // namespace

PacketLink::PacketLink(int socket) : socket_(socket), buffer_(message_mtu_bytes + 64) {}

PacketLink::~PacketLink() { ::close(socket_); }

std::expected<std::unique_ptr<PacketLink>, std::string> PacketLink::open(const char* device) {
  // Protocol 0: nothing is received until the socket is bound.
  const int socket = ::socket(AF_PACKET, SOCK_RAW | SOCK_CLOEXEC, 0);
  if (socket < 0) return system_error("cannot open a packet socket");
  std::unique_ptr<PacketLink> link(new PacketLink(socket));
  ::setsockopt(socket, SOL_SOCKET, SO_RCVBUFFORCE, &receive_buffer_bytes,
               sizeof receive_buffer_bytes);
  disable_ipv6(device);
  if (auto up = bring_up(socket, device); !up) return std::unexpected(up.error());

  sockaddr_ll address{};
  address.sll_family = AF_PACKET;
  address.sll_protocol = htons(message_ether_type);
  address.sll_ifindex = static_cast<int>(::if_nametoindex(device));
  if (::bind(socket, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0) {
    return system_error(std::string("cannot bind a packet socket to ") + device);
  }
  return link;
}

std::expected<void, std::string> PacketLink::send_frame(std::span<const std::byte> frame) {
  for (;;) {
    if (::send(socket_, frame.data(), frame.size(), 0) >= 0) return {};
    if (errno != EINTR) return system_error("cannot send on the packet socket");
  }
}

std::expected<std::vector<std::byte>, std::string> PacketLink::receive_frame() {
  for (;;) {
    const ssize_t count = ::recv(socket_, buffer_.data(), buffer_.size(), 0);
    if (count >= 0) return std::vector<std::byte>(buffer_.begin(), buffer_.begin() + count);
    if (errno != EINTR) return system_error("cannot receive from the packet socket");
  }
}

std::expected<std::unique_ptr<PacketChannel>, std::string> PacketChannel::open() {
  auto link = PacketLink::open();
  if (!link) return std::unexpected(link.error());
  std::unique_ptr<PacketChannel> channel(new PacketChannel(std::move(*link)));
  if (auto greeted = channel->frames_.greet(); !greeted) return std::unexpected(greeted.error());
  return channel;
}

}  // namespace plumbline::conformance
