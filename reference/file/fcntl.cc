// SPDX-License-Identifier: Apache-2.0
// fcntl(2) and the requests of ioctl(2) that all files know.
#include "reference/abi/changes.h"
#include "reference/file/fd_table.h"
#include "reference/file/inode.h"
#include "reference/file/pipe.h"
#include "reference/file/regular_file.h"
#include "reference/file/syscalls.h"

namespace plumbline {
namespace {

using abi::F;
using abi::FIO;
using abi::O;

// Requests that the table of calls does not name (ioctl_tty(2)).
constexpr unsigned set_close_on_exec = 0x5451;    // FIOCLEX
constexpr unsigned clear_close_on_exec = 0x5450;  // FIONCLEX
constexpr unsigned set_async = 0x5452;            // FIOASYNC

// What F_SETFL sets and clears. The access mode and all others stay, and O_ASYNC is the file's own
// affair.
constexpr int settable = O::APPEND | O::NONBLOCK | O::DIRECT | O::NOATIME;

void change_flags(File& file, int mask, int flags) {
  file.set_flags((file.flags() & ~mask) | (flags & mask));
}

bool owns(const Thread& current, const File& file) {
  if (file.inode()) return file.inode()->is_owned_by_or_open_to(current.credentials);
  return current.credentials.euid == 0 || current.credentials.capable(Capability::Fowner);
}

// setfl
Result<long> set_status_flags(const Thread& current, File& file, int flags) {
  if (flags & O::NOATIME && !(file.flags() & O::NOATIME) && !owns(current, file))
    return Error(E::PERM);
  // A pipe can always become one of packets; others need direct I/O.
  if (flags & O::DIRECT && type_of(file) != abi::S::IFIFO && !file.can_direct(current.config()))
    return Error(E::INVAL);
  const int async = file.can_async() ? O::ASYNC : 0;
  change_flags(file, settable | async, flags);
  return 0;
}

// f_dupfd
Result<long> duplicate(Thread& current, Ref<File> file, unsigned lowest, bool close_on_exec) {
  const std::uint64_t limit = descriptor_limit(current);
  if (lowest >= limit) return Error(E::INVAL);
  return current.files().install(std::move(file), close_on_exec, limit, static_cast<int>(lowest));
}

bool is_for_path_descriptors(unsigned command) {
  return command == F::DUPFD || command == F::DUPFD_CLOEXEC || command == F::GETFD ||
         command == F::SETFD || command == F::GETFL;
}

// memfd_add_seals. Linux's F_SEAL_WRITE also waits for pages that somebody else holds, a pipe for
// example, and gives up with EBUSY; nobody waits here.
Result<long> add_seals(const Thread& current, File& file, unsigned long seals) {
  using abi::F_SEAL;
  constexpr unsigned long known =
      F_SEAL::SEAL | F_SEAL::SHRINK | F_SEAL::GROW | F_SEAL::WRITE | F_SEAL::FUTURE_WRITE;
  if (current.config().has(changes::seals_are_cut_to_32_bits)) seals = static_cast<unsigned>(seals);
  if (seals >> 32) return Error(E::INVAL);
  if (!file.can_write()) return Error(E::PERM);
  if (seals & ~known || !file.regular()) return Error(E::INVAL);
  if (file.regular()->seals & F_SEAL::SEAL) return Error(E::PERM);
  file.regular()->seals |= static_cast<unsigned>(seals);
  return 0;
}

Result<int> read_int(Thread& current, UserAddress address) {
  return current.memory().get<int>(address);
}

Result<long> set_nonblocking(Thread& current, File& file, UserAddress argument) {
  const auto on = read_int(current, argument);
  if (!on) return Error(on.error());
  change_flags(file, O::NONBLOCK, *on ? O::NONBLOCK : 0);
  return 0;
}

Result<long> set_asynchronous(Thread& current, File& file, UserAddress argument) {
  const auto on = read_int(current, argument);
  if (!on) return Error(on.error());
  const int flags = *on ? O::ASYNC : 0;
  if ((file.flags() & O::ASYNC) != flags && !file.can_async()) return Error(E::NOTTY);
  change_flags(file, O::ASYNC, flags);
  return 0;
}

}  // namespace

Result<long> sys_fcntl(Thread& current, int fd, unsigned command, unsigned long argument) {
  auto file = current.files().get_raw(fd);
  if (!file) return Error(file.error());
  if ((*file)->is_path() && !is_for_path_descriptors(command)) return Error(E::BADF);
  FdTable::Entry& entry = *current.files().entry(fd);
  switch (command) {
    case F::DUPFD:
      return duplicate(current, *file, static_cast<unsigned>(argument), false);
    case F::DUPFD_CLOEXEC:
      return duplicate(current, *file, static_cast<unsigned>(argument), true);
    case F::GETFD:
      return entry.close_on_exec ? abi::FD::CLOEXEC : 0;
    case F::SETFD:
      entry.close_on_exec = argument & abi::FD::CLOEXEC;
      return 0;
    case F::GETFL:
      return (*file)->flags();
    case F::SETFL:
      return set_status_flags(current, **file, static_cast<int>(argument));
    case F::GETPIPE_SZ:
    case F::SETPIPE_SZ: {
      Pipe* pipe = (*file)->pipe();
      if (!pipe) return Error(E::BADF);
      return command == F::GETPIPE_SZ ? Result<long>(pipe->capacity())
                                      : pipe->set_size(current, argument);
    }
    case F::ADD_SEALS:
      return add_seals(current, **file, argument);
    case F::GET_SEALS:
      if (!(*file)->regular()) return Error(E::INVAL);
      return (*file)->regular()->seals;
    default:
      return Error(E::INVAL);
  }
}

Result<long> sys_ioctl(Thread& current, int fd, unsigned request, UserAddress argument) {
  auto file = current.files().get(fd);
  if (!file) return Error(file.error());
  switch (request) {
    case set_close_on_exec:
    case clear_close_on_exec:
      current.files().entry(fd)->close_on_exec = request == set_close_on_exec;
      return 0;
    case FIO::NBIO:
      return set_nonblocking(current, **file, argument);
    case set_async:
      return set_asynchronous(current, **file, argument);
    default:
      return (*file)->ioctl(current, request, argument);
  }
}

}  // namespace plumbline
