// SPDX-License-Identifier: Apache-2.0
// What is worth saying in a random program, as data: the numbers and times to try for an argument,
// whose descriptors a call likes, names of files, how programs begin, and what is left out and why
// (`only_because`). The table of calls gives the grammar; everything here only makes its sentences
// interesting.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

#include "reference/abi/types.h"

namespace plumbline::conformance {

// Numbers worth trying for an argument or a field of this name.
struct Pool {
  std::string_view call;  // empty: any
  std::string_view name;
  std::span<const std::int64_t> numbers;
  // If it is not empty, no other number is drawn, for this reason.
  std::string_view only_because{};
};

// The first pool that fits, or null.
const Pool* pool_of(const abi::Call& call, std::string_view name);

// Whether a pool leaves the number out, in an argument or a field of this name.
bool is_left_out(const abi::Call& call, std::string_view name, std::int64_t number);

// Numbers at the borders of the type, for arguments without a pool and, now and then, for all.
std::span<const std::int64_t> borders_of(const abi::Type& type);

// Durations in ns. Every advance is a multiple of 40 ms, and deadlines lie 10, 20 or 30 ms behind
// one by the kind of timer. So nothing falls due within 10 ms of something else or of the end of an
// advance, and a kernel in real time has no choice in the order of events.
std::span<const std::int64_t> durations_of(std::string_view name);
inline constexpr std::int64_t advance_unit = 40'000'000;        // ns
inline constexpr std::int64_t real_advances_max = 200'000'000;  // ns, in all of a program

// Whose handles an argument likes: those of an area ("epoll"), of a call ("open") or of a field of
// what a call writes ("read"). Empty: all are alike.
std::string_view favourite_of(const abi::Call& call, std::string_view argument);
// Whether others are hardly of use.
bool is_strict(std::string_view favourite);

// How often a call is made, from 1 to weight_max. Calls that wait or wake have more; those that
// make an object, or change what hardly matters, less; so have the many commands of one call.
unsigned weight_of(const abi::Call& call);
inline constexpr unsigned weight_max = 16;

// Whether a call can do well with a null pointer in this place.
bool is_optional(std::string_view argument);

std::span<const std::string_view> paths();
std::span<const std::string_view> socket_addresses();  // of sockets, as scenarios write them
std::span<const std::string_view> words();             // of shared memory
std::span<const std::int64_t> lengths();               // of data and of buffers
std::span<const std::string_view> counters();          // what an eventfd is written

// How programs may begin, as scenarios are written. Each sets up what others can then wait for.
std::span<const std::string_view> openings();

// Under what circumstances they may run: what happens by signals, rights and limits.
std::span<const std::string_view> circumstances();

// Programs of p, its thread t and another process q, with one object of each kind: with nothing in
// it, and with as much as it takes.
std::span<const std::string_view> stages();
// The stage for options: a socket of each kind.
std::string_view stage_of_sockets();

}  // namespace plumbline::conformance
