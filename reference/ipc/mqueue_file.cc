// SPDX-License-Identifier: Apache-2.0
#include "reference/ipc/mqueue_file.h"

#include <algorithm>
#include <cstdio>
#include <string_view>

#include "reference/file/segments.h"

namespace plumbline {

using abi::SEEK;

// Each buffer of a vector is a read of its own.
Task<long> MqueueFile::read(Thread&, IovIter& to, Offset offset) {
  return for_each_segment(to, [this, &to, offset](std::size_t wanted) -> Task<long> {
    co_return read_once(to, wanted, offset);
  });
}

Result<long> MqueueFile::read_once(IovIter& to, std::size_t wanted, Offset offset) {
  const auto& notice = queue_->notice();
  const bool signals = notice && notice->method == abi::SIGEV::SIGNAL;
  char line[80];
  const int length = std::snprintf(
      line, sizeof line, "QSIZE:%-10zu NOTIFY:%-5d SIGNO:%-5d NOTIFY_PID:%-6d\n", queue_->bytes(),
      notice ? notice->method : 0, signals ? notice->signal : 0, notice ? notice->owner->pid : 0);
  const std::int64_t at = offset.value_or(position);
  if (at >= length || wanted == 0) return 0;
  const std::span<const char> rest(line + at, static_cast<std::size_t>(length - at));
  const auto part = rest.first(std::min(wanted, rest.size()));
  const std::size_t copied = to.copy_to_user(std::as_bytes(part));
  if (copied == 0) return Error(E::FAULT);
  if (!offset) position += static_cast<std::int64_t>(copied);
  return static_cast<long>(copied);
}

Result<long> MqueueFile::seek(std::int64_t offset, int whence) {
  const auto plus_offset = [offset](std::int64_t from) {
    return static_cast<std::int64_t>(std::uint64_t(from) + std::uint64_t(offset));
  };
  const std::int64_t size = queue_->file_size;
  if ((whence == SEEK::DATA || whence == SEEK::HOLE) && offset >= size) return Error(E::NXIO);
  if (whence == SEEK::CUR) offset = plus_offset(position);
  if (whence == SEEK::END) offset = plus_offset(size);
  if (whence == SEEK::HOLE) offset = size;
  if (offset < 0) return Error(E::INVAL);
  return position = offset;
}

Result<long> MqueueFile::ioctl(Thread& current, unsigned request, UserAddress argument) {
  if (request != abi::FIO::NREAD) return Error(E::NOTTY);
  return zero_or_error(
      current.memory().put(argument, static_cast<int>(queue_->file_size - position)));
}

// The size is a number that lseek and FIONREAD tell; what is read stays the same.
Result<> MqueueFile::truncate(Thread& current, std::int64_t size) {
  if (auto allowed = check_new_size(current, queue_->file_size, size); !allowed) return allowed;
  constexpr std::int64_t size_max = 0x7fff'ffff;  // MAX_NON_LFS: the file system knows no more
  if (size > size_max) return Error(E::FBIG);
  queue_->file_size = size;
  return {};
}

}  // namespace plumbline
