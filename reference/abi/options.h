// SPDX-License-Identifier: Apache-2.0
// The table of socket options: each is declared here, once (socket(7)).
//
// A row says what the value is, who may read or write it, and whether the model acts on it
// (Simulated) or only keeps it (Stored). From the table come the rows of getsockopt and setsockopt
// in calls.h, and what the reference does with every stored option (reference/socket/options.cc).
#pragma once

#include "reference/abi/changes.h"
#include "reference/abi/errno.h"
#include "reference/abi/structs.h"

namespace plumbline::abi {

struct Option {
  enum class Effect : std::uint8_t { Simulated, Stored };
  enum class Access : std::uint8_t { Both, Read, Write };  // the other one is ENOPROTOOPT
  enum class Need : std::uint8_t { Nothing, NetAdmin };    // to write it
  struct Limits {
    Need need = Need::Nothing;
    std::int64_t least = -0x8000'0000LL, most = 0x7fff'ffffLL;  // EINVAL outside
  };

  std::int32_t level;
  const Names* names;
  std::int32_t number;
  Type type;
  Access access;
  Effect effect;
  Limits limits;
  std::string_view summary;  // one sentence
  std::string_view manual = "socket(7)";
  bool is_flag = false;           // any number but 0 is 1
  const Change* since = nullptr;  // before, it is ENOPROTOOPT
};

// SO_MEMINFO: struct of SK_MEMINFO_*.
inline constexpr Field meminfo_fields[] = {
    {"rmem_alloc", 0, uint32, Direction::Out}, {"rcvbuf", 4, uint32, Direction::Out},
    {"wmem_alloc", 8, uint32, Direction::Out}, {"sndbuf", 12, uint32, Direction::Out},
    {"fwd_alloc", 16, uint32, Direction::Out}, {"wmem_queued", 20, uint32, Direction::Out},
    {"optmem", 24, uint32, Direction::Out},    {"backlog", 28, uint32, Direction::Out},
    {"drops", 32, uint32, Direction::Out},
};
inline constexpr Layout meminfo_layout{"meminfo", 36, meminfo_fields};

namespace detail {

using Access = Option::Access;
using Effect = Option::Effect;
using Need = Option::Need;

constexpr Option so(std::int32_t number, Type type, Access access, Effect effect,
                    std::string_view summary, Option::Limits limits = {}) {
  return {SOL::SOCKET, &SO::names, number, type, access, effect, limits, summary};
}
constexpr Option so_flag(std::int32_t number, Effect effect, std::string_view summary,
                         Option::Limits limits = {}) {
  Option option = so(number, int32, Access::Both, effect, summary, limits);
  option.is_flag = true;
  return option;
}

constexpr Option since(const Change& change, Option option) {
  option.since = &change;
  return option;
}

constexpr Option nl_flag(std::int32_t number, std::string_view summary) {
  return {SOL::NETLINK, &NETLINK::names, number,       int32, Access::Both, Effect::Simulated,
          {},           summary,         "netlink(7)", true};
}
constexpr Option nl(std::int32_t number, Type type, Access access, std::string_view summary) {
  return {SOL::NETLINK, &NETLINK::names, number,      type, access, Effect::Simulated,
          {},           summary,         "netlink(7)"};
}

constexpr Option ip(std::int32_t number, std::string_view summary, Access access = Access::Both) {
  return {SOL::IP, &IP::names, number, int32, access, Effect::Simulated, {}, summary, "ip(7)"};
}
constexpr Option ip_stored(std::int32_t number, std::string_view summary) {
  return {SOL::IP, &IP::names, number, int32, Access::Both, Effect::Stored, {}, summary, "ip(7)"};
}
constexpr Option udp(std::int32_t number, Effect effect, std::string_view summary) {
  return {SOL::UDP, &UDP::names, number, int32, Access::Both, effect, {}, summary, "udp(7)"};
}

// clang-format off: a row reads better as it is laid out here
inline constexpr Option rows[] = {
    so_flag(SO::DEBUG, Effect::Stored,
            "Debug output of the protocol; only CAP_NET_ADMIN turns it on.",
            {.need = Need::NetAdmin}),
    so_flag(SO::REUSEADDR, Effect::Stored,
            "Lets an address in use be bound again, as the protocol allows."),
    so(SO::TYPE, named(SOCK::names), Access::Read, Effect::Simulated, "The socket's type."),
    so(SO::ERROR, named(errno_names), Access::Read, Effect::Simulated,
       "Takes the error that waits on the socket."),
    so_flag(SO::DONTROUTE, Effect::Stored, "Sends only to hosts that are reached directly."),
    so_flag(SO::BROADCAST, Effect::Stored, "Allows to send to broadcast addresses."),
    so(SO::SNDBUF, int32, Access::Both, Effect::Simulated,
       "The send buffer in bytes, doubled for overhead and limited by wmem_max."),
    so(SO::RCVBUF, int32, Access::Both, Effect::Simulated,
       "The receive buffer in bytes, doubled for overhead and limited by rmem_max."),
    so_flag(SO::KEEPALIVE, Effect::Stored, "Keep-alive messages of connections."),
    so_flag(SO::OOBINLINE, Effect::Simulated, "Leaves urgent data among the ordinary data."),
    so_flag(SO::NO_CHECK, Effect::Stored, "Sends without checksums."),
    so(SO::PRIORITY, int32, Access::Both, Effect::Simulated,
       "The priority of what is sent; above 6 it needs a capability."),
    so(SO::LINGER, structure(linger_layout), Access::Both, Effect::Simulated,
       "Lets close wait until what was sent has arrived."),
    so(SO::BSDCOMPAT, int32, Access::Both, Effect::Simulated,
       "Ignored; once asked for BSD's bugs."),
    so_flag(SO::REUSEPORT, Effect::Simulated,
            "Several sockets on one port; of the internet families."),
    so_flag(SO::PASSCRED, Effect::Simulated, "Receives the sender's credentials."),
    so(SO::PEERCRED, structure(ucred_layout), Access::Read, Effect::Simulated,
       "Who the other side was when it connected or listened."),
    so(SO::RCVLOWAT, int32, Access::Both, Effect::Simulated,
       "How many bytes make a socket readable."),
    so(SO::SNDLOWAT, int32, Access::Read, Effect::Simulated, "Always 1."),
    so(SO::RCVTIMEO, timeval, Access::Both, Effect::Simulated,
       "How long to wait for data or connections; 0 is for ever."),
    so(SO::SNDTIMEO, timeval, Access::Both, Effect::Simulated,
       "How long to wait for room or a connection; 0 is for ever."),
    so(SO::PEERNAME, socket_address, Access::Read, Effect::Simulated,
       "The address of the other side."),
    so(SO::ACCEPTCONN, int32, Access::Read, Effect::Simulated, "Whether the socket listens."),
    so(SO::PEERSEC, bytes, Access::Read, Effect::Simulated,
       "The other side's security label; there are none here."),
    so(SO::SNDBUFFORCE, int32, Access::Write, Effect::Simulated, "SO_SNDBUF without a limit.",
       {.need = Need::NetAdmin}),
    so(SO::RCVBUFFORCE, int32, Access::Write, Effect::Simulated, "SO_RCVBUF without a limit.",
       {.need = Need::NetAdmin}),
    so_flag(SO::PASSSEC, Effect::Simulated, "Receives the sender's security label."),
    so(SO::MARK, int32, Access::Both, Effect::Simulated,
       "The mark of what is sent, for routing and filters."),
    so(SO::PROTOCOL, named(IPPROTO::names), Access::Read, Effect::Simulated,
       "The socket's protocol."),
    so(SO::DOMAIN, named(AF::names), Access::Read, Effect::Simulated,
       "The socket's address family."),
    so_flag(SO::RXQ_OVFL, Effect::Stored, "Receives the number of dropped packets."),
    so_flag(SO::WIFI_STATUS, Effect::Stored, "Asks whether a packet was acknowledged by radio."),
    so(SO::PEEK_OFF, int32, Access::Both, Effect::Simulated,
       "Where MSG_PEEK looks next; -1 is always the beginning."),
    so_flag(SO::NOFCS, Effect::Stored, "Lets the sender supply the frame's check sequence."),
    so_flag(SO::LOCK_FILTER, Effect::Simulated, "Nobody changes the filter any more."),
    so_flag(SO::SELECT_ERR_QUEUE, Effect::Stored,
            "Says POLLPRI when the error queue has something."),
    so(SO::BPF_EXTENSIONS, int32, Access::Read, Effect::Simulated,
       "How many extensions filters may use."),
    so(SO::INCOMING_CPU, int32, Access::Both, Effect::Stored,
       "The CPU that delivers to the socket."),
    so(SO::MEMINFO, structure(meminfo_layout), Access::Read, Effect::Simulated,
       "The socket's memory."),
    so(SO::PEERGROUPS, bytes, Access::Read, Effect::Simulated,
       "The other side's groups, 4 bytes each."),
    so_flag(SO::ZEROCOPY, Effect::Simulated, "Allows MSG_ZEROCOPY, of the internet families."),
    so(SO::BINDTOIFINDEX, int32, Access::Both, Effect::Simulated,
       "Sends and receives on one device only."),
    so(SO::BUF_LOCK, int32, Access::Both, Effect::Simulated,
       "Which of the buffers keep their sizes.", {.least = 0, .most = 3}),
    so_flag(SO::RCVMARK, Effect::Stored, "Receives the mark of a packet."),
    so(SO::BINDTODEVICE, bytes, Access::Both, Effect::Simulated,
       "Sends and receives on the device of a name only."),
    so(SO::ATTACH_FILTER, bytes, Access::Both, Effect::Simulated,
       "What a filter drops is not received; programs are only checked for their frame here."),
    so(SO::DETACH_FILTER, int32, Access::Write, Effect::Simulated, "Takes the filter away."),
    so(SO::ATTACH_BPF, int32, Access::Write, Effect::Simulated,
       "Filters by a program of bpf(2); there are none here."),
    so(SO::ATTACH_REUSEPORT_CBPF, bytes, Access::Write, Effect::Simulated,
       "Chooses among sockets of one port; of the internet families, which bind later."),
    so(SO::ATTACH_REUSEPORT_EBPF, int32, Access::Write, Effect::Simulated,
       "The same by a program of bpf(2)."),
    so(SO::DETACH_REUSEPORT_BPF, int32, Access::Write, Effect::Simulated,
       "Takes away what chooses among sockets of one port."),
    so_flag(SO::TIMESTAMP, Effect::Simulated, "Receives when a datagram came, in microseconds."),
    so_flag(SO::TIMESTAMPNS, Effect::Simulated, "Receives when a datagram came, in nanoseconds."),
    so(SO::TIMESTAMPING, structure(timestamping_layout), Access::Both, Effect::Simulated,
       "Which time stamps of packets a program wants."),
    so_flag(SO::TIMESTAMP_NEW, Effect::Simulated,
            "SO_TIMESTAMP with 64 bits of seconds everywhere."),
    so_flag(SO::TIMESTAMPNS_NEW, Effect::Simulated,
            "SO_TIMESTAMPNS with 64 bits of seconds everywhere."),
    so(SO::TIMESTAMPING_NEW, structure(timestamping_layout), Access::Both, Effect::Simulated,
       "SO_TIMESTAMPING with 64 bits of seconds everywhere."),
    so(SO::RCVTIMEO_NEW, timeval, Access::Both, Effect::Simulated,
       "SO_RCVTIMEO with 64 bits of seconds everywhere."),
    so(SO::SNDTIMEO_NEW, timeval, Access::Both, Effect::Simulated,
       "SO_SNDTIMEO with 64 bits of seconds everywhere."),
    so(SO::BUSY_POLL, int32, Access::Both, Effect::Simulated,
       "For how many microseconds a receiver asks the device before it sleeps."),
    so_flag(SO::PREFER_BUSY_POLL, Effect::Stored, "Leaves the device to busy polling.",
            {.need = Need::NetAdmin}),
    so(SO::BUSY_POLL_BUDGET, int32, Access::Write, Effect::Simulated,
       "How many packets busy polling takes at once."),
    so(SO::MAX_PACING_RATE, uint64, Access::Both, Effect::Simulated,
       "The most bytes a second that are sent; 4 bytes will do."),
    so(SO::CNX_ADVICE, int32, Access::Write, Effect::Simulated,
       "Says that the way to the other side does not work."),
    so(SO::INCOMING_NAPI_ID, int32, Access::Read, Effect::Stored,
       "The device queue that the last packet came from."),
    so(SO::COOKIE, cookie, Access::Read, Effect::Simulated, "A number that no other socket has."),
    so(SO::NETNS_COOKIE, cookie, Access::Read, Effect::Simulated,
       "A number that no other network namespace has."),
    so(SO::TXTIME, structure(txtime_layout), Access::Both, Effect::Simulated,
       "Lets messages say when they are to be sent."),
    so(SO::RESERVE_MEM, int32, Access::Both, Effect::Simulated,
       "Memory that is set apart, of a control group; there are none here."),
    so(SO::TXREHASH, int32, Access::Both, Effect::Simulated,
       "Whether a new way is tried when something is lost."),
    since(changes::sockets_know_pidfds, so_flag(SO::PASSPIDFD, Effect::Simulated,
                                                "Receives a descriptor of the sender's process.")),
    since(changes::sockets_know_pidfds,
          so(SO::PEERPIDFD, descriptor, Access::Read, Effect::Simulated,
             "A descriptor of the process on the other side.")),
    since(changes::sockets_refuse_descriptors,
          so_flag(SO::PASSRIGHTS, Effect::Simulated,
                  "Lets descriptors in, which is so from the start.")),
    since(changes::sockets_receive_priorities,
          so_flag(SO::RCVPRIORITY, Effect::Stored, "Receives the priority of a packet.")),

    ip(IP::TOS, "The type of service of what is sent."),
    ip(IP::TTL, "How many hops what is sent may go; -1 is the default."),
    ip(IP::RECVTTL, "Receives how many hops a packet has left."),
    ip(IP::RECVTOS, "Receives the type of service of a packet."),
    ip(IP::PKTINFO, "Receives to which address and by which device a packet came."),
    ip(IP::RECVORIGDSTADDR, "Receives the address and port that a packet was for."),
    ip(IP::RECVERR, "Keeps what went wrong for recv with MSG_ERRQUEUE, and tells of all errors."),
    ip(IP::MTU_DISCOVER, "Whether packets may be fragmented."),
    ip(IP::MTU, "The largest packet that the way to the peer takes.", Access::Read),
    ip(IP::FREEBIND, "Allows to bind to addresses that are not there."),
    ip(IP::TRANSPARENT, "Allows to bind to addresses of others."),
    ip(IP::BIND_ADDRESS_NO_PORT, "bind with the port 0 leaves the choice of one for later."),
    ip(IP::UNICAST_IF, "The device that packets leave by, in network order."),
    ip(IP::MULTICAST_TTL, "How many hops what is sent to a group may go."),
    ip_stored(IP::RECVOPTS, "Receives the options of a packet; there are none here yet."),
    ip_stored(IP::RETOPTS, "Receives the options to answer with; there are none here yet."),
    ip_stored(IP::PASSSEC, "Receives the security label of a packet; there are none here."),
    ip_stored(IP::CHECKSUM, "Receives the sum that a device has made; none does here."),
    ip_stored(IP::RECVFRAGSIZE, "Receives the size of the largest fragment; there are none yet."),
    ip_stored(IP::RECVERR_RFC4884, "Errors say where their extensions are; there are none yet."),
    ip_stored(IP::MULTICAST_LOOP, "Whether a group's members here get what is sent from here."),
    ip_stored(IP::MULTICAST_ALL, "Receives of all groups that this machine has joined."),
    ip_stored(IP::MINTTL, "The fewest hops a packet may have left; of TCP."),
    ip_stored(IP::HDRINCL, "What is sent has its IP header; of raw sockets, not here yet."),
    ip_stored(IP::NODEFRAG, "Receives fragments as they are; of raw sockets."),

    udp(UDP::CORK, Effect::Simulated, "Sends no datagram until it is taken back."),
    udp(UDP::NO_CHECK6_TX, Effect::Stored, "Sends without checksums over IPv6."),
    udp(UDP::NO_CHECK6_RX, Effect::Stored, "Receives without checksums over IPv6."),

    nl(NETLINK::ADD_MEMBERSHIP, int32, Access::Write, "Joins a group."),
    nl(NETLINK::DROP_MEMBERSHIP, int32, Access::Write, "Leaves a group."),
    nl_flag(NETLINK::PKTINFO, "Receives the group that a message was for."),
    nl_flag(NETLINK::BROADCAST_ERROR, "A sender to a group hears of receivers without room."),
    nl_flag(NETLINK::NO_ENOBUFS, "Does not hear of lost messages."),
    nl(NETLINK::LIST_MEMBERSHIPS, bytes, Access::Read, "The groups, a bit each."),
    nl_flag(NETLINK::CAP_ACK, "Acknowledgements do not repeat the message."),
    nl_flag(NETLINK::EXT_ACK, "Acknowledgements say more."),
    nl_flag(NETLINK::GET_STRICT_CHK, "Requests are checked strictly."),
};
// clang-format on

}  // namespace detail

inline constexpr auto options = std::to_array(detail::rows);

}  // namespace plumbline::abi
