// SPDX-License-Identifier: Apache-2.0
// Names of unix sockets (unix(7), "Address format"): paths, abstract names, and those that the
// kernel chooses.
#include <cstdio>

#include "reference/families/unix/unix_sock.h"
#include "reference/file/directory.h"

namespace plumbline {
namespace {

constexpr std::size_t sockaddr_un_size = 110;

bool is_path(const SockAddr& address) {
  return address.bytes[SockAddr::path_offset] != std::byte{0};
}

// The path ends with the first NUL, or with the address.
std::string path_of(const SockAddr& address) {
  const auto bytes = address.span().subspan(SockAddr::path_offset);
  const std::string_view text(reinterpret_cast<const char*>(bytes.data()), bytes.size());
  return std::string(text.substr(0, text.find('\0')));
}

SockAddr address_of(const std::string& path) {
  SockAddr address;
  address.set_family(abi::AF::UNIX);
  std::memcpy(address.bytes.data() + SockAddr::path_offset, path.data(), path.size());
  address.size = SockAddr::path_offset + path.size() + 1;
  return address;
}

auto key_of(const SockAddr& address, int type) {
  const auto bytes = address.span();
  return std::pair(type, std::vector<std::byte>(bytes.begin(), bytes.end()));
}

// unix_bind_bsd: the file is made first, and goes again if the socket has a name already.
Result<> bind_path(Thread& current, UnixSock& sk, const SockAddr& address) {
  const std::string path = path_of(address);
  const auto last = find_free_name(current, path);
  if (!last) return Error(last.error() == E::EXIST ? E::ADDRINUSE : last.error());
  Directory& directory = *current.process.directory;
  if (auto allowed = directory.may_change(current.credentials); !allowed) return allowed;
  if (sk.address) return Error(E::INVAL);
  const unsigned mode = abi::S::IFSOCK | (0777 & ~current.process.umask);
  sk.inode = make_counted<SocketInode>(current.credentials, mode);
  sk.inode->bound = &sk;
  directory.link(last->name, sk.inode);
  sk.address = address_of(path);
  return {};
}

Result<> bind_abstract(UnixSock& sk, const SockAddr& address) {
  if (sk.address) return Error(E::INVAL);
  if (!unix_state(sk).abstract.try_emplace(key_of(address, sk.type), &sk).second)
    return Error(E::ADDRINUSE);
  sk.address = address;
  return {};
}

// unix_find_bsd
Result<Ref<UnixSock>> find_path(Thread& current, const SockAddr& address, int type) {
  const auto last = walk(current, path_of(address));
  if (!last) return Error(last.error());
  const auto inode = look_up(current, *last);
  if (!inode) return Error(inode.error());
  if (!*inode) return Error(E::NOENT);
  if (last->trailing_slash && !(*inode)->is_directory()) return Error(E::NOTDIR);
  if (auto allowed = (*inode)->permission(current.credentials, may_write); !allowed)
    return Error(allowed.error());
  const auto* const file = dynamic_cast<const SocketInode*>(inode->get());
  if (!file || !file->bound) return Error(E::CONNREFUSED);
  if (file->bound->type != type) return Error(E::PROTOTYPE);
  return Ref(file->bound);
}

}  // namespace

Result<> unix_validate(const SockAddr& address) {
  if (address.size <= SockAddr::path_offset || address.size > sockaddr_un_size)
    return Error(E::INVAL);
  if (address.family() != abi::AF::UNIX) return Error(E::INVAL);
  return {};
}

// Five hexadecimal digits, from a number that is chance on (unix_autobind).
Result<> unix_autobind(Thread& current, UnixSock& sk) {
  constexpr std::uint32_t numbers = 0x10'0000;
  if (sk.address) return {};
  const auto first = static_cast<std::uint32_t>(current.machine().random.next());
  for (std::uint32_t i = 1; i <= numbers; ++i) {
    char digits[8];
    std::snprintf(digits, sizeof digits, "_%05x", (first + i) % numbers);
    SockAddr address = address_of(digits);
    address.bytes[SockAddr::path_offset] = std::byte{0};
    --address.size;  // no NUL ends an abstract name
    if (bind_abstract(sk, address)) return {};
  }
  return Error(E::NOSPC);
}

Result<> unix_bind(Thread& current, UnixSock& sk, const SockAddr& address) {
  if (address.size == SockAddr::path_offset && address.family() == abi::AF::UNIX)
    return unix_autobind(current, sk);
  if (auto valid = unix_validate(address); !valid) return valid;
  return is_path(address) ? bind_path(current, sk, address) : bind_abstract(sk, address);
}

Result<Ref<UnixSock>> unix_find_other(Thread& current, NetNamespace& net, const SockAddr& address,
                                      int type) {
  if (is_path(address)) return find_path(current, address, type);
  UnixState& state = net.state<UnixState>(abi::AF::UNIX);
  const auto found = state.abstract.find(key_of(address, type));
  if (found == state.abstract.end()) return Error(E::CONNREFUSED);
  return Ref(found->second);
}

// A connection that was accepted has its listener's name, but is not found by it.
void unix_forget_name(UnixSock& sk) {
  if (sk.inode && sk.inode->bound == &sk) sk.inode->bound = nullptr;
  if (!sk.address) return;
  UnixState& state = unix_state(sk);
  if (const auto name = state.abstract.find(key_of(*sk.address, sk.type));
      name != state.abstract.end() && name->second == &sk)
    state.abstract.erase(name);
}

}  // namespace plumbline
