// SPDX-License-Identifier: Apache-2.0
#include "conformance/program/parse.h"

#include <gtest/gtest.h>

#include "conformance/program/print.h"

namespace plumbline::conformance {
namespace {

std::string message_of(std::string_view text) {
  const std::expected<Program, ParseError> program = parse(text, "x.plumb");
  return program ? "no error" : print(program.error());
}

void expect_canonical(std::string_view text) {
  const std::expected<Program, ParseError> program = parse(text);
  ASSERT_TRUE(program) << print(program.error());
  EXPECT_EQ(print(*program), text);
}

TEST(Parse, ReadsAWholeScenario) {
  expect_canonical(R"(# A reader that waits is woken by a write, and gets what fits its buffer.
#
# Longer explanation, optional.

actors
  p   process
  p2  thread of p

# A comment above a step.
p: pipe2([r, w], O_NONBLOCK) = 0 {read=3, write=4}
p2: read(r, 3) <unfinished ...>
p: write(w, "hello") = 5
p2: <... read resumed> = 3 "hel"
p: poll([{fd=r, events=POLLIN}], 1000) <unfinished ...>
advance 200ms
p: <... poll resumed at 150ms> = 0 [{revents=0}]
p2: --- SIGALRM at 200ms ---
p: d = dup(r) = 5
p: c = fork() = c
c: read(r, 100) <skipped: c is blocked>
p: kill(c, SIGKILL) = 0
c: +++ killed by SIGKILL +++
p: --- SIGUSR1 ---
)");
}

TEST(Parse, ReadsWhatAProgramBeginsWith) {
  expect_canonical(R"(# With limits of its own.

sysctl
  kernel.msgmax = 10
  kernel.sem = 250 32000 32 128
  kernel.shmmax = 18446744073709551615

actors
  p  process with CAP_SYS_ADMIN

p: m = shmat(3, NULL, 0)
p: futex(m, FUTEX_WAKE, 1)
)");
}

TEST(Parse, KnowsWhatCanBeSet) {
  EXPECT_EQ(message_of("sysctl\n  kernel.sem = 1 2 3\n"),
            "x.plumb:2:3: expected 4 numbers of 0 to 2147483647");
  EXPECT_EQ(message_of("sysctl\n  fs.mqueue.msg_max = 0\n"),
            "x.plumb:2:3: expected 1 number of 1 to 65536");
  EXPECT_TRUE(message_of("sysctl\n  kernel.panic = 1\n").ends_with("found `kernel.panic`"));
  EXPECT_TRUE(message_of("sysctl\n  kernel.msgmax = 09\n").ends_with("a number, found `09`"));
}

TEST(Parse, ReadsEachWayToPassAnArgument) {
  expect_canonical(R"(p: pipe(_)
p: pipe([r, w])
p: pipe([_, x])
p: pipe(bad)
p: pipe2(NULL, 0)
p: write(w, "tab\t\"quote\" \\ \x00\xff")
p: write(w, "ab"*2048)
p: write(w, bad(-1))
p: write(w, null(3))
p: read(3, 10)
p: readv(r, [3, 0, bad(5)])
p: writev(w, ["ab", "c"*3, null(2)])
p: writev(w, bad(1025))
p: pread64(r, 5, -1)
p: open("fifo", O_RDWR|O_NONBLOCK, 0)
p: open("a"*5000, O_RDONLY|O_CREAT, 0644)
p: open(bad, O_WRONLY, 0)
p: mknod("fifo", S_IFIFO|0600, 0)
p: fcntl(r, F_SETFL, O_NONBLOCK|0x3)
p: fcntl(r, F_GETFL)
p: fcntl(r, 1031, 65536)
p: ioctl(r, FIONREAD, _)
p: ioctl(r, 0x1234, 0)
p: splice(r, NULL, w, 5, 18446744073709551615, SPLICE_F_MOVE)
p: poll([{fd=r, events=POLLIN|POLLOUT}, {fd=-1}], -1)
p: poll(bad(2), 0)
p: ppoll([], 1.5s, ~[SIGKILL 34], 8)
p: select(1024, [r 5 w], [], NULL, {sec=0, usec=1000000})
p: pselect6(5, NULL, NULL, bad, 3us, [SIGUSR1 SIGTERM])
p: pselect6(5, NULL, NULL, NULL, {sec=0, nsec=1000000000}, NULL)
p: epoll_ctl(e, EPOLL_CTL_ADD, r, {events=EPOLLIN|EPOLLET, data=7})
p: epoll_wait(e, 2, 0)
p: timerfd_settime(t, 0, {interval=0s, value=10ns}, _)
p: q = msgget(IPC_PRIVATE, IPC_CREAT|0600)
p: msgsnd(q, {mtype=1, mtext="hello"}, IPC_NOWAIT)
p: msgrcv(q, 100, -2, IPC_NOWAIT|MSG_NOERROR)
p: msgctl(q, IPC_SET, {uid=1, mode=0600, qbytes=10})
p: msgctl(q, IPC_RMID)
p: msgctl(q, 99, 0)
p: rt_sigaction(SIGUSR1, {handler=handler, flags=SA_RESTART, mask=[SIGUSR2]}, NULL, 8)
p: rt_sigaction(SIGUSR1, {handler=SIG_IGN}, _, 8)
p: umask(022)
p: kill(0, 34)
)");
}

TEST(Parse, NamesWhatItExpected) {
  EXPECT_EQ(message_of("p: raed(3, 4)"),
            "x.plumb:1:4: expected a call, found `raed` (did you mean read?)");
  EXPECT_EQ(message_of("p: pipe2(_, O_NOBLOCK)"),
            "x.plumb:1:13: expected O_…, found `O_NOBLOCK` (did you mean O_NONBLOCK?)");
  EXPECT_EQ(message_of("p: read(3)"), "x.plumb:1:4: expected read(fd, buf_size), found 1 argument");
  EXPECT_EQ(message_of("p: fcntl(3, F_GETLF)"),
            "x.plumb:1:13: expected F_DUPFD, F_DUPFD_CLOEXEC, F_GETFD, F_SETFD, F_GETFL, F_SETFL, "
            "F_GETPIPE_SZ, F_SETPIPE_SZ, F_ADD_SEALS, F_GET_SEALS or a number, found `F_GETLF` "
            "(did you mean F_GETFD, "
            "F_GETFL, F_SETFD?)");
  EXPECT_EQ(message_of("p: poll([{fd=3, revents=1}], 0)"),
            "x.plumb:1:25: expected a field of pollfd (fd, events), found `revents`");
  EXPECT_EQ(message_of("p: write(1, \"a\\q\")"),
            "x.plumb:1:15: expected one of the escapes \\n \\t \\\\ \\\" \\x00");
  EXPECT_EQ(message_of("p: write(1, \"a)"),
            "x.plumb:1:16: expected `\"`, found the end of the line");
  EXPECT_EQ(message_of("p: poll([], 4294967296)"), "x.plumb:1:13: expected a number of 32 bits");
  EXPECT_EQ(message_of("advance 1.5ns"),
            "x.plumb:1:9: expected a duration (10ns, 3us, 200ms, 1.5s), found `1`");
  EXPECT_EQ(message_of("p: pause() and"),
            "x.plumb:1:12: expected `= …`, `<unfinished ...>` or `<skipped: …>`, found `and`");
  EXPECT_EQ(message_of("actors\n  t  thread of p\n"),
            "x.plumb:2:16: expected an actor declared above");
  EXPECT_EQ(message_of("p: c = fork()\np: c = fork()\n"),
            "x.plumb:2:4: expected a new name for the child: there is such an actor already");
}

TEST(Parse, WantsResultsForAllCallsOrNone) {
  EXPECT_EQ(message_of("p: pause()\np: pipe(_) = 0\n"),
            "x.plumb:1:1: expected a result (` = …`), as other steps have one, found none");
  EXPECT_TRUE(parse("p: pause()\nadvance 1s\np: pipe(_)\n")->recorded.empty());
}

TEST(Parse, TakesALooseText) {
  const std::expected<Program, ParseError> program =
      parse("#loose\np:fcntl( 3,F_SETFL ,O_NONBLOCK|O_RDWR )   = 0  \n\n  q: pause() = 0");
  ASSERT_TRUE(program) << print(program.error());
  EXPECT_EQ(print(*program),
            "# loose\n\np: fcntl(3, F_SETFL, O_RDWR|O_NONBLOCK) = 0\nq: pause() = 0\n");
}

TEST(Parse, TakesACommentAtTheTopForTheDescription) {
  const Program program = *parse("# One.\np: pause()\n");
  EXPECT_EQ(program.description, std::vector<std::string>{"One."});
  EXPECT_TRUE(program.steps[0].comment.empty());
  expect_canonical("\n# Of the step.\np: pause()\n");
}

TEST(Parse, DeclaresActorsThatTheStepsDoNotShow) {
  expect_canonical("actors\n  q  process\n\np: kill(q, 0)\n");
  expect_canonical("actors\n  p  process\n  q  process on b with CAP_SYS_ADMIN\n\np: pause()\n");
  EXPECT_EQ(print(*parse("actors\n  p  process\n\np: pause()\n")), "p: pause()\n");
}

}  // namespace
}  // namespace plumbline::conformance
