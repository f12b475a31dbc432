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

void FdTable::replace(int fd, Ref<File> file, bool close_on_exec) {
  if (fd >= size()) entries_.resize(fd + 1);
  // The old file is released only when the table is whole again: its end may look at the table.
  const Entry old = std::exchange(entries_[fd], {std::move(file), close_on_exec});
}

Result<> FdTable::close(int fd) {
  if (!entry(fd)) return Error(E::BADF);
  replace(fd, nullptr, false);
  return {};
}

// From the lowest on; but a file is released on the way back to the program, and of several the one
// that was put off last comes first (fput, task_work_run).
void FdTable::close_range(std::size_t first, std::size_t end) {
  std::vector<Ref<File>> put_off;
  for (std::size_t fd = first; fd < end; ++fd) {
    if (!entries_[fd].file) continue;
    Ref<File> file = std::exchange(entries_[fd], {}).file;
    if (file->references() == 1) put_off.push_back(std::move(file));
  }
  while (!put_off.empty()) put_off.pop_back();
}

Result<long> install_file(Thread& current, Ref<File> file, int flags) {
  return current.files().install(std::move(file), flags & abi::O::CLOEXEC,
                                 descriptor_limit(current));
}

}  // namespace plumbline
