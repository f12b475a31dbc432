// SPDX-License-Identifier: Apache-2.0
// Linux's constants on x86-64, without a system header: `O_NONBLOCK` is `O::NONBLOCK` here,
// `EAGAIN` is `E::AGAIN`, `POLLIN` is `POLL::IN`. The system's headers define these words as
// macros, so the prefix becomes a scope. Each list is written once; from it come the constants, the
// names for printing and parsing, and the agent's assertions against the system's own headers.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

namespace plumbline::abi {

struct Constant {
  std::string_view name;
  std::int64_t value;
};

// How a number of a group is written: the bits of `value_mask` are one of several values, the
// others are flags joined by `|`.
struct Names {
  std::span<const Constant> constants;
  std::uint64_t value_mask;
  bool octal_rest = false;  // bits without a name are permissions
};

// clang-format off: the lists read better packed
#define PLUMBLINE_ERRNO(X)                                                                        \
  X(PERM, 1) X(NOENT, 2) X(SRCH, 3) X(INTR, 4) X(IO, 5) X(NXIO, 6) X(NOEXEC, 8) X(BADF, 9)         \
  X(CHILD, 10) X(AGAIN, 11) X(NOMEM, 12) X(ACCES, 13) X(FAULT, 14) X(NOTBLK, 15) X(BUSY, 16)       \
  X(EXIST, 17) X(XDEV, 18) X(NODEV, 19) X(NOTDIR, 20) X(ISDIR, 21) X(INVAL, 22) X(NFILE, 23)       \
  X(MFILE, 24) X(NOTTY, 25) X(TXTBSY, 26) X(FBIG, 27) X(NOSPC, 28) X(SPIPE, 29) X(ROFS, 30)        \
  X(MLINK, 31) X(PIPE, 32) X(DOM, 33) X(RANGE, 34) X(DEADLK, 35) X(NAMETOOLONG, 36) X(NOLCK, 37)   \
  X(NOSYS, 38) X(NOTEMPTY, 39) X(LOOP, 40) X(NOMSG, 42) X(IDRM, 43) X(NOSTR, 60) X(NODATA, 61)     \
  X(TIME, 62) X(NOSR, 63) X(NOPKG, 65) X(NOLINK, 67) X(PROTO, 71) X(BADMSG, 74) X(OVERFLOW, 75)    \
  X(NOTUNIQ, 76) X(NONET, 64)                                                                      \
  X(BADFD, 77) X(ILSEQ, 84) X(USERS, 87) X(NOTSOCK, 88) X(DESTADDRREQ, 89) X(MSGSIZE, 90)          \
  X(PROTOTYPE, 91) X(NOPROTOOPT, 92) X(PROTONOSUPPORT, 93) X(SOCKTNOSUPPORT, 94)                   \
  X(OPNOTSUPP, 95) X(PFNOSUPPORT, 96) X(AFNOSUPPORT, 97) X(ADDRINUSE, 98) X(ADDRNOTAVAIL, 99)      \
  X(NETDOWN, 100) X(NETUNREACH, 101) X(NETRESET, 102) X(CONNABORTED, 103) X(CONNRESET, 104)        \
  X(NOBUFS, 105) X(ISCONN, 106) X(NOTCONN, 107) X(SHUTDOWN, 108) X(TOOMANYREFS, 109)               \
  X(TIMEDOUT, 110) X(CONNREFUSED, 111) X(HOSTDOWN, 112) X(HOSTUNREACH, 113) X(ALREADY, 114)        \
  X(INPROGRESS, 115) X(STALE, 116) X(DQUOT, 122) X(CANCELED, 125) X(OWNERDEAD, 130)                \
  X(NOTRECOVERABLE, 131)

#define PLUMBLINE_O(X)                                                                            \
  X(RDONLY, 0) X(WRONLY, 1) X(RDWR, 2) X(CREAT, 0100) X(EXCL, 0200) X(NOCTTY, 0400)                \
  X(TRUNC, 01000) X(APPEND, 02000) X(NONBLOCK, 04000) X(SYNC, 04010000) X(DSYNC, 010000)           \
  X(ASYNC, 020000) X(DIRECT, 040000) X(LARGEFILE, 0100000) X(TMPFILE, 020200000)                   \
  X(DIRECTORY, 0200000) X(NOFOLLOW, 0400000) X(NOATIME, 01000000) X(CLOEXEC, 02000000)             \
  X(PATH, 010000000)

#define PLUMBLINE_F(X)                                                                            \
  X(DUPFD, 0) X(GETFD, 1) X(SETFD, 2) X(GETFL, 3) X(SETFL, 4) X(DUPFD_CLOEXEC, 1030)               \
  X(SETPIPE_SZ, 1031) X(GETPIPE_SZ, 1032) X(ADD_SEALS, 1033) X(GET_SEALS, 1034)

#define PLUMBLINE_FD(X) X(CLOEXEC, 1)
#define PLUMBLINE_F_SEAL(X) X(SEAL, 1) X(SHRINK, 2) X(GROW, 4) X(WRITE, 8) X(FUTURE_WRITE, 16)
#define PLUMBLINE_MFD(X) X(CLOEXEC, 1) X(ALLOW_SEALING, 2)
#define PLUMBLINE_SEEK(X) X(SET, 0) X(CUR, 1) X(END, 2) X(DATA, 3) X(HOLE, 4)
#define PLUMBLINE_S(X) X(IFIFO, 010000) X(IFCHR, 020000) X(IFDIR, 040000) X(IFREG, 0100000) \
  X(IFSOCK, 0140000)
#define PLUMBLINE_CLOSE_RANGE(X) X(UNSHARE, 2) X(CLOEXEC, 4)
#define PLUMBLINE_FIO(X) X(NREAD, 0x541B) X(NBIO, 0x5421)
#define PLUMBLINE_SPLICE_F(X) X(MOVE, 1) X(NONBLOCK, 2) X(MORE, 4) X(GIFT, 8)

#define PLUMBLINE_POLL(X)                                                                         \
  X(IN, 1) X(PRI, 2) X(OUT, 4) X(ERR, 8) X(HUP, 0x10) X(NVAL, 0x20) X(RDNORM, 0x40)                \
  X(RDBAND, 0x80) X(WRNORM, 0x100) X(WRBAND, 0x200) X(MSG, 0x400) X(REMOVE, 0x1000)                \
  X(RDHUP, 0x2000)

#define PLUMBLINE_EPOLL(X)                                                                        \
  X(IN, 1) X(PRI, 2) X(OUT, 4) X(ERR, 8) X(HUP, 0x10) X(NVAL, 0x20) X(RDNORM, 0x40)                \
  X(RDBAND, 0x80) X(WRNORM, 0x100) X(WRBAND, 0x200) X(MSG, 0x400) X(RDHUP, 0x2000)                 \
  X(EXCLUSIVE, 1u << 28) X(WAKEUP, 1u << 29) X(ONESHOT, 1u << 30) X(ET, 1u << 31)

#define PLUMBLINE_EPOLL_CTL(X) X(ADD, 1) X(DEL, 2) X(MOD, 3)
#define PLUMBLINE_EFD(X) X(SEMAPHORE, 1) X(NONBLOCK, 04000) X(CLOEXEC, 02000000)
#define PLUMBLINE_TFD(X) X(NONBLOCK, 04000) X(CLOEXEC, 02000000)
#define PLUMBLINE_TFD_TIMER(X) X(ABSTIME, 1) X(CANCEL_ON_SET, 2)
#define PLUMBLINE_CLOCK(X)                                                                        \
  X(REALTIME, 0) X(MONOTONIC, 1) X(PROCESS_CPUTIME_ID, 2) X(THREAD_CPUTIME_ID, 3)                  \
  X(MONOTONIC_RAW, 4) X(REALTIME_COARSE, 5) X(MONOTONIC_COARSE, 6) X(BOOTTIME, 7)                  \
  X(REALTIME_ALARM, 8) X(BOOTTIME_ALARM, 9)

#define PLUMBLINE_IPC(X) X(CREAT, 01000) X(EXCL, 02000) X(NOWAIT, 04000)
#define PLUMBLINE_IPC_KEY(X) X(PRIVATE, 0)
#define PLUMBLINE_IPC_COMMAND(X) X(RMID, 0) X(SET, 1) X(STAT, 2) X(INFO, 3)
#define PLUMBLINE_MSG(X) X(NOERROR, 010000) X(EXCEPT, 020000) X(COPY, 040000)
#define PLUMBLINE_MSG_COMMAND(X) X(STAT, 11) X(INFO, 12) X(STAT_ANY, 13)

#define PLUMBLINE_SEM(X) X(UNDO, 0x1000)
#define PLUMBLINE_SEM_GET(X) X(PID, 11) X(VAL, 12) X(ALL, 13) X(NCNT, 14) X(ZCNT, 15)
#define PLUMBLINE_SEM_SET(X) X(VAL, 16) X(ALL, 17)
#define PLUMBLINE_SEM_COMMAND(X) X(STAT, 18) X(INFO, 19) X(STAT_ANY, 20)

#define PLUMBLINE_SHM(X) X(HUGETLB, 04000) X(NORESERVE, 010000)
#define PLUMBLINE_SHM_ATTACH(X) X(RDONLY, 010000) X(RND, 020000) X(REMAP, 040000) X(EXEC, 0100000)
#define PLUMBLINE_SHM_COMMAND(X) X(LOCK, 11) X(UNLOCK, 12) X(STAT, 13) X(INFO, 14) X(STAT_ANY, 15)

#define PLUMBLINE_FUTEX(X)                                                                        \
  X(WAIT, 0) X(WAKE, 1) X(REQUEUE, 3) X(CMP_REQUEUE, 4) X(WAKE_OP, 5) X(WAIT_BITSET, 9)            \
  X(WAKE_BITSET, 10) X(WAIT_PRIVATE, 128) X(WAKE_PRIVATE, 129) X(REQUEUE_PRIVATE, 131)             \
  X(CMP_REQUEUE_PRIVATE, 132) X(WAKE_OP_PRIVATE, 133) X(WAIT_BITSET_PRIVATE, 137)                  \
  X(WAKE_BITSET_PRIVATE, 138)
#define PLUMBLINE_FUTEX_OP(X) \
  X(SET, 0) X(ADD, 1) X(OR, 2) X(ANDN, 3) X(XOR, 4) X(OPARG_SHIFT, 8)
#define PLUMBLINE_FUTEX_OP_CMP(X) X(EQ, 0) X(NE, 1) X(LT, 2) X(LE, 3) X(GT, 4) X(GE, 5)

#define PLUMBLINE_SIGEV(X) X(SIGNAL, 0) X(NONE, 1) X(THREAD, 2)

#define PLUMBLINE_W(X)                                                                            \
  X(NOHANG, 1) X(UNTRACED, 2) X(EXITED, 4) X(CONTINUED, 8) X(NOWAIT, 0x01000000)
#define PLUMBLINE_P(X) X(ALL, 0) X(PID, 1) X(PGID, 2) X(PIDFD, 3)
#define PLUMBLINE_CLD(X) X(EXITED, 1) X(KILLED, 2) X(STOPPED, 5) X(CONTINUED, 6)
#define PLUMBLINE_PIDFD(X) X(NONBLOCK, 04000)
#define PLUMBLINE_PIDFD_SIGNAL(X) X(THREAD, 1) X(THREAD_GROUP, 2) X(PROCESS_GROUP, 4)

#define PLUMBLINE_SIG(X)                                                                          \
  X(HUP, 1) X(INT, 2) X(QUIT, 3) X(ILL, 4) X(TRAP, 5) X(ABRT, 6) X(BUS, 7) X(FPE, 8) X(KILL, 9)    \
  X(USR1, 10) X(SEGV, 11) X(USR2, 12) X(PIPE, 13) X(ALRM, 14) X(TERM, 15) X(STKFLT, 16)            \
  X(CHLD, 17) X(CONT, 18) X(STOP, 19) X(TSTP, 20) X(TTIN, 21) X(TTOU, 22) X(URG, 23) X(XCPU, 24)   \
  X(XFSZ, 25) X(VTALRM, 26) X(PROF, 27) X(WINCH, 28) X(IO, 29) X(PWR, 30) X(SYS, 31)

#define PLUMBLINE_SIG_HOW(X) X(BLOCK, 0) X(UNBLOCK, 1) X(SETMASK, 2)
#define PLUMBLINE_SA(X)                                                                           \
  X(NOCLDSTOP, 1) X(NOCLDWAIT, 2) X(SIGINFO, 4) X(RESTORER, 0x04000000) X(ONSTACK, 0x08000000)     \
  X(RESTART, 0x10000000) X(NODEFER, 0x40000000) X(RESETHAND, 0x80000000)

// Sockets. The system's headers call the address families PF_ as well.
#define PLUMBLINE_AF(X)                                                                           \
  X(UNSPEC, 0) X(UNIX, 1) X(INET, 2) X(AX25, 3) X(IPX, 4) X(APPLETALK, 5) X(NETROM, 6)             \
  X(BRIDGE, 7) X(ATMPVC, 8) X(X25, 9) X(INET6, 10) X(ROSE, 11) X(KEY, 15) X(NETLINK, 16)           \
  X(PACKET, 17) X(RDS, 21) X(PPPOX, 24) X(LLC, 26) X(CAN, 29) X(TIPC, 30) X(BLUETOOTH, 31)         \
  X(IEEE802154, 36) X(ALG, 38) X(VSOCK, 40) X(KCM, 41) X(QIPCRTR, 42) X(SMC, 43) X(XDP, 44)        \
  X(MCTP, 45)

#define PLUMBLINE_SOCK(X)                                                                         \
  X(STREAM, 1) X(DGRAM, 2) X(RAW, 3) X(RDM, 4) X(SEQPACKET, 5) X(DCCP, 6) X(PACKET, 10)            \
  X(NONBLOCK, 04000) X(CLOEXEC, 02000000)

// Without IPPROTO_IP, which is the 0 of every other family, too.
#define PLUMBLINE_IPPROTO(X)                                                                      \
  X(ICMP, 1) X(IGMP, 2) X(IPIP, 4) X(TCP, 6) X(UDP, 17) X(IPV6, 41) X(GRE, 47) X(ICMPV6, 58)       \
  X(SCTP, 132) X(UDPLITE, 136) X(RAW, 255) X(MPTCP, 262)

#define PLUMBLINE_MSG_FLAG(X)                                                                     \
  X(OOB, 1) X(PEEK, 2) X(DONTROUTE, 4) X(CTRUNC, 8) X(PROXY, 0x10) X(TRUNC, 0x20)                  \
  X(DONTWAIT, 0x40) X(EOR, 0x80) X(WAITALL, 0x100) X(FIN, 0x200) X(SYN, 0x400) X(CONFIRM, 0x800)   \
  X(RST, 0x1000) X(ERRQUEUE, 0x2000) X(NOSIGNAL, 0x4000) X(MORE, 0x8000) X(WAITFORONE, 0x10000)    \
  X(ZEROCOPY, 0x4000000) X(FASTOPEN, 0x20000000) X(CMSG_CLOEXEC, 0x40000000)

#define PLUMBLINE_SHUT(X) X(RD, 0) X(WR, 1) X(RDWR, 2)
#define PLUMBLINE_SCM(X) X(RIGHTS, 1) X(CREDENTIALS, 2) X(SECURITY, 3) X(PIDFD, 4)
#define PLUMBLINE_SIOC(X) X(OUTQ, 0x5411) X(ATMARK, 0x8905)

#define PLUMBLINE_SOL(X) X(IP, 0) X(SOCKET, 1) X(UDP, 17) X(RAW, 255) X(NETLINK, 270)
#define PLUMBLINE_IP(X)                                                                           \
  X(TOS, 1) X(TTL, 2) X(HDRINCL, 3) X(RECVOPTS, 6) X(RETOPTS, 7) X(PKTINFO, 8)                     \
  X(MTU_DISCOVER, 10) X(RECVERR, 11) X(RECVTTL, 12) X(RECVTOS, 13) X(MTU, 14) X(FREEBIND, 15)      \
  X(PASSSEC, 18) X(TRANSPARENT, 19) X(ORIGDSTADDR, 20) X(RECVORIGDSTADDR, 20) X(MINTTL, 21)        \
  X(NODEFRAG, 22) X(CHECKSUM, 23) X(BIND_ADDRESS_NO_PORT, 24) X(RECVFRAGSIZE, 25)                  \
  X(RECVERR_RFC4884, 26) X(MULTICAST_IF, 32) X(MULTICAST_TTL, 33) X(MULTICAST_LOOP, 34)            \
  X(ADD_MEMBERSHIP, 35) X(DROP_MEMBERSHIP, 36) X(MULTICAST_ALL, 49) X(UNICAST_IF, 50)              \
  X(LOCAL_PORT_RANGE, 51) X(PROTOCOL, 52)
#define PLUMBLINE_UDP(X) X(CORK, 1) X(NO_CHECK6_TX, 101) X(NO_CHECK6_RX, 102) X(SEGMENT, 103)
#define PLUMBLINE_ICMP(X) X(FILTER, 1)
#define PLUMBLINE_SO(X)                                                                           \
  X(DEBUG, 1) X(REUSEADDR, 2) X(TYPE, 3) X(ERROR, 4) X(DONTROUTE, 5) X(BROADCAST, 6) X(SNDBUF, 7)  \
  X(RCVBUF, 8) X(KEEPALIVE, 9) X(OOBINLINE, 10) X(NO_CHECK, 11) X(PRIORITY, 12) X(LINGER, 13)      \
  X(BSDCOMPAT, 14) X(REUSEPORT, 15) X(PASSCRED, 16) X(PEERCRED, 17) X(RCVLOWAT, 18)                \
  X(SNDLOWAT, 19) X(RCVTIMEO, 20) X(SNDTIMEO, 21) X(BINDTODEVICE, 25) X(ATTACH_FILTER, 26)         \
  X(DETACH_FILTER, 27) X(PEERNAME, 28) X(TIMESTAMP, 29) X(ACCEPTCONN, 30) X(PEERSEC, 31)           \
  X(SNDBUFFORCE, 32) X(RCVBUFFORCE, 33) X(PASSSEC, 34) X(TIMESTAMPNS, 35) X(MARK, 36)              \
  X(TIMESTAMPING, 37) X(PROTOCOL, 38) X(DOMAIN, 39) X(RXQ_OVFL, 40) X(WIFI_STATUS, 41)             \
  X(PEEK_OFF, 42) X(NOFCS, 43) X(LOCK_FILTER, 44) X(SELECT_ERR_QUEUE, 45) X(BUSY_POLL, 46)         \
  X(MAX_PACING_RATE, 47) X(BPF_EXTENSIONS, 48) X(INCOMING_CPU, 49) X(ATTACH_BPF, 50)               \
  X(ATTACH_REUSEPORT_CBPF, 51) X(ATTACH_REUSEPORT_EBPF, 52) X(CNX_ADVICE, 53) X(MEMINFO, 55)       \
  X(INCOMING_NAPI_ID, 56) X(COOKIE, 57) X(PEERGROUPS, 59) X(ZEROCOPY, 60) X(TXTIME, 61)            \
  X(BINDTOIFINDEX, 62) X(TIMESTAMP_NEW, 63) X(TIMESTAMPNS_NEW, 64) X(TIMESTAMPING_NEW, 65)         \
  X(RCVTIMEO_NEW, 66) X(SNDTIMEO_NEW, 67) X(DETACH_REUSEPORT_BPF, 68) X(PREFER_BUSY_POLL, 69)      \
  X(BUSY_POLL_BUDGET, 70) X(NETNS_COOKIE, 71) X(BUF_LOCK, 72) X(RESERVE_MEM, 73) X(TXREHASH, 74)   \
  X(RCVMARK, 75) X(PASSPIDFD, 76) X(PEERPIDFD, 77) X(RCVPRIORITY, 82) X(PASSRIGHTS, 83)

#define PLUMBLINE_NETLINK(X)                                                                      \
  X(ADD_MEMBERSHIP, 1) X(DROP_MEMBERSHIP, 2) X(PKTINFO, 3) X(BROADCAST_ERROR, 4) X(NO_ENOBUFS, 5)  \
  X(LISTEN_ALL_NSID, 8) X(LIST_MEMBERSHIPS, 9) X(CAP_ACK, 10) X(EXT_ACK, 11) X(GET_STRICT_CHK, 12)

#define PLUMBLINE_RLIMIT(X) X(FSIZE, 1) X(NOFILE, 7) X(MEMLOCK, 8) X(MSGQUEUE, 12)

#define PLUMBLINE_CLONE(X) X(FILES, 0x400) X(SYSVSEM, 0x40000) X(NEWIPC, 0x08000000)

// Bits of capset(2)'s sets.
#define PLUMBLINE_CAP(X)                                                                          \
  X(CHOWN, 1u << 0) X(DAC_OVERRIDE, 1u << 1) X(DAC_READ_SEARCH, 1u << 2) X(FOWNER, 1u << 3)        \
  X(KILL, 1u << 5) X(SETGID, 1u << 6) X(SETUID, 1u << 7) X(SETPCAP, 1u << 8)                       \
  X(IPC_LOCK, 1u << 14) X(IPC_OWNER, 1u << 15) X(SYS_ADMIN, 1u << 21) X(SYS_RESOURCE, 1u << 24)    \
  X(MKNOD, 1u << 27)

// clang-format on

#define PLUMBLINE_ENUMERATOR(name, value) static constexpr Value name = value;
#define PLUMBLINE_E_NAME(name, value) Constant{"E" #name, value},
#define PLUMBLINE_O_NAME(name, value) Constant{"O_" #name, value},
#define PLUMBLINE_F_NAME(name, value) Constant{"F_" #name, value},
#define PLUMBLINE_F_SEAL_NAME(name, value) Constant{"F_SEAL_" #name, value},
#define PLUMBLINE_MFD_NAME(name, value) Constant{"MFD_" #name, value},
#define PLUMBLINE_FD_NAME(name, value) Constant{"FD_" #name, value},
#define PLUMBLINE_SEEK_NAME(name, value) Constant{"SEEK_" #name, value},
#define PLUMBLINE_S_NAME(name, value) Constant{"S_" #name, value},
#define PLUMBLINE_CLOSE_RANGE_NAME(name, value) Constant{"CLOSE_RANGE_" #name, value},
#define PLUMBLINE_FIO_NAME(name, value) Constant{"FIO" #name, value},
#define PLUMBLINE_SPLICE_F_NAME(name, value) Constant{"SPLICE_F_" #name, value},
#define PLUMBLINE_POLL_NAME(name, value) Constant{"POLL" #name, value},
#define PLUMBLINE_EPOLL_NAME(name, value) Constant{"EPOLL" #name, value},
#define PLUMBLINE_EPOLL_CTL_NAME(name, value) Constant{"EPOLL_CTL_" #name, value},
#define PLUMBLINE_EFD_NAME(name, value) Constant{"EFD_" #name, value},
#define PLUMBLINE_TFD_NAME(name, value) Constant{"TFD_" #name, value},
#define PLUMBLINE_TFD_TIMER_NAME(name, value) Constant{"TFD_TIMER_" #name, value},
#define PLUMBLINE_CLOCK_NAME(name, value) Constant{"CLOCK_" #name, value},
#define PLUMBLINE_IPC_NAME(name, value) Constant{"IPC_" #name, value},
#define PLUMBLINE_MSG_NAME(name, value) Constant{"MSG_" #name, value},
#define PLUMBLINE_SEM_NAME(name, value) Constant{"SEM_" #name, value},
#define PLUMBLINE_SEM_GET_NAME(name, value) Constant{"GET" #name, value},
#define PLUMBLINE_SEM_SET_NAME(name, value) Constant{"SET" #name, value},
#define PLUMBLINE_CLONE_NAME(name, value) Constant{"CLONE_" #name, value},
#define PLUMBLINE_CAP_NAME(name, value) Constant{"CAP_" #name, value},
#define PLUMBLINE_SHM_NAME(name, value) Constant{"SHM_" #name, value},
#define PLUMBLINE_FUTEX_NAME(name, value) Constant{"FUTEX_" #name, value},
#define PLUMBLINE_FUTEX_OP_NAME(name, value) Constant{"FUTEX_OP_" #name, value},
#define PLUMBLINE_FUTEX_OP_CMP_NAME(name, value) Constant{"FUTEX_OP_CMP_" #name, value},
#define PLUMBLINE_SIGEV_NAME(name, value) Constant{"SIGEV_" #name, value},
#define PLUMBLINE_W_NAME(name, value) Constant{"W" #name, value},
#define PLUMBLINE_P_NAME(name, value) Constant{"P_" #name, value},
#define PLUMBLINE_CLD_NAME(name, value) Constant{"CLD_" #name, value},
#define PLUMBLINE_PIDFD_NAME(name, value) Constant{"PIDFD_" #name, value},
#define PLUMBLINE_PIDFD_SIGNAL_NAME(name, value) Constant{"PIDFD_SIGNAL_" #name, value},
#define PLUMBLINE_SIG_NAME(name, value) Constant{"SIG" #name, value},
#define PLUMBLINE_SIG_HOW_NAME(name, value) Constant{"SIG_" #name, value},
#define PLUMBLINE_SA_NAME(name, value) Constant{"SA_" #name, value},
#define PLUMBLINE_AF_NAME(name, value) Constant{"AF_" #name, value},
#define PLUMBLINE_SOCK_NAME(name, value) Constant{"SOCK_" #name, value},
#define PLUMBLINE_IPPROTO_NAME(name, value) Constant{"IPPROTO_" #name, value},
#define PLUMBLINE_MSG_FLAG_NAME(name, value) Constant{"MSG_" #name, value},
#define PLUMBLINE_SHUT_NAME(name, value) Constant{"SHUT_" #name, value},
#define PLUMBLINE_SCM_NAME(name, value) Constant{"SCM_" #name, value},
#define PLUMBLINE_SIOC_NAME(name, value) Constant{"SIOC" #name, value},
#define PLUMBLINE_SOL_NAME(name, value) Constant{"SOL_" #name, value},
#define PLUMBLINE_SO_NAME(name, value) Constant{"SO_" #name, value},
#define PLUMBLINE_IP_NAME(name, value) Constant{"IP_" #name, value},
#define PLUMBLINE_UDP_NAME(name, value) Constant{"UDP_" #name, value},
#define PLUMBLINE_ICMP_NAME(name, value) Constant{"ICMP_" #name, value},
#define PLUMBLINE_NETLINK_NAME(name, value) Constant{"NETLINK_" #name, value},
#define PLUMBLINE_RLIMIT_NAME(name, value) Constant{"RLIMIT_" #name, value},

// A group: its constants by their last name, and all of them with their full names.
#define PLUMBLINE_GROUP(group, type, list, name_of, mask)                                 \
  struct group {                                                                          \
    using Value = type;                                                                   \
    list(PLUMBLINE_ENUMERATOR) static constexpr Constant constants[] = { list(name_of) }; \
    static constexpr Names names{constants, mask};                                        \
    static constexpr Names names_and_permissions{constants, mask, true};                  \
  };

inline constexpr std::uint64_t one_value = ~std::uint64_t{0};  // no flags, one of the values
inline constexpr std::uint64_t all_flags = 0;

PLUMBLINE_GROUP(O, int, PLUMBLINE_O, PLUMBLINE_O_NAME, 3)
PLUMBLINE_GROUP(F, int, PLUMBLINE_F, PLUMBLINE_F_NAME, one_value)
PLUMBLINE_GROUP(FD, int, PLUMBLINE_FD, PLUMBLINE_FD_NAME, all_flags)
PLUMBLINE_GROUP(F_SEAL, unsigned, PLUMBLINE_F_SEAL, PLUMBLINE_F_SEAL_NAME, all_flags)
PLUMBLINE_GROUP(MFD, unsigned, PLUMBLINE_MFD, PLUMBLINE_MFD_NAME, all_flags)
PLUMBLINE_GROUP(SEEK, int, PLUMBLINE_SEEK, PLUMBLINE_SEEK_NAME, one_value)
PLUMBLINE_GROUP(S, unsigned, PLUMBLINE_S, PLUMBLINE_S_NAME, 0170000)
PLUMBLINE_GROUP(CLOSE_RANGE, unsigned, PLUMBLINE_CLOSE_RANGE, PLUMBLINE_CLOSE_RANGE_NAME, all_flags)
PLUMBLINE_GROUP(FIO, unsigned, PLUMBLINE_FIO, PLUMBLINE_FIO_NAME, one_value)
PLUMBLINE_GROUP(SPLICE_F, unsigned, PLUMBLINE_SPLICE_F, PLUMBLINE_SPLICE_F_NAME, all_flags)
PLUMBLINE_GROUP(POLL, unsigned, PLUMBLINE_POLL, PLUMBLINE_POLL_NAME, all_flags)
PLUMBLINE_GROUP(EPOLL, std::uint32_t, PLUMBLINE_EPOLL, PLUMBLINE_EPOLL_NAME, all_flags)
PLUMBLINE_GROUP(EPOLL_CTL, int, PLUMBLINE_EPOLL_CTL, PLUMBLINE_EPOLL_CTL_NAME, one_value)
PLUMBLINE_GROUP(EFD, int, PLUMBLINE_EFD, PLUMBLINE_EFD_NAME, all_flags)
PLUMBLINE_GROUP(TFD, int, PLUMBLINE_TFD, PLUMBLINE_TFD_NAME, all_flags)
PLUMBLINE_GROUP(TFD_TIMER, int, PLUMBLINE_TFD_TIMER, PLUMBLINE_TFD_TIMER_NAME, all_flags)
PLUMBLINE_GROUP(CLOCK, int, PLUMBLINE_CLOCK, PLUMBLINE_CLOCK_NAME, one_value)
PLUMBLINE_GROUP(IPC, int, PLUMBLINE_IPC, PLUMBLINE_IPC_NAME, all_flags)
PLUMBLINE_GROUP(IPC_KEY, int, PLUMBLINE_IPC_KEY, PLUMBLINE_IPC_NAME, one_value)
PLUMBLINE_GROUP(IPC_COMMAND, int, PLUMBLINE_IPC_COMMAND, PLUMBLINE_IPC_NAME, one_value)
PLUMBLINE_GROUP(MSG, int, PLUMBLINE_MSG, PLUMBLINE_MSG_NAME, all_flags)
PLUMBLINE_GROUP(MSG_COMMAND, int, PLUMBLINE_MSG_COMMAND, PLUMBLINE_MSG_NAME, one_value)
PLUMBLINE_GROUP(SEM, int, PLUMBLINE_SEM, PLUMBLINE_SEM_NAME, all_flags)
PLUMBLINE_GROUP(SEM_GET, int, PLUMBLINE_SEM_GET, PLUMBLINE_SEM_GET_NAME, one_value)
PLUMBLINE_GROUP(SEM_SET, int, PLUMBLINE_SEM_SET, PLUMBLINE_SEM_SET_NAME, one_value)
PLUMBLINE_GROUP(SEM_COMMAND, int, PLUMBLINE_SEM_COMMAND, PLUMBLINE_SEM_NAME, one_value)
PLUMBLINE_GROUP(SHM, int, PLUMBLINE_SHM, PLUMBLINE_SHM_NAME, all_flags)
PLUMBLINE_GROUP(SHM_ATTACH, int, PLUMBLINE_SHM_ATTACH, PLUMBLINE_SHM_NAME, all_flags)
PLUMBLINE_GROUP(SHM_COMMAND, int, PLUMBLINE_SHM_COMMAND, PLUMBLINE_SHM_NAME, one_value)
PLUMBLINE_GROUP(FUTEX, int, PLUMBLINE_FUTEX, PLUMBLINE_FUTEX_NAME, one_value)
PLUMBLINE_GROUP(FUTEX_OP, unsigned, PLUMBLINE_FUTEX_OP, PLUMBLINE_FUTEX_OP_NAME, one_value)
PLUMBLINE_GROUP(FUTEX_OP_CMP, unsigned, PLUMBLINE_FUTEX_OP_CMP, PLUMBLINE_FUTEX_OP_CMP_NAME,
                one_value)
PLUMBLINE_GROUP(SIGEV, int, PLUMBLINE_SIGEV, PLUMBLINE_SIGEV_NAME, one_value)
PLUMBLINE_GROUP(W, int, PLUMBLINE_W, PLUMBLINE_W_NAME, all_flags)
PLUMBLINE_GROUP(P, int, PLUMBLINE_P, PLUMBLINE_P_NAME, one_value)
PLUMBLINE_GROUP(CLD, int, PLUMBLINE_CLD, PLUMBLINE_CLD_NAME, one_value)
PLUMBLINE_GROUP(PIDFD, int, PLUMBLINE_PIDFD, PLUMBLINE_PIDFD_NAME, all_flags)
PLUMBLINE_GROUP(PIDFD_SIGNAL, unsigned, PLUMBLINE_PIDFD_SIGNAL, PLUMBLINE_PIDFD_SIGNAL_NAME,
                all_flags)
PLUMBLINE_GROUP(SIG, int, PLUMBLINE_SIG, PLUMBLINE_SIG_NAME, one_value)
PLUMBLINE_GROUP(SIG_HOW, int, PLUMBLINE_SIG_HOW, PLUMBLINE_SIG_HOW_NAME, one_value)
PLUMBLINE_GROUP(SA, std::uint64_t, PLUMBLINE_SA, PLUMBLINE_SA_NAME, all_flags)
PLUMBLINE_GROUP(AF, int, PLUMBLINE_AF, PLUMBLINE_AF_NAME, one_value)
PLUMBLINE_GROUP(SOCK, int, PLUMBLINE_SOCK, PLUMBLINE_SOCK_NAME, 15)
PLUMBLINE_GROUP(IPPROTO, int, PLUMBLINE_IPPROTO, PLUMBLINE_IPPROTO_NAME, one_value)
PLUMBLINE_GROUP(MSG_FLAG, int, PLUMBLINE_MSG_FLAG, PLUMBLINE_MSG_FLAG_NAME, all_flags)
PLUMBLINE_GROUP(SHUT, int, PLUMBLINE_SHUT, PLUMBLINE_SHUT_NAME, one_value)
PLUMBLINE_GROUP(SCM, int, PLUMBLINE_SCM, PLUMBLINE_SCM_NAME, one_value)
PLUMBLINE_GROUP(SIOC, unsigned, PLUMBLINE_SIOC, PLUMBLINE_SIOC_NAME, one_value)
PLUMBLINE_GROUP(SOL, int, PLUMBLINE_SOL, PLUMBLINE_SOL_NAME, one_value)
PLUMBLINE_GROUP(SO, int, PLUMBLINE_SO, PLUMBLINE_SO_NAME, one_value)
PLUMBLINE_GROUP(IP, int, PLUMBLINE_IP, PLUMBLINE_IP_NAME, one_value)
PLUMBLINE_GROUP(UDP, int, PLUMBLINE_UDP, PLUMBLINE_UDP_NAME, one_value)
PLUMBLINE_GROUP(ICMP, int, PLUMBLINE_ICMP, PLUMBLINE_ICMP_NAME, one_value)
PLUMBLINE_GROUP(NETLINK, int, PLUMBLINE_NETLINK, PLUMBLINE_NETLINK_NAME, one_value)
PLUMBLINE_GROUP(CLONE, unsigned, PLUMBLINE_CLONE, PLUMBLINE_CLONE_NAME, all_flags)
PLUMBLINE_GROUP(CAP, unsigned, PLUMBLINE_CAP, PLUMBLINE_CAP_NAME, all_flags)
PLUMBLINE_GROUP(RLIMIT, int, PLUMBLINE_RLIMIT, PLUMBLINE_RLIMIT_NAME, one_value)

// Calls that make descriptors take open(2)'s flags, but no access mode: 0 is no O_RDONLY there.
inline constexpr Names descriptor_flags{O::constants, all_flags};

// msgrcv(2) takes flags of both groups.
inline constexpr Constant msgrcv_constants[] = {
    {"IPC_NOWAIT", IPC::NOWAIT},
    {"MSG_NOERROR", MSG::NOERROR},
    {"MSG_EXCEPT", MSG::EXCEPT},
    {"MSG_COPY", MSG::COPY},
};
inline constexpr Names msgrcv_names{msgrcv_constants, all_flags};

// So does an operation of semop(2).
inline constexpr Constant semop_constants[] = {
    {"IPC_NOWAIT", IPC::NOWAIT},
    {"SEM_UNDO", SEM::UNDO},
};
inline constexpr Names semop_names{semop_constants, all_flags};

// And shmget(2), which takes permissions, too.
inline constexpr Constant shmget_constants[] = {
    {"IPC_CREAT", IPC::CREAT},
    {"IPC_EXCL", IPC::EXCL},
    {"SHM_HUGETLB", SHM::HUGETLB},
    {"SHM_NORESERVE", SHM::NORESERVE},
};
inline constexpr Names shmget_names{shmget_constants, all_flags, true};

// What an operation of futex(2) may have besides.
inline constexpr int futex_private = 128;         // FUTEX_PRIVATE_FLAG: for threads of one process
inline constexpr int futex_clock_realtime = 256;  // FUTEX_CLOCK_REALTIME

inline constexpr Constant realtime_wait_constants[] = {
    {"FUTEX_WAIT_BITSET|FUTEX_CLOCK_REALTIME", FUTEX::WAIT_BITSET | futex_clock_realtime},
    {"FUTEX_WAIT_BITSET_PRIVATE|FUTEX_CLOCK_REALTIME",
     FUTEX::WAIT_BITSET_PRIVATE | futex_clock_realtime},
};
inline constexpr Names realtime_wait_names{realtime_wait_constants, one_value};

inline constexpr unsigned page_size = 4096;  // bytes
inline constexpr unsigned pipe_buf = 4096;   // pipe(7): writes of up to this many bytes are atomic
inline constexpr unsigned iov_max = 1024;    // readv(2): the longest vector
inline constexpr unsigned path_max = 4096;   // bytes, with the NUL
inline constexpr unsigned capability_version = 0x20080522;  // _LINUX_CAPABILITY_VERSION_3
inline constexpr int last_signal = 64;                      // signal(7)
inline constexpr unsigned mq_prio_max = 32768;              // mq_overview(7): priorities are lower

}  // namespace plumbline::abi
