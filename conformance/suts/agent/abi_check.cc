// SPDX-License-Identifier: Apache-2.0
// reference/abi writes down Linux's numbers and layouts without a system header. Here they are held
// against the kernel's own headers; the agent does not compile if one differs. What only libc
// declares is in abi_check_libc.cc. Not checked, because no header for programs declares them:
// the layout named "pipe", which is an int[2]; PIDFD_SIGNAL_*, which are younger than the headers.
#include <asm/errno.h>
#include <asm/fcntl.h>
#include <asm/ioctls.h>
#include <asm/poll.h>
#include <asm/siginfo.h>
#include <asm/signal.h>
#include <linux/capability.h>
#include <linux/close_range.h>
#include <linux/eventpoll.h>
#include <linux/fcntl.h>
#include <linux/fs.h>
#include <linux/futex.h>
#include <linux/ipc.h>
#include <linux/memfd.h>
#include <linux/mqueue.h>
#include <linux/msg.h>
#include <linux/pidfd.h>
#include <linux/resource.h>
#include <linux/sched.h>
#include <linux/sem.h>
#include <linux/stat.h>
#include <linux/time.h>
#include <linux/timerfd.h>
#include <linux/wait.h>

// It includes a header of libc's, behind which linux/stat.h says less.
#include <linux/shm.h>

#include <cstddef>

#include "reference/abi/calls.h"
#include "reference/abi/errno.h"

#define O_ASYNC FASYNC  // the name of fcntl(2)

#define CHECK_ERRNO(name, value) static_assert(E##name == (value));
#define CHECK_O(name, value) static_assert(O_##name == (value));
#define CHECK_F(name, value) static_assert(F_##name == (value));
#define CHECK_F_SEAL(name, value) static_assert(F_SEAL_##name == (value));
#define CHECK_MFD(name, value) static_assert(MFD_##name == (value));
#define CHECK_FD(name, value) static_assert(FD_##name == (value));
#define CHECK_SEEK(name, value) static_assert(SEEK_##name == (value));
#define CHECK_S(name, value) static_assert(S_##name == (value));
#define CHECK_CLOSE_RANGE(name, value) static_assert(CLOSE_RANGE_##name == (value));
#define CHECK_FIO(name, value) static_assert(FIO##name == (value));
#define CHECK_POLL(name, value) static_assert(POLL##name == (value));
#define CHECK_EPOLL(name, value) static_assert(EPOLL##name == (value));
#define CHECK_EPOLL_CTL(name, value) static_assert(EPOLL_CTL_##name == (value));
#define CHECK_TFD(name, value) static_assert(TFD_##name == (value));
#define CHECK_TFD_TIMER(name, value) static_assert(TFD_TIMER_##name == (value));
#define CHECK_CLOCK(name, value) static_assert(CLOCK_##name == (value));
#define CHECK_IPC(name, value) static_assert(IPC_##name == (value));
#define CHECK_MSG(name, value) static_assert(MSG_##name == (value));
#define CHECK_SEM(name, value) static_assert(SEM_##name == (value));
#define CHECK_SEM_GET(name, value) static_assert(GET##name == (value));
#define CHECK_SEM_SET(name, value) static_assert(SET##name == (value));
#define CHECK_SHM(name, value) static_assert(SHM_##name == (value));
#define CHECK_FUTEX(name, value) static_assert(FUTEX_##name == (value));
#define CHECK_FUTEX_OP(name, value) static_assert(FUTEX_OP_##name == (value));
#define CHECK_FUTEX_OP_CMP(name, value) static_assert(FUTEX_OP_CMP_##name == (value));
#define CHECK_SIGEV(name, value) static_assert(SIGEV_##name == (value));
#define CHECK_W(name, value) static_assert(W##name == (value));
#define CHECK_P(name, value) static_assert(P_##name == (value));
#define CHECK_CLD(name, value) static_assert(CLD_##name == (value));
#define CHECK_PIDFD(name, value) static_assert(PIDFD_##name == (value));
#define CHECK_SIG(name, value) static_assert(SIG##name == (value));
#define CHECK_SIG_HOW(name, value) static_assert(SIG_##name == (value));
#define CHECK_SA(name, value) static_assert(SA_##name == (value));
#define CHECK_CLONE(name, value) static_assert(CLONE_##name == (value));
#define CHECK_CAP(name, value) static_assert(1u << CAP_##name == (value));
#define CHECK_RLIMIT(name, value) static_assert(RLIMIT_##name == (value));

