// SPDX-License-Identifier: Apache-2.0
// The part of abi_check.cc about sockets, whose constants libc declares.
#include <linux/icmp.h>
#include <linux/netlink.h>
#include <linux/sockios.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <netinet/udp.h>
#include <sys/ioctl.h>
#include <sys/socket.h>

#include <cstddef>

#include "reference/abi/calls.h"

#ifndef SO_PASSPIDFD  // younger than the headers
#define SO_PASSPIDFD 76
#define SO_PEERPIDFD 77
#endif
#ifndef IP_LOCAL_PORT_RANGE
#define IP_LOCAL_PORT_RANGE 51
#endif
#ifndef IP_PROTOCOL
#define IP_PROTOCOL 52
#endif
#ifndef SCM_PIDFD
#define SCM_PIDFD 4
#endif
#ifndef SO_RCVPRIORITY
#define SO_RCVPRIORITY 82
#define SO_PASSRIGHTS 83
#endif

#define CHECK_AF(name, value) static_assert(AF_##name == (value));
#define CHECK_SOCK(name, value) static_assert(SOCK_##name == (value));
#define CHECK_IPPROTO(name, value) static_assert(IPPROTO_##name == (value));
#define CHECK_MSG_FLAG(name, value) static_assert(MSG_##name == (value));
#define CHECK_SHUT(name, value) static_assert(SHUT_##name == (value));
#define CHECK_SCM(name, value) static_assert(SCM_##name == (value));
#define CHECK_SIOC(name, value) static_assert(SIOC##name == (value));
#define CHECK_SOL(name, value) static_assert(SOL_##name == (value));
#define CHECK_SO(name, value) static_assert(SO_##name == (value));
#define CHECK_IP(name, value) static_assert(IP_##name == (value));
#define CHECK_UDP(name, value) static_assert(UDP_##name == (value));
#define CHECK_ICMP(name, value) static_assert(ICMP_##name == (value));
#define CHECK_NETLINK(name, value) static_assert(NETLINK_##name == (value));
#define SCM_SECURITY 3  // of the kernel's own headers only

PLUMBLINE_AF(CHECK_AF)
PLUMBLINE_SOCK(CHECK_SOCK)
PLUMBLINE_IPPROTO(CHECK_IPPROTO)
PLUMBLINE_MSG_FLAG(CHECK_MSG_FLAG)
PLUMBLINE_SHUT(CHECK_SHUT)
PLUMBLINE_SCM(CHECK_SCM)
PLUMBLINE_SIOC(CHECK_SIOC)
PLUMBLINE_SOL(CHECK_SOL)
PLUMBLINE_SO(CHECK_SO)
PLUMBLINE_IP(CHECK_IP)
PLUMBLINE_UDP(CHECK_UDP)
PLUMBLINE_ICMP(CHECK_ICMP)
PLUMBLINE_NETLINK(CHECK_NETLINK)

namespace plumbline::abi {
namespace {

constexpr const Field* find(const Layout& layout, std::string_view name) {
  for (const Field& field : layout.fields) {
    if (field.name == name) return &field;
  }
  return nullptr;
}

// Where a field that is passed by a pointer has its pointer and its length.
consteval bool pointer_is(const Layout& layout, std::string_view name, std::size_t offset,
                          std::size_t length_offset, std::size_t length_size) {
  const Field& field = *find(layout, name);
  return field.offset == offset && field.length_offset == length_offset &&
         field.length_size == length_size;
}

consteval bool is_msghdr(const Layout& layout) {
  return pointer_is(layout, "name", offsetof(::msghdr, msg_name), offsetof(::msghdr, msg_namelen),
                    sizeof(::msghdr::msg_namelen)) &&
         pointer_is(layout, "iov", offsetof(::msghdr, msg_iov), offsetof(::msghdr, msg_iovlen),
                    sizeof(::msghdr::msg_iovlen)) &&
         pointer_is(layout, "control", offsetof(::msghdr, msg_control),
                    offsetof(::msghdr, msg_controllen), sizeof(::msghdr::msg_controllen));
}

}  // namespace

static_assert(send_msghdr_layout.size == sizeof(::msghdr) && is_msghdr(send_msghdr_layout));
static_assert(recv_msghdr_layout.size == sizeof(::msghdr) && is_msghdr(recv_msghdr_layout));
static_assert(find(recv_msghdr_layout, "flags")->offset == offsetof(::msghdr, msg_flags));
static_assert(send_mmsghdr_layout.size == sizeof(::mmsghdr) && is_msghdr(send_mmsghdr_layout));
static_assert(recv_mmsghdr_layout.size == sizeof(::mmsghdr) && is_msghdr(recv_mmsghdr_layout));
static_assert(find(send_mmsghdr_layout, "len")->offset == offsetof(::mmsghdr, msg_len));
static_assert(find(recv_mmsghdr_layout, "len")->offset == offsetof(::mmsghdr, msg_len));
static_assert(find(recv_mmsghdr_layout, "flags")->offset == offsetof(::mmsghdr, msg_hdr.msg_flags));
static_assert(linger_layout.size == sizeof(::linger));
static_assert(linger_fields[0].offset == offsetof(::linger, l_onoff));
static_assert(linger_fields[1].offset == offsetof(::linger, l_linger));
static_assert(ucred_layout.size == sizeof(::ucred));
static_assert(ucred_fields[0].offset == offsetof(::ucred, pid));
static_assert(ucred_fields[1].offset == offsetof(::ucred, uid));
static_assert(ucred_fields[2].offset == offsetof(::ucred, gid));
static_assert(cmsghdr_size == CMSG_LEN(0) && cmsg_align(5) == CMSG_ALIGN(5));
static_assert(socket_address.size == sizeof(::sockaddr_storage));

}  // namespace plumbline::abi
