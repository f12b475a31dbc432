// SPDX-License-Identifier: Apache-2.0
// The part of the table of calls that is about sockets. Each option has two rows of its own, from
// the table of options.
#pragma once

#include "reference/abi/options.h"
#include "reference/abi/rows.h"

namespace plumbline::abi {

// clang-format off: a row reads better as it is laid out here
inline constexpr Call plain_socket_calls[] = {
    {"ioctl", 16, "socket", {fd, only("request", SIOC::names, SIOC::OUTQ), out("count", int32)},
     nothing, "Counts the bytes that a socket has not got rid of.", "unix(7)"},
    {"ioctl", 16, "socket", {fd, only("request", SIOC::names, SIOC::ATMARK), out("at", int32)},
     nothing, "Tells whether urgent data comes next.", "sockatmark(3)"},
    {"socket", 41, "socket",
     {value("domain", named(AF::names)), value("type", named(SOCK::names)),
      value("protocol", named(IPPROTO::names))},
     new_descriptor, "Makes a socket.", "socket(2)"},
    {"socketpair", 53, "socket",
     {value("domain", named(AF::names)), value("type", named(SOCK::names)),
      value("protocol", named(IPPROTO::names)), out("fds", structure(socketpair_layout))},
     nothing, "Makes two sockets that are connected to each other.", "socketpair(2)"},
    {"bind", 49, "socket", {fd, with("addr", Pass::InSized, socket_address)}, nothing,
     "Gives a socket an address.", "bind(2)"},
    {"listen", 50, "socket", {fd, value("backlog", int32)}, nothing,
     "Lets others connect to a socket.", "listen(2)"},
    {"accept", 43, "socket", {fd, with("addr", Pass::OutSized, socket_address)}, new_descriptor,
     "Takes the oldest connection that waits.", "accept(2)"},
    {"accept4", 288, "socket",
     {fd, with("addr", Pass::OutSized, socket_address), value("flags", named(SOCK::names))},
     new_descriptor, "accept with SOCK_NONBLOCK and SOCK_CLOEXEC.", "accept(2)"},
    {"connect", 42, "socket", {fd, with("addr", Pass::InSized, socket_address)}, nothing,
     "Connects a socket to an address.", "connect(2)"},
    {"getsockname", 51, "socket", {fd, with("addr", Pass::OutSized, socket_address)}, nothing,
     "Reads a socket's own address.", "getsockname(2)"},
    {"getpeername", 52, "socket", {fd, with("addr", Pass::OutSized, socket_address)}, nothing,
     "Reads the address that a socket is connected to.", "getpeername(2)"},
    {"shutdown", 48, "socket", {fd, value("how", named(SHUT::names))}, nothing,
     "Ends sending, receiving, or both.", "shutdown(2)"},
    {"sendto", 44, "socket",
     {fd, with("buf", Pass::InBytes), value("flags", named(MSG_FLAG::names)),
      with("addr", Pass::InSized, socket_address)},
     {int64}, "Sends bytes, to an address if one is given.", "send(2)"},
    {"recvfrom", 45, "socket",
     {fd, with("buf", Pass::OutBytes), value("flags", named(MSG_FLAG::names)),
      with("addr", Pass::OutSized, socket_address)},
     byte_count, "Receives bytes, and from where they come.", "recv(2)"},
    {"sendmsg", 46, "socket",
     {fd, in("msg", structure(send_msghdr_layout)), value("flags", named(MSG_FLAG::names))},
     {int64}, "Sends a message with control messages.", "send(2)"},
    {"recvmsg", 47, "socket",
     {fd, in_out("msg", structure(recv_msghdr_layout)), value("flags", named(MSG_FLAG::names))},
     byte_count, "Receives a message with control messages.", "recv(2)"},
    {"sendmmsg", 307, "socket",
     {fd, with("msgvec", Pass::InOutArray, structure(send_mmsghdr_layout)),
      value("flags", named(MSG_FLAG::names))},
     element_count, "Sends several messages.", "sendmmsg(2)"},
    {"recvmmsg", 299, "socket",
     {fd, with("msgvec", Pass::InOutArray, structure(recv_mmsghdr_layout)),
      value("flags", named(MSG_FLAG::names)), in_out("timeout", timespec)},
     element_count, "Receives several messages.", "recvmmsg(2)"},
    {"sendfile", 40, "splice",
     {value("out_fd", descriptor), value("in_fd", descriptor), in_out("offset", int64),
      value("count", uint64)},
     {int64}, "Sends bytes of a file to another one, most often a socket.", "sendfile(2)"},
    {"getsockopt", 55, "option",
     {fd, value("level", named(SOL::names)), value("optname", int32),
      with("optval", Pass::OutSized, bytes)},
     nothing, "Reads any other option, as bytes.", "getsockopt(2)"},
    {"setsockopt", 54, "option",
     {fd, value("level", named(SOL::names)), value("optname", int32),
      with("optval", Pass::InSized, bytes)},
     nothing, "Sets any other option, to bytes.", "getsockopt(2)"},
};
// clang-format on

// Two calls for each option, from its own table.
constexpr Call getsockopt_of(const Option& option) {
  return {
      "getsockopt",
      55,
      "option",
      {fd, only("level", SOL::names, option.level), only("optname", *option.names, option.number),
       with("optval", Pass::OutSized, option.type)},
      nothing,
      option.summary,
      option.manual};
}
constexpr Call setsockopt_of(const Option& option) {
  return {
      "setsockopt",
      54,
      "option",
      {fd, only("level", SOL::names, option.level), only("optname", *option.names, option.number),
       with("optval", Pass::InSized, option.type)},
      nothing,
      option.summary,
      option.manual};
}

inline constexpr auto socket_calls = [] {
  constexpr std::size_t plain = std::size(plain_socket_calls);
  std::array<Call, plain + 2 * std::size(options)> all{};
  for (std::size_t i = 0; i < plain; ++i) all[i] = plain_socket_calls[i];
  for (std::size_t i = 0; i < std::size(options); ++i) {
    all[plain + 2 * i] = getsockopt_of(options[i]);
    all[plain + 2 * i + 1] = setsockopt_of(options[i]);
  }
  return all;
}();

}  // namespace plumbline::abi
