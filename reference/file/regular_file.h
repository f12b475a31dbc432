// SPDX-License-Identifier: Apache-2.0
// Regular files, as a tmpfs keeps them: pages by their index, and holes where nothing was written.
#pragma once

#include <functional>
#include <map>

#include "reference/file/inode.h"
#include "reference/file/page.h"

namespace plumbline {

class RegularInode final : public Inode {
 public:
  using Inode::Inode;

  Task<Ref<File>> open(Thread& current, int flags) override;
  void truncate() override;

  std::int64_t size() const { return size_; }

  // ftruncate(2): EFBIG and SIGXFSZ beyond RLIMIT_FSIZE, EPERM for what is sealed.
  Result<> resize(Thread& current, std::int64_t size);

  // What fcntl(2) calls file seals. A file with a name takes none: it has the seal against seals.
  unsigned seals = abi::F_SEAL::SEAL;

  bool is_memfd = false;  // made and not opened, so it never learns O_DIRECT (FMODE_CAN_ODIRECT)

  // The number of bytes, 0 from the end on, EFAULT.
  Result<long> read(IovIter& to, std::int64_t at) const;

  // Takes bytes from `source` until that gives less than it is asked for. EFBIG and SIGXFSZ where
  // RLIMIT_FSIZE ends, EPERM for what is sealed.
  using Source = std::function<std::size_t(std::span<std::byte>)>;
  Result<long> write(Thread& current, const Source& source, std::size_t size, std::int64_t at);

  // Puts the file's own pages into a pipe that has room; the number of bytes.
  long splice_read(const Config& config, std::int64_t at, Pipe& to, std::size_t size) const;

  // lseek(2), SEEK_DATA and SEEK_HOLE: ENXIO from the end on.
  Result<std::int64_t> find_data(std::int64_t from) const;
  Result<std::int64_t> find_hole(std::int64_t from) const;

 private:
  bool is_sealed_against(std::int64_t end_of_write) const;
  Page* find_page(std::int64_t at) const;
  Page& page_for_writing(std::int64_t at);

  std::int64_t size_ = 0;
  std::map<std::int64_t, Ref<Page>> pages_;  // by offset / page_size
};

class RegularFile final : public File {
 public:
  RegularFile(int flags, Ref<RegularInode> inode) : File(flags), inode_(std::move(inode)) {}

  Task<long> read(Thread& current, IovIter& to, Offset offset) override;
  Task<long> write(Thread& current, IovIter& from, Offset offset) override;
  bool can_poll() const override { return false; }
  Result<long> seek(std::int64_t offset, int whence) override;
  bool has_position() const override { return true; }
  Result<> truncate(Thread& current, std::int64_t size) override {
    return inode_->resize(current, size);
  }
  Result<long> ioctl(Thread& current, unsigned request, UserAddress argument) override;
  Task<long> splice_read(Thread& current, std::int64_t& at, Pipe& to, std::size_t size,
                         unsigned flags) override;
  Task<long> splice_write(Thread& current, Pipe& from, std::int64_t& at, std::size_t size,
                          unsigned flags) override;

  const Inode* inode() const override { return inode_.get(); }
  RegularInode* regular() override { return inode_.get(); }
  bool can_direct(const Config& config) const override;

 private:
  Ref<RegularInode> inode_;
};

}  // namespace plumbline
