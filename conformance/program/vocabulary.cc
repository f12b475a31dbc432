// SPDX-License-Identifier: Apache-2.0
#include "conformance/program/vocabulary.h"

#include <algorithm>
#include <limits>

namespace plumbline::conformance {
namespace {

using abi::O, abi::EPOLL, abi::POLL, abi::EFD, abi::TFD, abi::IPC, abi::SIG, abi::S, abi::SPLICE_F;
using std::int64_t;

constexpr int64_t int32_min = std::numeric_limits<std::int32_t>::min();
constexpr int64_t int32_max = std::numeric_limits<std::int32_t>::max();
constexpr int64_t uint32_max = std::numeric_limits<std::uint32_t>::max();
constexpr int64_t int64_min = std::numeric_limits<int64_t>::min();
constexpr int64_t int64_max = std::numeric_limits<int64_t>::max();
constexpr int64_t page = abi::page_size;
constexpr int64_t pipe_size = 16 * page;
constexpr int64_t millisecond = 1'000'000;

constexpr int64_t timeouts[] = {0, 20, 60, 100, -1, -1, int32_max, int32_min};  // ms
constexpr int64_t clock_ids[] = {0, 1, 1, 1, 7, 2, 8, 9, 11};
constexpr int64_t timer_flags[] = {0, 0, 0, 2, 4};
constexpr int64_t unknown_operations[] = {2, 99, 257, -1};  // of futex
constexpr int64_t word_values[] = {0, 0, 0, 1, 2};
constexpr int64_t how_many[] = {0, 1, 1, 2, 0x7fffffff, -1};
constexpr int64_t word_operations[] = {0x1000,    0x10001001, 0x20003000,  0x30001000, 0x40001001,
                                       0x1001,    0x2002001,  -0x6f001000, 0x1000000,  0x2000000,
                                       0x3000000, 0x4000000,  0x5000000,   0x7000000};
constexpr int64_t bitsets[] = {-1, 1, 1, 2, 3, 0};
constexpr int64_t priorities[] = {0, 0, 1, 1, 2, 32767, 32768, -1};
constexpr int64_t queue_lengths[] = {1, 1, 2, 2, 3, 10, 11, 0, -1};
constexpr int64_t queue_message_sizes[] = {1, 8, 8, 100, 8192, 8193, 0, -1};
constexpr int64_t mqueue_flags[] = {O::RDWR | O::CREAT,
                                    O::RDWR | O::CREAT,
                                    O::RDWR | O::CREAT | O::NONBLOCK,
                                    O::RDWR,
                                    O::RDONLY,
                                    O::WRONLY,
                                    O::RDONLY | O::NONBLOCK,
                                    O::RDWR | O::CREAT | O::EXCL};
constexpr int64_t attribute_flags[] = {0, O::NONBLOCK, O::NONBLOCK, O::APPEND};
constexpr int64_t notices[] = {abi::SIGEV::SIGNAL, abi::SIGEV::SIGNAL, abi::SIGEV::NONE, 9};
constexpr int64_t wait_options[] = {abi::W::EXITED,
                                    abi::W::EXITED | abi::W::NOHANG,
                                    abi::W::NOHANG,
                                    0,
                                    abi::W::EXITED | abi::W::UNTRACED | abi::W::CONTINUED,
                                    abi::W::UNTRACED | abi::W::NOHANG,
                                    abi::W::CONTINUED | abi::W::NOHANG,
                                    abi::W::EXITED | abi::W::NOWAIT | abi::W::NOHANG};
constexpr int64_t no_processes[] = {-1, -1, -1, 0};
constexpr int64_t signal_codes[] = {0, -1, -1, -6, 1};
constexpr int64_t pidfd_flags[] = {0, 0, 0, abi::PIDFD::NONBLOCK, 1};
constexpr int64_t told_signals[] = {SIG::USR1, SIG::USR1, SIG::USR1, SIG::USR2, 0};
constexpr int64_t unknown_commands[] = {-1, 999, 0x7fff'0000};
constexpr int64_t unknown_requests[] = {0, 0x1234, 0x5450, 0x5451, uint32_max};
constexpr int64_t select_bounds[] = {0, 1, 3, 4, 5, 6, 8, 16, 64, 1024, -1};
constexpr int64_t set_sizes[] = {8, 8, 8, 8, 8, 8, 8, 8, 8, 8, 8, 8, 0, 4, 16};

constexpr int64_t offsets[] = {0,    0,        0,         1,         5,         -1,       page - 1,
                               page, page + 1, pipe_size, int32_max, int64_max, int64_min};
constexpr int64_t domains[] = {abi::AF::UNIX,
                               abi::AF::UNIX,
                               abi::AF::UNIX,
                               abi::AF::UNIX,
                               abi::AF::UNIX,
                               abi::AF::UNIX,
                               abi::AF::UNIX,
                               abi::AF::UNSPEC,
                               abi::AF::BRIDGE,
                               46,
                               -1};
constexpr int64_t socket_types[] = {abi::SOCK::STREAM,
                                    abi::SOCK::STREAM,
                                    abi::SOCK::STREAM,
                                    abi::SOCK::DGRAM,
                                    abi::SOCK::DGRAM,
                                    abi::SOCK::DGRAM,
                                    abi::SOCK::SEQPACKET,
                                    abi::SOCK::SEQPACKET,
                                    abi::SOCK::RAW,
                                    11,
                                    0,
                                    abi::SOCK::STREAM | abi::SOCK::NONBLOCK,
                                    abi::SOCK::DGRAM | abi::SOCK::NONBLOCK,
                                    abi::SOCK::SEQPACKET | abi::SOCK::CLOEXEC};
constexpr int64_t protocols[] = {0, 0, 0, 0, 0, 0, 1, 17, -1};
constexpr int64_t backlogs[] = {0, 0, 1, 1, 2, 5, 128, -1};
constexpr int64_t message_flags[] = {0,
                                     0,
                                     0,
                                     0,
                                     abi::MSG_FLAG::DONTWAIT,
                                     abi::MSG_FLAG::DONTWAIT,
                                     abi::MSG_FLAG::PEEK,
                                     abi::MSG_FLAG::PEEK | abi::MSG_FLAG::DONTWAIT,
                                     abi::MSG_FLAG::TRUNC,
                                     abi::MSG_FLAG::WAITALL,
                                     abi::MSG_FLAG::NOSIGNAL,
                                     abi::MSG_FLAG::OOB,
                                     abi::MSG_FLAG::CMSG_CLOEXEC,
                                     abi::MSG_FLAG::EOR,
                                     abi::MSG_FLAG::WAITALL | abi::MSG_FLAG::DONTWAIT};
constexpr int64_t flag_values[] = {0, 1, 1, 2, -1};
constexpr int64_t option_levels[] = {abi::SOL::SOCKET, 0, 2, 6, -1};
constexpr int64_t option_numbers[] = {0, 24, 54, 58, 78, 100, 999, -1};
constexpr int64_t option_values[] = {0,    1,    1,    2,     3,     7,      100,       -1,
                                     2048, 2304, 4608, 10000, 65536, 212992, int32_max, int32_min};

constexpr int64_t transfers[] = {
    0, 1, 2, 3, 5, 100, page, page + 1, pipe_size, pipe_size + 1, int64_max, -1};
constexpr int64_t pipe_sizes[] = {0,         1,         page,      page + 1,  2 * page,
                                  5 * page,  pipe_size, 1'048'576, 1'048'577, int64_t{1} << 31,
                                  uint32_max};
constexpr int64_t counts[] = {0, 1, 2, 3, uint32_max};
constexpr int64_t lowest_descriptors[] = {0, 3, 5, 7, 1023, 1024, -1};
constexpr int64_t permissions[] = {0, 022, 077, 0777, 0444, 01777};
constexpr int64_t node_modes[] = {
    S::IFIFO | 0666, S::IFIFO | 0666, S::IFIFO | 0600,  S::IFREG | 0644,
    S::IFCHR | 0666, S::IFDIR | 0777, S::IFSOCK | 0666, 0644};
constexpr int64_t devices[] = {0, 0x103};
constexpr int64_t resources[] = {abi::RLIMIT::FSIZE, abi::RLIMIT::NOFILE, abi::RLIMIT::MEMLOCK};
constexpr int64_t statuses[] = {0, 1, 42, 255, 256};
constexpr int64_t user_ids[] = {-1, -1, 0, 1000, 1001, 65534};
constexpr int64_t file_limits[] = {0, 1, 3, 5, 8, 100, page, page + 1, 1024, -1};
constexpr int64_t keys[] = {0, 1, 1, 2};
constexpr int64_t queue_flags[] = {
    IPC::CREAT | 0666, IPC::CREAT | 0666, IPC::CREAT | 0600, 0,   IPC::CREAT | IPC::EXCL | 0600,
    IPC::CREAT | 0644, IPC::CREAT | 0444, IPC::CREAT,        0400};
constexpr int64_t message_types[] = {1, 1, 1, 1, 2, 2, 2, 3, 3, 5, 0, -1, int64_max};
constexpr int64_t wanted_types[] = {0, 0,  0,  0,  1,  1,         2,        2,
                                    3, -1, -2, -2, -5, int64_min, int64_max};
constexpr int64_t queue_bytes[] = {0, 1, 8, 100, 4000, 16384, 16385, int64_max};
constexpr int64_t set_lengths[] = {0, 1, 1, 1, 1, 2, 2, 2, 3, 3, 8, -1, 32001};
constexpr int64_t semaphores[] = {0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 2, 7, 8, -1};
constexpr int64_t semaphore_operations[] = {0, 0, 1, 1, 1, 2, 3, -1, -1, -1, -2, -3, 32767, -32768};
constexpr int64_t semaphore_flags[] = {
    0, 0, 0, IPC::NOWAIT, abi::SEM::UNDO, IPC::NOWAIT | abi::SEM::UNDO};
constexpr int64_t semaphore_values[] = {0, 0, 1, 1, 2, 3, 32767, 32768, -1};
constexpr int64_t segment_sizes[] = {
    0, 1, page, page, page + 1, 2 * page, 3 * page, int64_max, int64_t{1} << 62, -1};
constexpr int64_t sent_sizes[] = {0, 1, 2, 100, page, page + 1, 3 * page, 17 * page, int64_min, -1};
constexpr int64_t levels_of_nobody[] = {-1, 2, 1000, int32_max};
constexpr int64_t segment_flags[] = {IPC::CREAT | 0666,
                                     IPC::CREAT | 0600,
                                     0,
                                     IPC::CREAT | IPC::EXCL | 0600,
                                     IPC::CREAT | 0400,
                                     IPC::CREAT | abi::SHM::NORESERVE | 0644};
constexpr int64_t attach_flags[] = {0,
                                    0,
                                    0,
                                    abi::SHM_ATTACH::RDONLY,
                                    abi::SHM_ATTACH::RND,
                                    abi::SHM_ATTACH::REMAP,
                                    abi::SHM_ATTACH::REMAP | abi::SHM_ATTACH::RND,
                                    abi::SHM_ATTACH::EXEC};
constexpr int64_t addresses[] = {0,
                                 0,
                                 0x20'0000'0000,
                                 0x20'0000'0000,
                                 0x20'0000'0000 + page,
                                 0x20'0000'0000 + 2 * page,
                                 0x20'0000'0fff,
                                 0x7fff'ffff'f000,
                                 -page};
constexpr int64_t looked_at[] = {0, 0x20'0000'0000, 0x20'0000'0000 + page};
constexpr int64_t places[] = {0, 0, 1, 5, page - 1, page, page + 1, 2 * page - 1, 2 * page, -1};
constexpr int64_t seals[] = {abi::F_SEAL::SHRINK,
                             abi::F_SEAL::GROW,
                             abi::F_SEAL::WRITE,
                             abi::F_SEAL::SEAL,
                             0,
                             abi::F_SEAL::SHRINK | abi::F_SEAL::GROW};
constexpr int64_t memfd_flags[] = {0, abi::MFD::ALLOW_SEALING, abi::MFD::ALLOW_SEALING,
                                   abi::MFD::ALLOW_SEALING, abi::MFD::CLOEXEC};
constexpr int64_t file_lengths[] = {0, 1, 5, page - 1, page, page + 1, 3 * page, -1, int64_min};
constexpr int64_t list_lengths[] = {0, 0, 1, 2, 8, -1, 65537};
constexpr int64_t unshared[] = {0, abi::CLONE::FILES, abi::CLONE::SYSVSEM,
                                abi::CLONE::FILES | abi::CLONE::SYSVSEM, abi::CLONE::NEWIPC};
constexpr int64_t capability_versions[] = {abi::capability_version, abi::capability_version,
                                           abi::capability_version, 0};
constexpr int64_t file_modes[] = {0, 0666, 0666, 0644, 0600, 0400};
constexpr int64_t indices[] = {0, 0, 1, 2, -1, 32768};

constexpr int64_t open_flags[] = {O::RDONLY,
                                  O::WRONLY,
                                  O::RDWR,
                                  O::RDONLY | O::NONBLOCK,
                                  O::WRONLY | O::NONBLOCK,
                                  O::RDWR | O::CREAT,
                                  O::RDWR | O::CREAT | O::TRUNC,
                                  O::WRONLY | O::CREAT | O::APPEND,
                                  O::RDWR | O::CREAT | O::EXCL};
constexpr int64_t status_flags[] = {0,
                                    O::NONBLOCK,
                                    O::APPEND,
                                    O::DIRECT,
                                    O::NONBLOCK | O::APPEND,
                                    O::RDWR | O::CREAT | O::TRUNC | O::CLOEXEC | O::NONBLOCK};
constexpr int64_t pipe_flags[] = {0,          0,         O::NONBLOCK,
                                  O::CLOEXEC, O::DIRECT, O::DIRECT | O::NONBLOCK};
constexpr int64_t cloexec_flags[] = {0, 0, O::CLOEXEC, O::NONBLOCK};
constexpr int64_t counter_flags[] = {0, EFD::NONBLOCK, EFD::SEMAPHORE,
                                     EFD::SEMAPHORE | EFD::NONBLOCK, EFD::CLOEXEC};
constexpr int64_t poll_events[] = {POLL::IN, POLL::OUT, POLL::IN | POLL::OUT, 0,
                                   POLL::IN | POLL::RDHUP | POLL::PRI};
constexpr int64_t epoll_events[] = {EPOLL::IN,
                                    EPOLL::OUT,
                                    EPOLL::IN | EPOLL::OUT,
                                    EPOLL::IN | EPOLL::ET,
                                    EPOLL::OUT | EPOLL::ET,
                                    EPOLL::IN | EPOLL::ONESHOT,
                                    EPOLL::IN | EPOLL::EXCLUSIVE,
                                    EPOLL::IN | EPOLL::ET | EPOLL::EXCLUSIVE,
                                    0};
constexpr int64_t signals[] = {SIG::USR1, SIG::USR1, SIG::USR1, SIG::USR1, SIG::USR2, SIG::CHLD,
                               SIG::CONT, SIG::CONT, SIG::STOP, SIG::TSTP, SIG::URG,  SIG::PIPE,
                               SIG::TERM, SIG::KILL, SIG::SEGV, 34,        64,        0};

constexpr std::string_view deadlines_apart =
    "deadlines stay apart from each other and from the ends of advances";

constexpr Pool pools[] = {
    {"", "timeout", timeouts, deadlines_apart},
    {"timerfd_settime", "flags", timer_flags, "how long a kernel has run is its own"},
    {"timerfd_create", "clockid", clock_ids, "the table knows no other clock"},
    {"futex", "op", unknown_operations,
     "other numbers are operations that the table does not have"},
    {"waitid", "idtype", unknown_commands, "other numbers are kinds that the table does not have"},
    {"waitid", "id", no_processes},
    {"wait4", "pid", no_processes, "a number may be a process that is none of the program's"},
    {"pidfd_open", "pid", no_processes, "a number may be a process that is none of the program's"},
    {"futex", "val", word_values},
    {"futex", "val3", word_values},
    {"futex", "wake", how_many},
    {"futex", "wake2", how_many},
    {"futex", "requeue", how_many},
    {"futex", "operation", word_operations},
    {"futex", "bitset", bitsets},
    {"mq_timedsend", "prio", priorities},
    {"", "maxmsg", queue_lengths},
    {"", "msgsize", queue_message_sizes},
    {"mq_open", "oflag", mqueue_flags},
    {"mq_open", "mode", file_modes},
    {"mq_getsetattr", "flags", attribute_flags},
    {"", "notify", notices, "a queue tells a thread by netlink, which the reference does not have"},
    {"mq_notify", "signo", signals},
    {"", "options", wait_options},
    {"pidfd_open", "flags", pidfd_flags},
    {"pidfd_send_signal", "sig", told_signals},
    {"pidfd_send_signal", "signo", told_signals},
    {"", "code", signal_codes},
    {"kill", "pid", {}, "a number may be a process that is none of the program's"},
    {"fcntl", "cmd", unknown_commands, "other numbers are commands that the table does not have"},
    {"ioctl", "request", unknown_requests,
     "other numbers are requests that the table does not have"},
    {"msgctl", "cmd", unknown_commands, "other numbers are commands that the table does not have"},
    {"", "resource", resources, "the reference has no other limits, and a SUT needs its own"},
    {"semctl", "cmd", unknown_commands, "other numbers are commands that the table does not have"},
    {"shmctl", "cmd", unknown_commands, "other numbers are commands that the table does not have"},
    {"sendfile", "count", sent_sizes, "a file that is sent to itself grows by all of it"},
    {"getsockopt", "level", levels_of_nobody, "other levels have options that are not here yet"},
    {"setsockopt", "level", levels_of_nobody, "other levels have options that are not here yet"},
    {"shmget", "size", segment_sizes, "the address space has a limit that a SUT sets"},
    {"shmget", "shmflg", segment_flags, "huge pages are a matter of configuration"},
    {"", "shmaddr", addresses, "elsewhere lies what a SUT needs"},
    {"", "address", looked_at, "elsewhere lies what a SUT needs"},
    {"peek", "offset", places, "elsewhere lies what a SUT needs"},
    {"poke", "offset", places, "elsewhere lies what a SUT needs"},
    {"memfd_create", "flags", memfd_flags,
     "later kernels know more, and huge pages are configured"},
    {"fcntl", "seals", seals},
    {"ftruncate", "length", file_lengths},
    {"setgroups", "size", list_lengths, "arrays have room for so many"},
    {"setgroups", "list", user_ids},
    {"unshare", "flags", unshared, "the SUT lets nothing else through"},
    {"capset", "version", capability_versions, "older versions are of no use"},
    {"", "nsems", set_lengths, "arrays for all of a set's values have room for so many"},
    {"", "nfds", select_bounds, "a set has 1024 bits, and what lies behind it is not its own"},
    {"", "domain", domains, "what one family does is another area's"},
    {"", "level", option_levels, "the table has the options of no other level"},
    {"", "optname", option_numbers, "other numbers are options that the table does not have"},
    {"", "type", socket_types},
    {"", "protocol", protocols},
    {"", "backlog", backlogs},
    {"accept4", "flags", cloexec_flags},
    {"sendto", "flags", message_flags},
    {"recvfrom", "flags", message_flags},
    {"sendmsg", "flags", message_flags},
    {"recvmsg", "flags", message_flags},
    {"sendmmsg", "flags", message_flags},
    {"recvmmsg", "flags", message_flags},
    {"", "onoff", flag_values},
    {"", "linger", flag_values},
    {"", "optval", option_values},
    {"", "sigsetsize", set_sizes},
    {"", "offset", offsets},
    {"", "off_in", offsets},
    {"", "off_out", offsets},
    {"", "len", transfers},
    {"fcntl", "size", pipe_sizes},
    {"", "count", counts},
    {"", "lowest", lowest_descriptors},
    {"", "last", lowest_descriptors},
    {"", "mask", permissions},
    {"mknod", "mode", node_modes},
    {"open", "mode", file_modes},
    {"msgctl", "mode", file_modes},
    {"", "dev", devices},
    {"", "status", statuses},
    {"", "ruid", user_ids},
    {"", "euid", user_ids},
    {"", "suid", user_ids},
    {"", "rgid", user_ids},
    {"", "egid", user_ids},
    {"", "sgid", user_ids},
    {"", "uid", user_ids},
    {"", "gid", user_ids},
    {"", "cur", file_limits},
    {"", "max", file_limits},
    {"", "key", keys},
    {"msgget", "msgflg", queue_flags},
    {"semget", "semflg", queue_flags},
    {"shmat", "shmflg", attach_flags},
    {"shmctl", "mode", file_modes},
    {"", "semnum", semaphores},
    {"", "sem_num", semaphores},
    {"", "sem_op", semaphore_operations},
    {"", "sem_flg", semaphore_flags},
    {"", "val", semaphore_values},
    {"semctl", "array", semaphore_values},
    {"semctl", "mode", file_modes},
    {"", "mtype", message_types},
    {"", "msgtyp", wanted_types},
    {"", "qbytes", queue_bytes},
    {"", "index", indices},
    {"open", "flags", open_flags},
    {"fcntl", "flags", status_flags},
    {"pipe2", "flags", pipe_flags},
    {"epoll_create1", "flags", cloexec_flags},
    {"eventfd2", "flags", counter_flags},
    {"timerfd_create", "flags", cloexec_flags},
    {"epoll_ctl", "events", epoll_events},
    {"", "events", poll_events},
    {"", "sig", signals},
    {"", "data", counts},
};

struct Weight {
  std::string_view call;
  unsigned weight;
};

constexpr unsigned usual_weight = 4;
constexpr Weight weights[] = {
    {"read", 16},        {"write", 16},        {"readv", 6},     {"writev", 6},
    {"msgsnd", 16},      {"msgrcv", 16},       {"semop", 16},    {"semtimedop", 8},
    {"epoll_wait", 10},  {"epoll_ctl", 12},    {"poll", 8},      {"splice", 8},
    {"kill", 10},        {"open", 8},          {"close", 6},     {"exit", 2},
    {"exit_group", 2},   {"pause", 2},         {"setresuid", 1}, {"setresgid", 1},
    {"setrlimit", 1},    {"getrlimit", 1},     {"umask", 1},     {"rt_sigpending", 1},
    {"eventfd", 1},      {"eventfd2", 1},      {"pipe", 1},      {"pipe2", 1},
    {"epoll_create", 1}, {"epoll_create1", 1}, {"mknod", 2},     {"timerfd_create", 1},
    {"msgget", 2},       {"semget", 2},        {"msgctl", 1},    {"semctl", 1},
    {"fcntl", 2},        {"ioctl", 2},         {"fork", 2},
};

struct Favourite {
  std::string_view call, argument, maker;
};

constexpr Favourite favourites[] = {
    {"", "epfd", "epoll"},
    {"", "mqdes", "mqueue"},
    {"", "pidfd", "pidfd"},
    {"waitid", "id", "pidfd"},
    {"timerfd_settime", "fd", "timerfd"},
    {"timerfd_gettime", "fd", "timerfd"},
    {"read", "fd", "read"},
    {"readv", "fd", "read"},
    {"write", "fd", "write"},
    {"writev", "fd", "write"},
    {"pread64", "fd", "open"},
    {"pwrite64", "fd", "open"},
    {"lseek", "fd", "open"},
    {"ftruncate", "fd", "open"},
    {"", "fd_in", "read"},
    {"", "fd_out", "write"},
    {"vmsplice", "fd", "write"},
};

constexpr int64_t poll_durations[] = {0, 30 * millisecond, 70 * millisecond,
                                      int64_t{3'600'000} * millisecond};
constexpr int64_t timer_durations[] = {0, 10 * millisecond, 10 * millisecond, 50 * millisecond,
                                       90 * millisecond};
// In real time advances end a little late, so a deadline that counts from the program's start comes
// nearer to the others with each.
constexpr int64_t deadlines[] = {0, 0, int64_t{3'600'000} * millisecond};
constexpr int64_t intervals[] = {0, 0, 40 * millisecond, 80 * millisecond};

constexpr std::string_view optional_arguments[] = {
    "off_in", "off_out", "readfds", "writefds", "exceptfds", "timeout", "sigmask",
    "act",    "oldact",  "set",     "oldset",   "old",       "unused",  "rusage",
    "status", "sevp",    "newattr", "oldattr",  "prio",      "info",    "abs_timeout",
};

constexpr int64_t data_lengths[] = {0,
                                    1,
                                    1,
                                    2,
                                    3,
                                    5,
                                    8,
                                    8,
                                    9,
                                    100,
                                    page - 1,
                                    page,
                                    page + 1,
                                    2 * page,
                                    2 * page + 1,
                                    3 * page,
                                    15 * page,
                                    pipe_size - 1,
                                    pipe_size,
                                    pipe_size + 1};

constexpr int64_t borders32[] = {0, 1, 2, -1, int32_max, int32_min};
constexpr int64_t borders_unsigned32[] = {0, 1, 2, int32_max, uint32_max};
constexpr int64_t borders64[] = {0, 1, 2, -1, int32_max, uint32_max, int64_max, int64_min};
constexpr int64_t borders16[] = {0, 1, 2, 0x7fff, 0xffff};

}  // namespace

const Pool* pool_of(const abi::Call& call, std::string_view name) {
  const auto fits = [&](const Pool& pool) {
    return pool.name == name && (pool.call.empty() || pool.call == call.name);
  };
  const auto found = std::find_if(std::begin(pools), std::end(pools), fits);
  return found == std::end(pools) ? nullptr : found;
}

bool is_left_out(const abi::Call& call, std::string_view name, int64_t number) {
  const Pool* const pool = pool_of(call, name);
  return pool != nullptr && !pool->only_because.empty() &&
         std::find(pool->numbers.begin(), pool->numbers.end(), number) == pool->numbers.end();
}

std::span<const int64_t> borders_of(const abi::Type& type) {
  if (type.size == 8) return borders64;
  if (type.size == 2) return borders16;
  if (type.kind == abi::Kind::Unsigned) return borders_unsigned32;
  return borders32;
}

std::span<const int64_t> durations_of(std::string_view name) {
  if (name == "abs_timeout") return deadlines;
  if (name == "interval") return intervals;
  if (name == "value") return timer_durations;
  return poll_durations;
}

std::string_view favourite_of(const abi::Call& call, std::string_view argument) {
  if (argument == "fd" && (call.area == "socket" || call.area == "option")) return "socket";
  if (argument == "fd" && (call.area == "memfd" || call.area == "pipe")) return call.area;
  for (const Favourite& row : favourites) {
    if (row.argument == argument && (row.call.empty() || row.call == call.name)) return row.maker;
  }
  return {};
}

bool is_strict(std::string_view favourite) {
  return favourite != "read" && favourite != "write" && favourite != "open";
}

unsigned weight_of(const abi::Call& call) {
  for (const Weight& row : weights)
    if (row.call == call.name) return row.weight;
  return usual_weight;
}

bool is_optional(std::string_view argument) {
  return std::find(std::begin(optional_arguments), std::end(optional_arguments), argument) !=
         std::end(optional_arguments);
}

std::span<const int64_t> lengths() { return data_lengths; }

}  // namespace plumbline::conformance
