// SPDX-License-Identifier: Apache-2.0
// The settings that an IPC or a network namespace has of its own (sysctl(8); proc(5),
// /proc/sys/kernel, /proc/sys/fs/mqueue and /proc/sys/net), so that a scenario may begin with
// others than a new namespace has.
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <limits>
#include <span>
#include <string_view>

namespace plumbline::abi {

struct Sysctl {
  std::string_view name;
  unsigned count;                  // of numbers
  std::uint64_t minimum, maximum;  // of each
};

namespace detail {
inline constexpr std::uint64_t int_max = std::numeric_limits<std::int32_t>::max();
inline constexpr std::uint64_t unsigned_long_max = std::numeric_limits<std::uint64_t>::max();
inline constexpr std::uint64_t objects_max = 32768;          // IPCMNI
inline constexpr std::uint64_t messages_max = 65536;         // HARD_MSGMAX
inline constexpr std::uint64_t message_size_min = 128;       // MIN_MSGSIZEMAX
inline constexpr std::uint64_t message_size_max = 16 << 20;  // HARD_MSGSIZEMAX
}  // namespace detail

inline constexpr std::array sysctls = {
    Sysctl{"kernel.msgmax", 1, 0, detail::int_max},
    Sysctl{"kernel.msgmnb", 1, 0, detail::int_max},
    Sysctl{"kernel.msgmni", 1, 0, detail::objects_max},
    Sysctl{"kernel.sem", 4, 0, detail::int_max},
    Sysctl{"kernel.shmmax", 1, 0, detail::unsigned_long_max},
    Sysctl{"kernel.shmall", 1, 0, detail::unsigned_long_max},
    Sysctl{"kernel.shmmni", 1, 0, detail::objects_max},
    Sysctl{"fs.mqueue.queues_max", 1, 0, detail::int_max},
    Sysctl{"fs.mqueue.msg_max", 1, 1, detail::messages_max},
    Sysctl{"fs.mqueue.msg_default", 1, 1, detail::messages_max},
    Sysctl{"fs.mqueue.msgsize_max", 1, detail::message_size_min, detail::message_size_max},
    Sysctl{"fs.mqueue.msgsize_default", 1, detail::message_size_min, detail::message_size_max},
    Sysctl{"net.ipv4.ping_group_range", 2, 0, detail::int_max},
};

// Whether it is a network namespace's.
constexpr bool is_of_network(std::string_view name) { return name.starts_with("net."); }

constexpr const Sysctl* find_sysctl(std::string_view name) {
  const auto found = std::ranges::find(sysctls, name, &Sysctl::name);
  return found == sysctls.end() ? nullptr : &*found;
}

// Whether there is such a setting and it takes these numbers.
constexpr bool can_be_set(std::string_view name, std::span<const std::uint64_t> numbers) {
  const Sysctl* sysctl = find_sysctl(name);
  const auto fits = [&](std::uint64_t number) {
    return number >= sysctl->minimum && number <= sysctl->maximum;
  };
  return sysctl && numbers.size() == sysctl->count && std::ranges::all_of(numbers, fits);
}

}  // namespace plumbline::abi
