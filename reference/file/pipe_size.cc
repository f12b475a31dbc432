// SPDX-License-Identifier: Apache-2.0
// How large a pipe may be (pipe(7), "Pipe capacity", and the files in /proc/sys/fs): each user has
// an account of the slots of all its pipes, with a soft limit that makes further pipes small and a
// hard limit that forbids them.
#include <bit>

#include "reference/file/pipe.h"

namespace plumbline {
namespace {

// What Linux keeps for a slot (struct pipe_buffer), and the largest array that it can allocate.
constexpr std::size_t slot_size = 40, allocation_max = 4u << 20;  // bytes

bool is_over(std::uint64_t pages, std::uint32_t limit) { return limit && pages > limit; }

bool is_privileged(const Thread& current) {
  return current.credentials.capable(Capability::SysResource) ||
         current.credentials.capable(Capability::SysAdmin);
}

// In slots; 0 if there is no such size (round_pipe_size).
unsigned round_to_slots(unsigned long bytes) {
  if (bytes > 1u << 31) return 0;
  if (bytes < abi::page_size) return 1;
  return static_cast<unsigned>(std::bit_ceil(bytes) / abi::page_size);
}

}  // namespace

Ref<Pipe> Pipe::allocate(Thread& current) {
  const Config& config = current.config();
  User& user = current.machine().user(current.credentials.uid);
  unsigned slots = default_slots;
  if (slots * abi::page_size > config.pipe_max_size &&
      !current.credentials.capable(Capability::SysResource))
    slots = config.pipe_max_size / abi::page_size;
  const bool privileged = is_privileged(current);
  if (!privileged && is_over(user.pipe_pages + slots, config.pipe_user_pages_soft))
    slots = minimal_slots;
  if (!privileged && is_over(user.pipe_pages + slots, config.pipe_user_pages_hard)) return {};
  return Ref<Pipe>(new Pipe(user, slots));
}

Pipe::Pipe(User& user, unsigned slots) : user_(user), ring_(slots) { user_.pipe_pages += slots; }

Pipe::~Pipe() { user_.pipe_pages -= slots(); }

Result<long> Pipe::set_size(Thread& current, unsigned long size) {
  const Config& config = current.config();
  const unsigned wanted = round_to_slots(size);
  if (wanted == 0) return Error(E::INVAL);
  const bool grows = wanted > slots();
  if (grows && std::uint64_t{wanted} * abi::page_size > config.pipe_max_size &&
      !current.credentials.capable(Capability::SysResource))
    return Error(E::PERM);
  const std::uint64_t pages = user_.pipe_pages - slots() + wanted;
  if (grows && !is_privileged(current) &&
      (is_over(pages, config.pipe_user_pages_soft) || is_over(pages, config.pipe_user_pages_hard)))
    return Error(E::PERM);
  if (const Result<> resized = resize(wanted); !resized) return Error(resized.error());
  user_.pipe_pages = pages;
  wr_wait.wake_up();  // there may be more room now
  return capacity();
}

Result<> Pipe::resize(unsigned slots) {
  if (slots * slot_size > allocation_max) return Error(E::NOMEM);
  if (slots < occupancy()) return Error(E::BUSY);
  std::vector<PipeBuffer> ring(slots);
  const unsigned used = occupancy();
  for (unsigned i = 0; i < used; ++i) ring[i] = std::move((*this)[i]);
  ring_ = std::move(ring);
  tail_ = 0;
  head_ = used;
  return {};
}

}  // namespace plumbline
