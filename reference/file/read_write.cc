// SPDX-License-Identifier: Apache-2.0
// read, write and their relatives (read(2), readv(2), pread(2), lseek(2)): from a descriptor to
// the file's own operation.
#include "reference/file/fd_table.h"
#include "reference/file/syscalls.h"

namespace plumbline {
namespace {

// A file with positions is read and written within the range of offsets; a stream has none.
Result<> verify_transfer(const File& file, Offset offset, std::size_t size) {
  if (!file.has_position()) return {};
  return verify_area(offset.value_or(file.position), size);
}

// What vfs_read and vfs_write ask first.
Result<> may_read(const File& file) {
  if (!file.can_read()) return Error(E::BADF);
  if (!file.has_read()) return Error(E::INVAL);
  return {};
}

Result<> may_write(const File& file) {
  if (!file.can_write()) return Error(E::BADF);
  if (!file.has_write()) return Error(E::INVAL);
  return {};
}

}  // namespace

Task<long> sys_read(Thread& current, int fd, UserAddress buffer, std::size_t size) {
  const Ref<File> file = co_await current.files().get(fd);
  co_await may_read(*file);
  IovIter to = co_await import_buffer(current.memory(), buffer, size);
  co_await verify_transfer(*file, {}, size);
  co_return co_await file->read(current, to, {});
}

Task<long> sys_write(Thread& current, int fd, UserAddress buffer, std::size_t size) {
  const Ref<File> file = co_await current.files().get(fd);
  co_await may_write(*file);
  IovIter from = co_await import_buffer(current.memory(), buffer, size);
  co_await verify_transfer(*file, {}, size);
  co_return co_await file->write(current, from, {});
}

Task<long> sys_readv(Thread& current, int fd, UserAddress vector, std::size_t count) {
  const Ref<File> file = co_await current.files().get(fd);
  const bool direction_first = current.config().has(changes::vectors_after_direction);
  if (direction_first) co_await may_read(*file);
  IovIter to = co_await import_iovec(current.memory(), vector, count);
  co_await may_read(*file);
  if (to.count() == 0) co_return 0;
  co_await verify_transfer(*file, {}, to.count());
  co_return co_await file->read(current, to, {});
}

Task<long> sys_writev(Thread& current, int fd, UserAddress vector, std::size_t count) {
  const Ref<File> file = co_await current.files().get(fd);
  const bool direction_first = current.config().has(changes::vectors_after_direction);
  if (direction_first) co_await may_write(*file);
  IovIter from = co_await import_iovec(current.memory(), vector, count);
  co_await may_write(*file);
  if (from.count() == 0) co_return 0;
  co_await verify_transfer(*file, {}, from.count());
  co_return co_await file->write(current, from, {});
}

Task<long> sys_pread64(Thread& current, int fd, UserAddress buffer, std::size_t size, long offset) {
  if (offset < 0) co_return Error(E::INVAL);
  const Ref<File> file = co_await current.files().get(fd);
  if (!file->has_position()) co_return Error(E::SPIPE);
  co_await may_read(*file);
  IovIter to = co_await import_buffer(current.memory(), buffer, size);
  co_await verify_transfer(*file, offset, size);
  co_return co_await file->read(current, to, offset);
}

Task<long> sys_pwrite64(Thread& current, int fd, UserAddress buffer, std::size_t size,
                        long offset) {
  if (offset < 0) co_return Error(E::INVAL);
  const Ref<File> file = co_await current.files().get(fd);
  if (!file->has_position()) co_return Error(E::SPIPE);
  co_await may_write(*file);
  IovIter from = co_await import_buffer(current.memory(), buffer, size);
  co_await verify_transfer(*file, offset, size);
  co_return co_await file->write(current, from, offset);
}

Result<long> sys_lseek(Thread& current, int fd, long offset, int whence) {
  auto file = current.files().get(fd);
  if (!file) return Error(file.error());
  if (whence < abi::SEEK::SET || whence > abi::SEEK::HOLE) return Error(E::INVAL);
  return (*file)->seek(offset, whence);
}

}  // namespace plumbline