PLUMBLINE_ERRNO(CHECK_ERRNO)
static_assert(E2BIG == int(plumbline::E::TOOBIG));
PLUMBLINE_O(CHECK_O)
PLUMBLINE_F(CHECK_F)
PLUMBLINE_F_SEAL(CHECK_F_SEAL)
PLUMBLINE_MFD(CHECK_MFD)
PLUMBLINE_FD(CHECK_FD)
PLUMBLINE_SEEK(CHECK_SEEK)
PLUMBLINE_S(CHECK_S)
PLUMBLINE_CLOSE_RANGE(CHECK_CLOSE_RANGE)
PLUMBLINE_FIO(CHECK_FIO)
PLUMBLINE_POLL(CHECK_POLL)
PLUMBLINE_EPOLL(CHECK_EPOLL)
PLUMBLINE_EPOLL_CTL(CHECK_EPOLL_CTL)
PLUMBLINE_TFD(CHECK_TFD)
PLUMBLINE_TFD_TIMER(CHECK_TFD_TIMER)
PLUMBLINE_CLOCK(CHECK_CLOCK)
PLUMBLINE_IPC(CHECK_IPC)
PLUMBLINE_IPC_KEY(CHECK_IPC)
PLUMBLINE_IPC_COMMAND(CHECK_IPC)
PLUMBLINE_MSG(CHECK_MSG)
PLUMBLINE_MSG_COMMAND(CHECK_MSG)
PLUMBLINE_SEM(CHECK_SEM)
PLUMBLINE_SEM_GET(CHECK_SEM_GET)
PLUMBLINE_SEM_SET(CHECK_SEM_SET)
PLUMBLINE_SEM_COMMAND(CHECK_SEM)
PLUMBLINE_SHM(CHECK_SHM)
PLUMBLINE_SHM_ATTACH(CHECK_SHM)
PLUMBLINE_SHM_COMMAND(CHECK_SHM)
PLUMBLINE_FUTEX(CHECK_FUTEX)
static_assert(FUTEX_PRIVATE_FLAG == plumbline::abi::futex_private);
static_assert(FUTEX_CLOCK_REALTIME == plumbline::abi::futex_clock_realtime);
PLUMBLINE_FUTEX_OP(CHECK_FUTEX_OP)
PLUMBLINE_FUTEX_OP_CMP(CHECK_FUTEX_OP_CMP)
PLUMBLINE_SIGEV(CHECK_SIGEV)
PLUMBLINE_W(CHECK_W)
PLUMBLINE_P(CHECK_P)
PLUMBLINE_CLD(CHECK_CLD)
PLUMBLINE_PIDFD(CHECK_PIDFD)
PLUMBLINE_SIG(CHECK_SIG)
PLUMBLINE_SIG_HOW(CHECK_SIG_HOW)
PLUMBLINE_SA(CHECK_SA)
PLUMBLINE_CLONE(CHECK_CLONE)
PLUMBLINE_CAP(CHECK_CAP)
static_assert(plumbline::abi::capability_version == _LINUX_CAPABILITY_VERSION_3);
PLUMBLINE_RLIMIT(CHECK_RLIMIT)

