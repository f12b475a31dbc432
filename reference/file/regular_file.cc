// SPDX-License-Identifier: Apache-2.0
#include "reference/file/regular_file.h"

#include <algorithm>
#include <limits>

#include "reference/abi/changes.h"
#include "reference/file/splice.h"

namespace plumbline {

using abi::SEEK;

Task<long> RegularFile::read(Thread&, IovIter& to, Offset offset) {
  const Result<long> done = inode_->read(to, offset.value_or(position));
  if (done && !offset) position += *done;
  co_return done;
}

// O_APPEND makes pwrite append too: a fault of Linux that pwrite(2) lists under BUGS.
Task<long> RegularFile::write(Thread& current, IovIter& from, Offset offset) {
  const bool appends = flags() & abi::O::APPEND;
  const std::int64_t at = appends ? inode_->size() : offset.value_or(position);
  if (from.count() == 0) co_return 0;
  const RegularInode::Source source = [&from](std::span<std::byte> to) {
    return from.copy_from_user(to);
  };
  const Result<long> done = inode_->write(current, source, from.count(), at);
  if (done && !offset) position = at + *done;
  co_return done;
}

Result<long> RegularFile::seek(std::int64_t offset, int whence) {
  // Sums wrap around to negative positions, which are invalid.
  const auto plus_offset = [offset](std::int64_t from) {
    return static_cast<std::int64_t>(std::uint64_t(from) + std::uint64_t(offset));
  };
  Result<std::int64_t> to = offset;
  switch (whence) {
    case SEEK::CUR:
      to = plus_offset(position);
      break;
    case SEEK::END:
      to = plus_offset(inode_->size());
      break;
    case SEEK::DATA:
      to = inode_->find_data(offset);
      break;
    case SEEK::HOLE:
      to = inode_->find_hole(offset);
      break;
  }
  if (!to) return Error(to.error());
  if (*to < 0) return Error(E::INVAL);
  return position = *to;
}

Result<long> RegularFile::ioctl(Thread& current, unsigned request, UserAddress argument) {
  if (request != abi::FIO::NREAD) return Error(E::NOTTY);
  const int left = static_cast<int>(inode_->size() - position);  // negative beyond the end
  return zero_or_error(current.memory().put(argument, left));
}

Task<long> RegularFile::splice_read(Thread& current, std::int64_t& at, Pipe& to, std::size_t size,
                                    unsigned) {
  const long done = inode_->splice_read(current.config(), at, to, size);
  at += done;
  co_return done;
}

namespace {

// Takes the bytes of a pipe's buffers, one after the other, and leaves the buffers as they are.
class PipeSource {
 public:
  explicit PipeSource(Pipe& pipe) : pipe_(pipe) {}

  std::size_t operator()(std::span<std::byte> to) {
    std::size_t done = 0;
    while (done < to.size() && index_ < pipe_.occupancy()) {
      PipeBuffer& buffer = pipe_[index_];
      const auto size = std::min<std::size_t>(buffer.size - taken_, to.size() - done);
      std::ranges::copy(buffer.page->bytes(buffer.offset + taken_, size), to.begin() + done);
      done += size;
      taken_ += size;
      if (taken_ < buffer.size) break;
      ++index_;
      taken_ = 0;
    }
    return done;
  }

 private:
  Pipe& pipe_;
  unsigned index_ = 0;
  std::size_t taken_ = 0;  // of the buffer at index_
};

}  // namespace

Task<long> RegularFile::splice_write(Thread& current, Pipe& from, std::int64_t& at,
                                     std::size_t size, unsigned flags) {
  SpliceFrom splice(size, flags);
  Result<bool> more = true;
  while (more && splice.left > 0) {
    more = co_await splice.next(current, from).outcome();
    if (!more || !*more) break;
    const std::size_t there = std::min(from.bytes(), splice.left);
    const Result<long> written = inode_->write(current, PipeSource(from), there, at);
    if (!written) {
      more = Error(written.error());
      break;
    }
    at += *written;
    splice.consume(from, *written);
  }
  splice.end(from);
  if (splice.done == 0 && !more) co_return Error(more.error());
  co_return splice.done;
}

bool RegularFile::can_direct(const Config& config) const {
  return config.has(changes::tmpfs_has_direct_io) && !inode_->is_memfd;
}

}  // namespace plumbline
