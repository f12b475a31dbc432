// SPDX-License-Identifier: Apache-2.0
// Names, bytes, and how random programs and those of the enumeration begin.
#include "conformance/program/vocabulary.h"

namespace plumbline::conformance {
namespace {

constexpr std::string_view begin_with[] = {
    "p: pipe([r, w])\n",
    "p: pipe([r, w])\n",
    "p: pipe2([r, w], O_NONBLOCK)\n",
    "p: pipe2([r, w], O_DIRECT)\n",
    "p: pipe([r, w])\np: write(w, \"a\"*65536)\n",
    "p: pipe([r, w])\np: fcntl(w, F_SETPIPE_SZ, 4096)\np: write(w, \"ab\"*2048)\n",
    "p: pipe([r, w])\np: write(w, \"abc\")\np: pipe([r2, w2])\n",
    "p: mknod(\"f\", S_IFIFO|0666, 0)\n",
    "p: mknod(\"f\", S_IFIFO|0666, 0)\np: rw = open(\"f\", O_RDWR, 0)\n",
    "p: a = open(\"a\", O_RDWR|O_CREAT, 0666)\np: write(a, \"ab\"*3000)\n",
    "p: f = memfd_create(\"m\", MFD_ALLOW_SEALING)\np: write(f, \"ab\"*3000)\n",
    "p: n = eventfd2(0, 0)\n",
    "p: n = eventfd2(1, EFD_SEMAPHORE)\n",
    "p: n = eventfd2(0, 0)\np: write(n, \"\\xfe\\xff\\xff\\xff\\xff\\xff\\xff\\xff\")\n",
    "p: t = timerfd_create(CLOCK_MONOTONIC, 0)\n"
    "p: timerfd_settime(t, 0, {interval=40ms, value=10ms}, NULL)\n",
    "p: t = timerfd_create(CLOCK_MONOTONIC, 0)\np: timerfd_settime(t, 0, {value=50ms}, NULL)\n",
    "p: e = epoll_create1(0)\np: pipe([r, w])\n"
    "p: epoll_ctl(e, EPOLL_CTL_ADD, r, {events=EPOLLIN, data=1})\n",
    "p: e = epoll_create1(0)\np: pipe([r, w])\n"
    "p: epoll_ctl(e, EPOLL_CTL_ADD, r, {events=EPOLLIN|EPOLLET, data=1})\n"
    "p: epoll_ctl(e, EPOLL_CTL_ADD, w, {events=EPOLLOUT|EPOLLET, data=2})\n",
    "p: e = epoll_create1(0)\np: e2 = epoll_create1(0)\np: n = eventfd2(0, 0)\n"
    "p: epoll_ctl(e, EPOLL_CTL_ADD, n, {events=EPOLLIN, data=1})\n"
    "p: epoll_ctl(e2, EPOLL_CTL_ADD, e, {events=EPOLLIN|EPOLLET, data=2})\n",
    "p: q = msgget(IPC_PRIVATE, IPC_CREAT|0600)\n",
    "p: q = msgget(1, IPC_CREAT|0666)\n",
    "p: q = msgget(1, IPC_CREAT|0666)\np: msgsnd(q, {mtype=1, mtext=\"a\"*8192}, 0)\n"
    "p: msgsnd(q, {mtype=2, mtext=\"b\"*8192}, 0)\n",
    "p: s = semget(IPC_PRIVATE, 1, IPC_CREAT|0600)\n",
    "p: s = semget(1, 2, IPC_CREAT|0666)\n",
    "p: s = semget(1, 3, IPC_CREAT|0666)\np: semop(s, [{sem_num=0, sem_op=2}])\n",
    "p: s = shmget(IPC_PRIVATE, 4096, IPC_CREAT|0600)\np: m = shmat(s, NULL, 0)\n",
    "p: s = shmget(1, 8192, IPC_CREAT|0666)\np: m = shmat(s, 0x2000000000, 0)\n"
    "p: poke(m, 4095, \"abcdefgh\")\n",
    "p: rt_sigaction(SIGSEGV, {handler=handler}, NULL, 8)\n"
    "p: s = shmget(1, 1, IPC_CREAT|0666)\np: m = shmat(s, NULL, 0)\n",
    "p: m = mq_open(\"a\", O_RDWR|O_CREAT, 0666, {maxmsg=2, msgsize=8})\n",
    "p: m = mq_open(\"a\", O_RDWR|O_CREAT, 0666, {maxmsg=1, msgsize=8})\n"
    "p: mq_timedsend(m, \"a\", 1, NULL)\n",
    "p: m = mq_open(\"a\", O_RDWR|O_CREAT, 0666, {maxmsg=2, msgsize=8})\n"
    "p: mq_notify(m, {signo=SIGUSR1, notify=SIGEV_SIGNAL})\n",
    "p: f = pidfd_open(p, 0)\n",
    "p: socketpair(AF_UNIX, SOCK_STREAM, 0, [s, c])\n",
    "p: socketpair(AF_UNIX, SOCK_STREAM, 0, [s, c])\n",
    "p: socketpair(AF_UNIX, SOCK_DGRAM, 0, [s, c])\n",
    "p: socketpair(AF_UNIX, SOCK_SEQPACKET, 0, [s, c])\n",
    "p: socketpair(AF_UNIX, SOCK_STREAM|SOCK_NONBLOCK, 0, [s, c])\n"
    "p: write(s, \"abc\"*1000)\n",
    "p: s = socket(AF_UNIX, SOCK_STREAM, 0)\np: bind(s, unix:@a)\np: listen(s, 1)\n",
    "p: s = socket(AF_UNIX, SOCK_STREAM, 0)\np: bind(s, unix:a)\np: listen(s, 0)\n"
    "p: c = socket(AF_UNIX, SOCK_STREAM, 0)\np: connect(c, unix:a)\n",
    "p: s = socket(AF_UNIX, SOCK_STREAM, 0)\np: bind(s, unix:@a)\np: listen(s, 2)\n"
    "p: c = socket(AF_UNIX, SOCK_STREAM, 0)\np: connect(c, unix:@a)\n"
    "p: d = accept(s, NULL)\n",
    "p: s = socket(AF_UNIX, SOCK_DGRAM, 0)\np: bind(s, unix:@a)\n"
    "p: c = socket(AF_UNIX, SOCK_DGRAM, 0)\np: connect(c, unix:@a)\n",
    "p: s = socket(AF_UNIX, SOCK_SEQPACKET, 0)\np: bind(s, unix:@a)\np: listen(s, 2)\n"
    "p: c = socket(AF_UNIX, SOCK_SEQPACKET, 0)\np: connect(c, unix:@a)\n",
    // Somebody waits already.
    "actors\n  p  process\n  t  thread of p\n  u  thread of p\n"
    "p: pipe([r, w])\nt: read(r, 3)\nu: read(r, 5)\n",
    "actors\n  p  process\n  t  thread of p\n  u  thread of p\n"
    "p: pipe([r, w])\np: write(w, \"a\"*65536)\nt: write(w, \"b\")\nu: write(w, \"cd\"*3000)\n",
    "actors\n  p  process\n  q  process\n"
    "p: mknod(\"f\", S_IFIFO|0666, 0)\nq: r = open(\"f\", O_RDONLY, 0)\n",
    "actors\n  p  process\n  q  process\n"
    "p: mknod(\"f\", S_IFIFO|0666, 0)\nq: w = open(\"f\", O_WRONLY, 0)\n",
    "actors\n  p  process\n  t  thread of p\n"
    "p: pipe([r, w])\np: pipe([r2, w2])\nt: tee(r, w2, 5, 0)\n",
    "actors\n  p  process\n  q  process\n  u  process\n"
    "p: q1 = msgget(1, IPC_CREAT|0666)\nq: msgrcv(q1, 8, 0, 0)\nu: msgrcv(q1, 100, 2, 0)\n",
    "actors\n  p  process\n  q  process\n  u  process\n"
    "p: q1 = msgget(1, IPC_CREAT|0666)\np: msgsnd(q1, {mtype=1, mtext=\"a\"*8192}, 0)\n"
    "p: msgsnd(q1, {mtype=2, mtext=\"b\"*8192}, 0)\nq: msgsnd(q1, {mtype=1, mtext=\"c\"}, 0)\n"
    "u: msgsnd(q1, {mtype=3, mtext=\"d\"*8192}, 0)\n",
    "actors\n  p  process\n  q  process\n  u  process\n"
    "p: s = semget(1, 2, IPC_CREAT|0666)\nq: semop(s, [{sem_num=0, sem_op=-1}])\n"
    "u: semop(s, [{sem_num=0, sem_op=-1, sem_flg=SEM_UNDO}, {sem_num=1, sem_op=-1}])\n",
    "actors\n  p  process\n  q  process\n  u  process\n"
    "p: s = semget(1, 2, IPC_CREAT|0666)\n"
    "p: semop(s, [{sem_num=0, sem_op=1}, {sem_num=1, sem_op=1, sem_flg=SEM_UNDO}])\n"
    "q: semop(s, [{sem_num=0, sem_op=0}])\n"
    "u: semop(s, [{sem_num=0, sem_op=0}, {sem_num=1, sem_op=0}])\n",
    "actors\n  p  process\n  q  process\n"
    "p: s = semget(1, 2, IPC_CREAT|0666)\np: s2 = semget(2, 1, IPC_CREAT|0666)\n"
    "q: semop(s, [{sem_num=0, sem_op=2, sem_flg=SEM_UNDO}])\n"
    "q: semop(s2, [{sem_num=0, sem_op=1, sem_flg=SEM_UNDO}])\n"
    "q: semop(s, [{sem_num=1, sem_op=1}, {sem_num=0, sem_op=-1, sem_flg=SEM_UNDO}])\n",
    "actors\n  p  process\n  t  thread of p\n  u  thread of p\n"
    "p: m = mq_open(\"a\", O_RDWR|O_CREAT, 0666, {maxmsg=2, msgsize=8})\n"
    "t: mq_timedreceive(m, 8, NULL, NULL)\nu: mq_timedreceive(m, 8, NULL, NULL)\n",
    "actors\n  p  process\n  t  thread of p\n  u  thread of p\n"
    "p: m = mq_open(\"a\", O_RDWR|O_CREAT, 0666, {maxmsg=1, msgsize=8})\n"
    "p: mq_timedsend(m, \"a\", 1, NULL)\nt: mq_timedsend(m, \"b\", 1, NULL)\n"
    "u: mq_timedsend(m, \"c\", 2, NULL)\n",
    "actors\n  p  process\n  t  thread of p\n  u  thread of p\n"
    "t: futex(&x, FUTEX_WAIT, 0, NULL)\nu: futex(&x, FUTEX_WAIT_BITSET, 0, NULL, NULL, 1)\n",
    "actors\n  p  process\n  t  thread of p\n  u  thread of p\n  v  thread of p\n"
    "t: futex(&x, FUTEX_WAIT_PRIVATE, 0, NULL)\nu: futex(&x, FUTEX_WAIT_PRIVATE, 0, NULL)\n"
    "v: futex(&y, FUTEX_WAIT_PRIVATE, 0, NULL)\n",
    "actors\n  p  process\n  t  thread of p\n  u  thread of p\n"
    "p: socketpair(AF_UNIX, SOCK_DGRAM, 0, [s, c])\nt: recvfrom(c, 8, 0, NULL)\n"
    "u: recvfrom(c, 8, 0, NULL)\n",
    "actors\n  p  process\n  t  thread of p\n"
    "p: s = socket(AF_UNIX, SOCK_STREAM, 0)\np: bind(s, unix:@a)\np: listen(s, 1)\n"
    "t: accept(s, NULL)\n",
    "actors\n  p  process\n  t  thread of p\n"
    "p: e = epoll_create1(0)\np: n = eventfd2(0, 0)\n"
    "p: epoll_ctl(e, EPOLL_CTL_ADD, n, {events=EPOLLIN, data=1})\nt: epoll_wait(e, 2, -1)\n",
    // What is seldom met by chance.
    "p: s = shmget(1, 12288, IPC_CREAT|0666)\np: m = shmat(s, 0x2000000000, 0)\n"
    "p: s2 = shmget(2, 4096, IPC_CREAT|0666)\np: shmat(s2, 0x2000001000, SHM_REMAP)\n",
    "p: s = shmget(1, 4096, IPC_CREAT|0666)\np: m = shmat(s, NULL, SHM_RDONLY)\n"
    "p: shmctl(s, IPC_RMID)\n",
    "p: a = socket(AF_NETLINK, SOCK_RAW, 2)\np: bind(a, netlink:0/0x1)\n"
    "p: b = socket(AF_NETLINK, SOCK_RAW, 2)\np: bind(b, netlink:0/0x1)\n"
    "p: c = socket(AF_NETLINK, SOCK_RAW, 2)\np: sendto(c, \"x\", 0, netlink:0/0x1)\n",
    "p: socketpair(AF_UNIX, SOCK_STREAM, 0, [s, c])\np: sendto(s, \"ab\", MSG_OOB, NULL)\n",
    "p: socketpair(AF_UNIX, SOCK_DGRAM, 0, [s, c])\n"
    "p: sendmsg(s, {iov=[\"a\"], control=[SCM_RIGHTS [c, s]]}, 0)\n",
    "actors\n  p  process\n  t  thread of p\n"
    "p: c = fork()\nt: d = fork()\nd: exit(1)\n",
    "p: c = fork()\np: f = pidfd_open(c, 0)\nc: exit_group(3)\n",
    "p: c = fork()\np: kill(c, SIGSTOP)\n",
    "actors\n  p  process\n  t  thread of p\n"
    "p: c = fork()\nt: wait4(-1, _, 0, NULL)\n",
    "actors\n  p  process\n  t  thread of p\n"
    "t: c = fork()\np: wait4(-1, _, WUNTRACED, NULL)\n",
    "actors\n  p  process\n  t  thread of p\n"
    "p: c = fork()\np: d = fork()\np: waitid(P_ALL, 0, _, WEXITED|WNOWAIT|WNOHANG, NULL)\n",
    "p: rt_sigaction(SIGCHLD, {handler=handler, flags=SA_NOCLDSTOP|SA_RESTART}, NULL, 8)\n"
    "p: c = fork()\np: wait4(c, _, WUNTRACED|WCONTINUED, NULL)\n",
    "p: n = eventfd2(0, 0)\np: e = epoll_create1(0)\np: pipe([r, w])\n"
    "p: epoll_ctl(e, EPOLL_CTL_ADD, n, {events=EPOLLIN|EPOLLET, data=1})\n"
    "p: epoll_ctl(e, EPOLL_CTL_ADD, r, {events=EPOLLIN|EPOLLONESHOT, data=2})\n"
    "p: write(w, \"ab\")\n",
    "p: f = memfd_create(\"m\", MFD_ALLOW_SEALING)\np: write(f, \"ab\"*50)\n"
    "p: fcntl(f, F_ADD_SEALS, F_SEAL_GROW)\n",
    "p: f = memfd_create(\"m\", MFD_ALLOW_SEALING)\np: write(f, \"ab\"*50)\n"
    "p: fcntl(f, F_ADD_SEALS, F_SEAL_FUTURE_WRITE)\n",
};

constexpr std::string_view under[] = {
    "p: rt_sigaction(SIGUSR1, {handler=handler}, NULL, 8)\n",
    "p: rt_sigaction(SIGUSR1, {handler=handler, flags=SA_RESTART}, NULL, 8)\n",
    "actors\n  q  process\n  p  process\n"
    "p: rt_sigaction(SIGUSR1, {handler=handler, flags=SA_RESTART}, NULL, 8)\n",
    "p: rt_sigaction(SIGSEGV, {handler=handler}, NULL, 8)\n",
    "p: rt_sigprocmask(SIG_BLOCK, [SIGUSR1 SIGCHLD], NULL, 8)\n",
    "p: rt_sigprocmask(SIG_BLOCK, [SIGUSR1], NULL, 8)\np: c = fork()\n",
    "p: rt_sigaction(SIGCHLD, {handler=handler}, NULL, 8)\np: c = fork()\n",
    "p: rt_sigaction(SIGCHLD, {}, NULL, 8)\np: c = fork()\nc: exit(2)\n",
    "p: rt_sigaction(SIGCHLD, {handler=SIG_IGN}, NULL, 8)\np: c = fork()\n",
    "p: setresuid(1000, 1000, 1000)\n",
    "actors\n  p  process\n  q  process\nq: setresuid(1000, 1000, 1000)\n",
    "actors\n  p  process\n  q  process\nq: setresgid(1000, 1000, 1000)\n"
    "q: setresuid(1000, 1000, 1000)\n",
    "p: setrlimit(RLIMIT_MEMLOCK, {cur=8192, max=8192})\np: setresuid(1000, 1000, 1000)\n",
    "p: setrlimit(RLIMIT_NOFILE, {cur=8, max=8})\n",
    "p: setrlimit(RLIMIT_FSIZE, {cur=100, max=4096})\n",
    "p: unshare(CLONE_SYSVSEM)\n",
    "p: c = fork()\n",
};

constexpr std::string_view stage_texts[] = {
    "actors\n  p   process\n  t   thread of p\n  q   process\n"
    "p: pipe([r, w])\n"
    "p: a = open(\"a\", O_RDWR|O_CREAT, 0666)\n"
    "p: mknod(\"f\", S_IFIFO|0666, 0)\n"
    "p: f = open(\"f\", O_RDWR, 0)\n"
    "p: n = eventfd2(0, 0)\n"
    "p: m = timerfd_create(CLOCK_MONOTONIC, 0)\n"
    "p: e = epoll_create1(0)\n"
    "p: i = msgget(1, IPC_CREAT|0666)\n"
    "p: s = semget(1, 2, IPC_CREAT|0666)\n"
    "p: o = mq_open(\"a\", O_RDWR|O_CREAT, 0666, {maxmsg=2, msgsize=8})\n"
    "p: d = pidfd_open(q, 0)\n",
    "actors\n  p   process\n  t   thread of p\n  q   process\n"
    "p: pipe2([r, w], O_NONBLOCK)\n"
    "p: write(w, \"a\"*65536)\n"
    "p: a = open(\"a\", O_RDWR|O_CREAT, 0666)\n"
    "p: write(a, \"abc\"*3000)\n"
    "p: lseek(a, 1, SEEK_SET)\n"
    "p: mknod(\"f\", S_IFIFO|0666, 0)\n"
    "p: f = open(\"f\", O_RDWR|O_NONBLOCK, 0)\n"
    "p: write(f, \"abc\")\n"
    "p: n = eventfd2(3, EFD_NONBLOCK|EFD_SEMAPHORE)\n"
    "p: m = timerfd_create(CLOCK_MONOTONIC, TFD_NONBLOCK)\n"
    "p: e = epoll_create1(0)\n"
    "p: epoll_ctl(e, EPOLL_CTL_ADD, n, {events=EPOLLIN, data=1})\n"
    "p: i = msgget(1, IPC_CREAT|0666)\n"
    "p: msgsnd(i, {mtype=2, mtext=\"a\"*8192}, 0)\n"
    "p: msgsnd(i, {mtype=1, mtext=\"b\"*8192}, 0)\n"
    "p: s = semget(1, 2, IPC_CREAT|0666)\n"
    "p: semop(s, [{sem_num=0, sem_op=2}, {sem_num=1, sem_op=1, sem_flg=SEM_UNDO}])\n"
    "p: o = mq_open(\"a\", O_RDWR|O_CREAT|O_NONBLOCK, 0666, {maxmsg=2, msgsize=8})\n"
    "p: mq_timedsend(o, \"a\", 1, NULL)\n"
    "p: mq_notify(o, {signo=SIGUSR1, notify=SIGEV_SIGNAL})\n"
    "p: d = pidfd_open(p, PIDFD_NONBLOCK)\n",
    "actors\n  p   process\n  t   thread of p\n  q   process\n"
    "p: x = memfd_create(\"x\", MFD_ALLOW_SEALING)\n"
    "p: write(x, \"abc\"*3000)\n"
    "p: g = shmget(1, 8192, IPC_CREAT|0666)\n"
    "p: d = shmat(g, NULL, 0)\n"
    "p: poke(d, 4095, \"abcdefgh\")\n",
};

constexpr std::string_view address_texts[] = {
    "unix:a",
    "unix:a",
    "unix:a",
    "unix:b",
    "unix:f",
    "unix:@a",
    "unix:@a",
    "unix:@a",
    "unix:@b",
    "unix:",
    "netlink:0/0x1",
    "unix:a/b",
    "unix:.",
    "unix:\"a\"*107",
    "{family=AF_UNIX, data=\"a\"*109}",
    "{family=AF_UNIX, data=\"a\"*127}",
    "netlink:0",
    "{family=AF_INET, data=\"\"}",
    "{family=AF_UNSPEC, data=\"\"}",
    "{family=AF_UNIX, data=\"ab\"}",
};

constexpr std::string_view path_names[] = {"f", "f", "f", "g", "a", "a", "b", ".", "/a", "", "a/b"};

constexpr std::string_view word_names[] = {"x", "x", "x", "y"};

constexpr std::string_view counter_values[] = {
    {"\x01\0\0\0\0\0\0\0", 8},
    {"\x02\0\0\0\0\0\0\0", 8},
    {"\0\0\0\0\0\0\0\0", 8},
    {"\xfe\xff\xff\xff\xff\xff\xff\xff", 8},
    {"\xff\xff\xff\xff\xff\xff\xff\xff", 8},
};

}  // namespace

std::span<const std::string_view> paths() { return path_names; }
std::span<const std::string_view> words() { return word_names; }
std::span<const std::string_view> counters() { return counter_values; }
std::span<const std::string_view> openings() { return begin_with; }
std::span<const std::string_view> circumstances() { return under; }
std::span<const std::string_view> socket_addresses() { return address_texts; }
std::span<const std::string_view> stages() { return stage_texts; }
std::string_view stage_of_sockets() {
  return "actors\n  p   process\n  t   thread of p\n  q   process\n"
         "p: a = socket(AF_UNIX, SOCK_STREAM, 0)\n"
         "p: b = socket(AF_UNIX, SOCK_DGRAM, 0)\n"
         "p: c = socket(AF_UNIX, SOCK_SEQPACKET, 0)\n"
         "p: d = socket(AF_NETLINK, SOCK_RAW, 2)\n"
         "p: e = socket(AF_INET, SOCK_STREAM, 0)\n"
         "p: f = socket(AF_INET, SOCK_DGRAM, 0)\n"
         "p: g = socket(AF_INET, SOCK_RAW, 1)\n"
         "p: h = socket(AF_INET6, SOCK_DGRAM, 0)\n"
         "p: i = socket(AF_PACKET, SOCK_RAW, 0)\n";
}

}  // namespace plumbline::conformance