namespace plumbline::abi {
namespace {

constexpr const Field* find(const Layout& layout, std::string_view name) {
  for (const Field& field : layout.fields) {
    if (field.name == name) return &field;
  }
  return nullptr;
}

}  // namespace

#define CHECK_LAYOUT(layout, structure) static_assert((layout).size == sizeof(structure))
#define CHECK_FIELD(layout, name, structure, member)                        \
  static_assert(find(layout, name)->offset == offsetof(structure, member)); \
  static_assert(find(layout, name)->type.size == sizeof(structure::member))

CHECK_LAYOUT(pollfd_layout, ::pollfd);
CHECK_FIELD(pollfd_layout, "fd", ::pollfd, fd);
CHECK_FIELD(pollfd_layout, "events", ::pollfd, events);
CHECK_FIELD(pollfd_layout, "revents", ::pollfd, revents);

CHECK_LAYOUT(epoll_event_layout, ::epoll_event);
CHECK_FIELD(epoll_event_layout, "events", ::epoll_event, events);
CHECK_FIELD(epoll_event_layout, "data", ::epoll_event, data);

using KernelSigaction = struct ::sigaction;  // not the function
CHECK_LAYOUT(sigaction_layout, KernelSigaction);
CHECK_FIELD(sigaction_layout, "handler", KernelSigaction, sa_handler);
CHECK_FIELD(sigaction_layout, "flags", KernelSigaction, sa_flags);
CHECK_FIELD(sigaction_layout, "mask", KernelSigaction, sa_mask);

CHECK_LAYOUT(rlimit_layout, ::rlimit);
CHECK_FIELD(rlimit_layout, "cur", ::rlimit, rlim_cur);
CHECK_FIELD(rlimit_layout, "max", ::rlimit, rlim_max);

CHECK_LAYOUT(msqid_layout, ::msqid64_ds);
CHECK_FIELD(msqid_layout, "key", ::msqid64_ds, msg_perm.key);
CHECK_FIELD(msqid_layout, "uid", ::msqid64_ds, msg_perm.uid);
CHECK_FIELD(msqid_layout, "gid", ::msqid64_ds, msg_perm.gid);
CHECK_FIELD(msqid_layout, "cuid", ::msqid64_ds, msg_perm.cuid);
CHECK_FIELD(msqid_layout, "cgid", ::msqid64_ds, msg_perm.cgid);
CHECK_FIELD(msqid_layout, "mode", ::msqid64_ds, msg_perm.mode);
CHECK_FIELD(msqid_layout, "stime", ::msqid64_ds, msg_stime);
CHECK_FIELD(msqid_layout, "rtime", ::msqid64_ds, msg_rtime);
CHECK_FIELD(msqid_layout, "ctime", ::msqid64_ds, msg_ctime);
CHECK_FIELD(msqid_layout, "cbytes", ::msqid64_ds, msg_cbytes);
CHECK_FIELD(msqid_layout, "qnum", ::msqid64_ds, msg_qnum);
CHECK_FIELD(msqid_layout, "qbytes", ::msqid64_ds, msg_qbytes);
CHECK_FIELD(msqid_layout, "lspid", ::msqid64_ds, msg_lspid);
CHECK_FIELD(msqid_layout, "lrpid", ::msqid64_ds, msg_lrpid);

CHECK_LAYOUT(msginfo_layout, ::msginfo);
CHECK_FIELD(msginfo_layout, "pool", ::msginfo, msgpool);
CHECK_FIELD(msginfo_layout, "map", ::msginfo, msgmap);
CHECK_FIELD(msginfo_layout, "max", ::msginfo, msgmax);
CHECK_FIELD(msginfo_layout, "mnb", ::msginfo, msgmnb);
CHECK_FIELD(msginfo_layout, "mni", ::msginfo, msgmni);
CHECK_FIELD(msginfo_layout, "ssz", ::msginfo, msgssz);
CHECK_FIELD(msginfo_layout, "tql", ::msginfo, msgtql);
CHECK_FIELD(msginfo_layout, "seg", ::msginfo, msgseg);

CHECK_LAYOUT(mq_attr_layout, ::mq_attr);
CHECK_FIELD(mq_attr_layout, "flags", ::mq_attr, mq_flags);
CHECK_FIELD(mq_attr_layout, "maxmsg", ::mq_attr, mq_maxmsg);
CHECK_FIELD(mq_attr_layout, "msgsize", ::mq_attr, mq_msgsize);
CHECK_FIELD(mq_attr_layout, "curmsgs", ::mq_attr, mq_curmsgs);

CHECK_LAYOUT(sigevent_layout, ::sigevent_t);
CHECK_FIELD(sigevent_layout, "value", ::sigevent_t, sigev_value);
CHECK_FIELD(sigevent_layout, "signo", ::sigevent_t, sigev_signo);
CHECK_FIELD(sigevent_layout, "notify", ::sigevent_t, sigev_notify);

CHECK_LAYOUT(siginfo_layout, ::siginfo_t);
CHECK_FIELD(siginfo_layout, "signo", ::siginfo_t, si_signo);
CHECK_FIELD(siginfo_layout, "code", ::siginfo_t, si_code);
CHECK_FIELD(siginfo_layout, "pid", ::siginfo_t, si_pid);
CHECK_FIELD(siginfo_layout, "uid", ::siginfo_t, si_uid);
CHECK_FIELD(siginfo_layout, "status", ::siginfo_t, si_status);

CHECK_LAYOUT(rusage_layout, ::rusage);

CHECK_LAYOUT(sembuf_layout, ::sembuf);
CHECK_FIELD(sembuf_layout, "sem_num", ::sembuf, sem_num);
CHECK_FIELD(sembuf_layout, "sem_op", ::sembuf, sem_op);
CHECK_FIELD(sembuf_layout, "sem_flg", ::sembuf, sem_flg);

CHECK_LAYOUT(semid_layout, ::semid64_ds);
CHECK_FIELD(semid_layout, "key", ::semid64_ds, sem_perm.key);
CHECK_FIELD(semid_layout, "uid", ::semid64_ds, sem_perm.uid);
CHECK_FIELD(semid_layout, "gid", ::semid64_ds, sem_perm.gid);
CHECK_FIELD(semid_layout, "cuid", ::semid64_ds, sem_perm.cuid);
CHECK_FIELD(semid_layout, "cgid", ::semid64_ds, sem_perm.cgid);
CHECK_FIELD(semid_layout, "mode", ::semid64_ds, sem_perm.mode);
CHECK_FIELD(semid_layout, "otime", ::semid64_ds, sem_otime);
CHECK_FIELD(semid_layout, "ctime", ::semid64_ds, sem_ctime);
CHECK_FIELD(semid_layout, "nsems", ::semid64_ds, sem_nsems);

CHECK_LAYOUT(seminfo_layout, ::seminfo);
CHECK_FIELD(seminfo_layout, "map", ::seminfo, semmap);
CHECK_FIELD(seminfo_layout, "mni", ::seminfo, semmni);
CHECK_FIELD(seminfo_layout, "mns", ::seminfo, semmns);
CHECK_FIELD(seminfo_layout, "mnu", ::seminfo, semmnu);
CHECK_FIELD(seminfo_layout, "msl", ::seminfo, semmsl);
CHECK_FIELD(seminfo_layout, "opm", ::seminfo, semopm);
CHECK_FIELD(seminfo_layout, "ume", ::seminfo, semume);
CHECK_FIELD(seminfo_layout, "usz", ::seminfo, semusz);
CHECK_FIELD(seminfo_layout, "vmx", ::seminfo, semvmx);
CHECK_FIELD(seminfo_layout, "aem", ::seminfo, semaem);

CHECK_LAYOUT(shmid_layout, ::shmid64_ds);
CHECK_FIELD(shmid_layout, "key", ::shmid64_ds, shm_perm.key);
CHECK_FIELD(shmid_layout, "uid", ::shmid64_ds, shm_perm.uid);
CHECK_FIELD(shmid_layout, "gid", ::shmid64_ds, shm_perm.gid);
CHECK_FIELD(shmid_layout, "cuid", ::shmid64_ds, shm_perm.cuid);
CHECK_FIELD(shmid_layout, "cgid", ::shmid64_ds, shm_perm.cgid);
CHECK_FIELD(shmid_layout, "mode", ::shmid64_ds, shm_perm.mode);
CHECK_FIELD(shmid_layout, "segsz", ::shmid64_ds, shm_segsz);
CHECK_FIELD(shmid_layout, "atime", ::shmid64_ds, shm_atime);
CHECK_FIELD(shmid_layout, "dtime", ::shmid64_ds, shm_dtime);
CHECK_FIELD(shmid_layout, "ctime", ::shmid64_ds, shm_ctime);
CHECK_FIELD(shmid_layout, "cpid", ::shmid64_ds, shm_cpid);
CHECK_FIELD(shmid_layout, "lpid", ::shmid64_ds, shm_lpid);
CHECK_FIELD(shmid_layout, "nattch", ::shmid64_ds, shm_nattch);

CHECK_LAYOUT(shminfo_layout, ::shminfo64);
CHECK_FIELD(shminfo_layout, "max", ::shminfo64, shmmax);
CHECK_FIELD(shminfo_layout, "min", ::shminfo64, shmmin);
CHECK_FIELD(shminfo_layout, "mni", ::shminfo64, shmmni);
CHECK_FIELD(shminfo_layout, "seg", ::shminfo64, shmseg);
CHECK_FIELD(shminfo_layout, "all", ::shminfo64, shmall);

CHECK_LAYOUT(shm_info_layout, ::shm_info);
CHECK_FIELD(shm_info_layout, "used_ids", ::shm_info, used_ids);
CHECK_FIELD(shm_info_layout, "tot", ::shm_info, shm_tot);
CHECK_FIELD(shm_info_layout, "rss", ::shm_info, shm_rss);
CHECK_FIELD(shm_info_layout, "swp", ::shm_info, shm_swp);
CHECK_FIELD(shm_info_layout, "swap_attempts", ::shm_info, swap_attempts);
CHECK_FIELD(shm_info_layout, "swap_successes", ::shm_info, swap_successes);

}  // namespace plumbline::abi
