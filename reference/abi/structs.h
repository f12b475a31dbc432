// SPDX-License-Identifier: Apache-2.0
// The layouts of structures that calls read and write through pointers, x86-64.
#pragma once

#include "reference/abi/types.h"

namespace plumbline::abi {

inline constexpr Type int16{Kind::Signed, 2};
inline constexpr Type int32{Kind::Signed, 4};
inline constexpr Type int64{Kind::Signed, 8};
inline constexpr Type uint16{Kind::Unsigned, 2};
inline constexpr Type uint32{Kind::Unsigned, 4};
inline constexpr Type uint64{Kind::Unsigned, 8};
inline constexpr Type mode{Kind::Octal, 4};
inline constexpr Type hexadecimal{Kind::Hexadecimal, 4};
inline constexpr Type descriptor{Kind::Handle, 4, nullptr, nullptr, Resource::Descriptor};
inline constexpr Type message_queue{Kind::Handle, 4, nullptr, nullptr, Resource::MessageQueue};
inline constexpr Type semaphore_set{Kind::Handle, 4, nullptr, nullptr, Resource::SemaphoreSet};
inline constexpr Type shared_memory{Kind::Handle, 4, nullptr, nullptr, Resource::SharedMemory};
inline constexpr Type address{Kind::Handle, 8, nullptr, nullptr, Resource::Address};
inline constexpr Type cookie{Kind::Handle, 8, nullptr, nullptr, Resource::Cookie};
inline constexpr Type process_id{Kind::Handle, 4, nullptr, nullptr, Resource::Process};
inline constexpr Type signal{Kind::Named, 4, &SIG::names};
inline constexpr Type signal_set{Kind::SignalSet, 8};
inline constexpr Type descriptor_set{Kind::DescriptorSet, 128};
inline constexpr Type timespec{Kind::Timespec, 16};
inline constexpr Type timeval{Kind::Timeval, 16};
inline constexpr Type timestamp{Kind::Timestamp, 8};
inline constexpr Type monotonic_deadline{Kind::Deadline,  16, nullptr, nullptr, Resource::None,
                                         CLOCK::MONOTONIC};
inline constexpr Type real_deadline{Kind::Deadline, 16, nullptr, nullptr, Resource::None,
                                    CLOCK::REALTIME};

inline constexpr Type bytes{Kind::Bytes, 256};
inline constexpr Type socket_address{Kind::Address, 128};  // sockaddr_storage
inline constexpr Type control{Kind::Control, 2048};

constexpr Type named(const Names& names, std::uint16_t size = 4) {
  return {Kind::Named, size, &names};
}
constexpr Type structure(const Layout& layout) {
  return {Kind::Structure, layout.size, nullptr, &layout};
}

inline constexpr Field pipe_fields[] = {
    {"read", 0, descriptor, Direction::Out},
    {"write", 4, descriptor, Direction::Out},
};
inline constexpr Layout pipe_layout{"pipe", 8, pipe_fields};

inline constexpr Field pollfd_fields[] = {
    {"fd", 0, descriptor, Direction::In},
    {"events", 4, named(POLL::names, 2), Direction::In},
    {"revents", 6, named(POLL::names, 2), Direction::Out},
};
inline constexpr Layout pollfd_layout{"pollfd", 8, pollfd_fields};

inline constexpr Field epoll_event_fields[] = {
    // packed on x86-64
    {"events", 0, named(EPOLL::names)},
    {"data", 4, uint64},
};
inline constexpr Layout epoll_event_layout{"epoll_event", 12, epoll_event_fields};

inline constexpr Field itimerspec_fields[] = {
    {"interval", 0, timespec},
    {"value", 16, timespec},
};
inline constexpr Layout itimerspec_layout{"itimerspec", 32, itimerspec_fields};

inline constexpr Field sigaction_fields[] = {
    // the kernel's, not libc's
    {"handler", 0, {Kind::Handler, 8}},
    {"flags", 8, named(SA::names, 8)},
    {"mask", 24, signal_set},
};
inline constexpr Layout sigaction_layout{"sigaction", 32, sigaction_fields};

inline constexpr Field rlimit_fields[] = {
    {"cur", 0, uint64},
    {"max", 8, uint64},
};
inline constexpr Layout rlimit_layout{"rlimit", 16, rlimit_fields};

inline constexpr Field capability_header_fields[] = {
    {"version", 0, hexadecimal},
    {"pid", 4, process_id},
};
inline constexpr Layout capability_header_layout{"cap_user_header", 8, capability_header_fields};

inline constexpr Field capability_fields[] = {
    // the lower of two struct __user_cap_data_struct; the upper one is always empty
    {"effective", 0, named(CAP::names)},
    {"permitted", 4, named(CAP::names)},
};
inline constexpr Layout capability_layout{"cap_user_data", 24, capability_fields};

inline constexpr Field msqid_fields[] = {
    // struct msqid64_ds
    {"key", 0, {Kind::Hexadecimal, 4}, Direction::Out},
    {"uid", 4, uint32},
    {"gid", 8, uint32},
    {"cuid", 12, uint32, Direction::Out},
    {"cgid", 16, uint32, Direction::Out},
    {"mode", 20, mode},
    {"stime", 48, timestamp, Direction::Out},
    {"rtime", 56, timestamp, Direction::Out},
    {"ctime", 64, timestamp, Direction::Out},
    {"cbytes", 72, uint64, Direction::Out},
    {"qnum", 80, uint64, Direction::Out},
    {"qbytes", 88, uint64},
    {"lspid", 96, process_id, Direction::Out},
    {"lrpid", 100, process_id, Direction::Out},
};
inline constexpr Layout msqid_layout{"msqid64_ds", 120, msqid_fields};

inline constexpr Field msginfo_fields[] = {
    {"pool", 0, int32, Direction::Out}, {"map", 4, int32, Direction::Out},
    {"max", 8, int32, Direction::Out},  {"mnb", 12, int32, Direction::Out},
    {"mni", 16, int32, Direction::Out}, {"ssz", 20, int32, Direction::Out},
    {"tql", 24, int32, Direction::Out}, {"seg", 28, uint16, Direction::Out},
};
inline constexpr Layout msginfo_layout{"msginfo", 32, msginfo_fields};

inline constexpr Field mq_attr_fields[] = {
    {"flags", 0, named(descriptor_flags, 8)},
    {"maxmsg", 8, int64},
    {"msgsize", 16, int64},
    {"curmsgs", 24, int64},
};
inline constexpr Layout mq_attr_layout{"mq_attr", 64, mq_attr_fields};

inline constexpr Field sigevent_fields[] = {
    {"value", 0, uint64},
    {"signo", 8, signal},
    {"notify", 12, named(SIGEV::names)},
};
inline constexpr Layout sigevent_layout{"sigevent", 64, sigevent_fields};

inline constexpr Field siginfo_fields[] = {
    // of SIGCHLD
    {"signo", 0, signal}, {"code", 8, named(CLD::names)}, {"pid", 16, process_id},
    {"uid", 20, uint32},  {"status", 24, int32},
};
inline constexpr Layout siginfo_layout{"siginfo", 128, siginfo_fields};

// Each kernel counts in its own way, so none of the fields is shown.
inline constexpr Layout rusage_layout{"rusage", 144, {}};

inline constexpr Field sembuf_fields[] = {
    {"sem_num", 0, uint16},
    {"sem_op", 2, int16},
    {"sem_flg", 4, named(semop_names, 2)},
};
inline constexpr Layout sembuf_layout{"sembuf", 6, sembuf_fields};

inline constexpr Field semid_fields[] = {
    // struct semid64_ds
    {"key", 0, {Kind::Hexadecimal, 4}, Direction::Out},
    {"uid", 4, uint32},
    {"gid", 8, uint32},
    {"cuid", 12, uint32, Direction::Out},
    {"cgid", 16, uint32, Direction::Out},
    {"mode", 20, mode},
    {"otime", 48, timestamp, Direction::Out},
    {"ctime", 64, timestamp, Direction::Out},
    {"nsems", 80, uint64, Direction::Out},
};
inline constexpr Layout semid_layout{"semid64_ds", 104, semid_fields};

inline constexpr Field seminfo_fields[] = {
    {"map", 0, int32, Direction::Out},  {"mni", 4, int32, Direction::Out},
    {"mns", 8, int32, Direction::Out},  {"mnu", 12, int32, Direction::Out},
    {"msl", 16, int32, Direction::Out}, {"opm", 20, int32, Direction::Out},
    {"ume", 24, int32, Direction::Out}, {"usz", 28, int32, Direction::Out},
    {"vmx", 32, int32, Direction::Out}, {"aem", 36, int32, Direction::Out},
};
inline constexpr Layout seminfo_layout{"seminfo", 40, seminfo_fields};

inline constexpr Field shmid_fields[] = {
    // struct shmid64_ds
    {"key", 0, {Kind::Hexadecimal, 4}, Direction::Out},
    {"uid", 4, uint32},
    {"gid", 8, uint32},
    {"cuid", 12, uint32, Direction::Out},
    {"cgid", 16, uint32, Direction::Out},
    {"mode", 20, mode},
    {"segsz", 48, uint64, Direction::Out},
    {"atime", 56, timestamp, Direction::Out},
    {"dtime", 64, timestamp, Direction::Out},
    {"ctime", 72, timestamp, Direction::Out},
    {"cpid", 80, process_id, Direction::Out},
    {"lpid", 84, process_id, Direction::Out},
    {"nattch", 88, uint64, Direction::Out},
};
inline constexpr Layout shmid_layout{"shmid64_ds", 112, shmid_fields};

inline constexpr Field shminfo_fields[] = {
    // struct shminfo64
    {"max", 0, uint64, Direction::Out},  {"min", 8, uint64, Direction::Out},
    {"mni", 16, uint64, Direction::Out}, {"seg", 24, uint64, Direction::Out},
    {"all", 32, uint64, Direction::Out},
};
inline constexpr Layout shminfo_layout{"shminfo64", 72, shminfo_fields};

inline constexpr Field shm_info_fields[] = {
    {"used_ids", 0, int32, Direction::Out},        {"tot", 8, uint64, Direction::Out},
    {"rss", 16, uint64, Direction::Out},           {"swp", 24, uint64, Direction::Out},
    {"swap_attempts", 32, uint64, Direction::Out}, {"swap_successes", 40, uint64, Direction::Out},
};
inline constexpr Layout shm_info_layout{"shm_info", 48, shm_info_fields};

inline constexpr Field socketpair_fields[] = {
    {"first", 0, descriptor, Direction::Out},
    {"second", 4, descriptor, Direction::Out},
};
inline constexpr Layout socketpair_layout{"socketpair", 8, socketpair_fields};

inline constexpr Field linger_fields[] = {
    {"onoff", 0, int32},
    {"linger", 4, int32},
};
inline constexpr Layout linger_layout{"linger", 8, linger_fields};

inline constexpr Field ucred_fields[] = {
    {"pid", 0, process_id},
    {"uid", 4, uint32},
    {"gid", 8, uint32},
};
inline constexpr Layout ucred_layout{"ucred", 12, ucred_fields};

inline constexpr Field timestamping_fields[] = {
    {"flags", 0, {Kind::Hexadecimal, 4}},
    {"bind_phc", 4, int32},
};
inline constexpr Layout timestamping_layout{"so_timestamping", 8, timestamping_fields};

inline constexpr Field txtime_fields[] = {
    {"clockid", 0, named(CLOCK::names)},
    {"flags", 4, {Kind::Hexadecimal, 4}},
};
inline constexpr Layout txtime_layout{"sock_txtime", 8, txtime_fields};

// When a message came, by the real-time clock. Its fraction of a second is not shown.
inline constexpr Field arrival_fields[] = {{"sec", 0, timestamp, Direction::Out}};
inline constexpr Layout arrival_layout{"timeval", 16, arrival_fields};
inline constexpr Layout arrivals_layout{"scm_timestamping", 48, arrival_fields};

// struct msghdr, as sendmsg(2) reads it and as recvmsg(2) fills it.
inline constexpr Field send_msghdr_fields[] = {
    {"name", 0, socket_address, Direction::In, Pass::InSized, 8, 4},
    {"iov", 16, {}, Direction::In, Pass::InVector, 24},
    {"control", 32, control, Direction::In, Pass::InSized, 40},
};
inline constexpr Layout send_msghdr_layout{"msghdr", 56, send_msghdr_fields};
inline constexpr Field recv_msghdr_fields[] = {
    {"name", 0, socket_address, Direction::InOut, Pass::OutSized, 8, 4},
    {"iov", 16, {}, Direction::InOut, Pass::OutVector, 24},
    {"control", 32, control, Direction::InOut, Pass::OutSized, 40},
    {"flags", 48, named(MSG_FLAG::names), Direction::Out},
};
inline constexpr Layout recv_msghdr_layout{"msghdr", 56, recv_msghdr_fields};

// struct mmsghdr: the same, and what the call returns for the one message.
inline constexpr Field send_mmsghdr_fields[] = {
    {"name", 0, socket_address, Direction::In, Pass::InSized, 8, 4},
    {"iov", 16, {}, Direction::In, Pass::InVector, 24},
    {"control", 32, control, Direction::In, Pass::InSized, 40},
    {"len", 56, uint32, Direction::Out},
};
inline constexpr Layout send_mmsghdr_layout{"mmsghdr", 64, send_mmsghdr_fields};
inline constexpr Field recv_mmsghdr_fields[] = {
    {"name", 0, socket_address, Direction::InOut, Pass::OutSized, 8, 4},
    {"iov", 16, {}, Direction::InOut, Pass::OutVector, 24},
    {"control", 32, control, Direction::InOut, Pass::OutSized, 40},
    {"flags", 48, named(MSG_FLAG::names), Direction::Out},
    {"len", 56, uint32, Direction::Out},
};
inline constexpr Layout recv_mmsghdr_layout{"mmsghdr", 64, recv_mmsghdr_fields};

// What a control message carries (cmsg(3), unix(7)): one value, or as many as there is room for.
struct ControlMessage {
  std::string_view name;
  std::int32_t level, type;
  Type data;
  bool is_array = false;
};
inline constexpr ControlMessage control_messages[] = {
    {"SCM_RIGHTS", SOL::SOCKET, SCM::RIGHTS, descriptor, true},
    {"SCM_CREDENTIALS", SOL::SOCKET, SCM::CREDENTIALS, structure(ucred_layout)},
    {"IP_TTL", SOL::IP, IP::TTL, int32},
    {"IP_ORIGDSTADDR", SOL::IP, IP::ORIGDSTADDR, socket_address},
    {"SCM_PIDFD", SOL::SOCKET, SCM::PIDFD, descriptor},
    {"SCM_TIMESTAMP", SOL::SOCKET, SO::TIMESTAMP, structure(arrival_layout)},
    {"SCM_TIMESTAMPNS", SOL::SOCKET, SO::TIMESTAMPNS, structure(arrival_layout)},
    {"SCM_TIMESTAMPING", SOL::SOCKET, SO::TIMESTAMPING, structure(arrivals_layout)},
    {"SCM_TIMESTAMP_NEW", SOL::SOCKET, SO::TIMESTAMP_NEW, structure(arrival_layout)},
    {"SCM_TIMESTAMPNS_NEW", SOL::SOCKET, SO::TIMESTAMPNS_NEW, structure(arrival_layout)},
    {"SCM_TIMESTAMPING_NEW", SOL::SOCKET, SO::TIMESTAMPING_NEW, structure(arrivals_layout)},
};
inline constexpr std::uint16_t cmsghdr_size = 16;  // length (8 bytes), level, type
constexpr std::size_t cmsg_align(std::size_t size) { return (size + 7) / 8 * 8; }

}  // namespace plumbline::abi
