// SPDX-License-Identifier: Apache-2.0
#include "reference/file/fd_table.h"

namespace plumbline {

FdTable::FdTable(const FdTable& other) : entries_(other.entries_) {
  for (Entry& entry : entries_) entry.reserved = false;
  while (!entries_.empty() && !entries_.back().file) entries_.pop_back();
}

FdTable::Entry* FdTable::entry(int fd) {
  if (fd < 0 || fd >= size() || !entries_[fd].file) return nullptr;
  return &entries_[fd];
}

Result<Ref<File>> FdTable::get_raw(int fd) const {
  if (fd < 0 || fd >= size() || !entries_[fd].file) return Error(E::BADF);
  return entries_[fd].file;
}

Result<Ref<File>> FdTable::get(int fd) const {
  auto file = get_raw(fd);
  if (file && (*file)->is_path()) return Error(E::BADF);
  return file;
}

int FdTable::lowest_free(int lowest) const {
  int fd = lowest;
  while (fd < size() && (entries_[fd].file || entries_[fd].reserved)) ++fd;
  return fd;
}

Result<> FdTable::check_room(std::uint64_t limit, unsigned count) const {
  int fd = -1;
  while (count--) fd = lowest_free(fd + 1);
  if (static_cast<std::uint64_t>(fd) >= limit) return Error(E::MFILE);
  return {};
}

Result<int> FdTable::install(Ref<File> file, bool close_on_exec, std::uint64_t limit, int lowest) {
  const int fd = lowest_free(lowest);
  if (static_cast<std::uint64_t>(fd) >= limit) return Error(E::MFILE);
  replace(fd, std::move(file), close_on_exec);
  return fd;
}

Result<int> FdTable::reserve(std::uint64_t limit) {
  const int fd = lowest_free(0);
  if (static_cast<std::uint64_t>(fd) >= limit) return Error(E::MFILE);
  if (fd >= size()) entries_.resize(fd + 1);
  entries_[fd].reserved = true;
  return fd;
}

Ref<File> FdTable::replace(int fd, Ref<File> file, bool close_on_exec) {
  if (fd >= size()) entries_.resize(fd + 1);
  return std::exchange(entries_[fd], {std::move(file), close_on_exec}).file;
}

Result<long> install_file(Thread& current, Ref<File> file, int flags) {
  return current.files().install(std::move(file), flags & abi::O::CLOEXEC,
                                 descriptor_limit(current));
}

void replace_file(Thread& current, int fd, Ref<File> file, bool close_on_exec) {
  const Ref<File> old = current.files().replace(fd, std::move(file), close_on_exec);
  if (old) old->flush(current);
}

// A file is released on the way back to the program, and of several the one that was put off last
// comes first (fput, task_work_run).
void close_files(Thread& current, int first, int end) {
  std::vector<Ref<File>> put_off;
  for (int fd = first; fd < end; ++fd) {
    if (!current.files().entry(fd)) continue;
    Ref<File> file = current.files().replace(fd, nullptr, false);
    file->flush(current);
    if (file->references() == 1) put_off.push_back(std::move(file));
  }
  while (!put_off.empty()) put_off.pop_back();
}

void exit_files(Thread& thread) {
  if (thread.fd_table.use_count() == 1) close_files(thread, 0, thread.files().size());
  thread.fd_table.reset();
}

}  // namespace plumbline
