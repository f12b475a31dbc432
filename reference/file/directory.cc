// SPDX-License-Identifier: Apache-2.0
#include "reference/file/directory.h"

#include <algorithm>

namespace plumbline {
namespace {

using abi::SEEK;

constexpr std::size_t name_max = 255;  // bytes in a component

// An open directory. There is no call to read its names.
class DirectoryFile final : public File {
 public:
  DirectoryFile(int flags, Ref<Inode> inode) : File(flags), inode_(std::move(inode)) {}

  Task<long> read(Thread&, IovIter&, Offset) override { co_return Error(E::ISDIR); }
  bool can_poll() const override { return false; }
  bool has_position() const override { return true; }
  Result<long> seek(std::int64_t offset, int whence) override {
    if (whence == SEEK::CUR)
      offset = static_cast<std::int64_t>(std::uint64_t(offset) + std::uint64_t(position));
    else if (whence != SEEK::SET)
      return Error(E::INVAL);
    if (offset < 0) return Error(E::INVAL);
    return position = offset;
  }
  const Inode* inode() const override { return inode_.get(); }

 private:
  Ref<Inode> inode_;
};

class DirectoryInode final : public Inode {
 public:
  using Inode::Inode;
  Task<Ref<File>> open(Thread&, int flags) override {
    const Ref<Inode> self(this);
    co_return make_counted<DirectoryFile>(flags, self);
  }
};

}  // namespace

Directory::Directory(const Credentials& owner)
    : inode_(make_counted<DirectoryInode>(owner, abi::S::IFDIR | 01777u)) {}

Result<> Directory::may_unlink(const Credentials& who, const Inode& inode) const {
  if (auto allowed = may_change(who); !allowed) return allowed;
  if (who.euid != inode_->owner() && !inode.is_owned_by_or_open_to(who)) return Error(E::PERM);
  return {};
}

Ref<Inode> Directory::find(std::string_view name) const {
  const auto entry = names_.find(name);
  return entry == names_.end() ? nullptr : entry->second;
}

Result<std::string> get_name(Thread& current, UserAddress address) {
  char name[abi::path_max];
  const std::size_t size =
      current.memory().read_some(address, std::as_writable_bytes(std::span(name)));
  const char* end = std::find(name, name + size, '\0');
  if (end == name + abi::path_max) return Error(E::NAMETOOLONG);
  if (end == name + size) return Error(E::FAULT);
  if (end == name) return Error(E::NOENT);
  return std::string(name, end - name);
}

Result<LastComponent> walk(Thread& current, std::string_view path) {
  const Directory& directory = *current.process.directory;
  LastComponent last;
  path.remove_prefix(std::min(path.find_first_not_of('/'), path.size()));
  while (!path.empty()) {
    if (auto allowed = directory.inode().permission(current.credentials, may_execute); !allowed)
      return Error(allowed.error());
    last.name = path.substr(0, path.find('/'));
    last.kind = last.name == "." || last.name == ".." ? LastComponent::Kind::Dots
                                                      : LastComponent::Kind::Name;
    path.remove_prefix(last.name.size());
    last.trailing_slash = !path.empty();
    path.remove_prefix(std::min(path.find_first_not_of('/'), path.size()));
    if (path.empty() || last.kind == LastComponent::Kind::Dots) continue;
    const auto inode = look_up(current, last);
    if (!inode) return Error(inode.error());
    return Error(*inode ? E::NOTDIR : E::NOENT);  // no name here is a directory's
  }
  return last;
}

Result<Ref<Inode>> look_up(Thread& current, const LastComponent& last) {
  const Directory& directory = *current.process.directory;
  if (last.kind != LastComponent::Kind::Name) return Ref(&directory.inode());
  if (last.name.size() > name_max) return Error(E::NAMETOOLONG);
  return directory.find(last.name);
}

}  // namespace plumbline
