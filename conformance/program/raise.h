// SPDX-License-Identifier: Apache-2.0
// The inverse of lowering: what a call returned, and the memory that it wrote, as text.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <span>
#include <string>

#include "conformance/program/program.h"
#include "conformance/suts/executable.h"

namespace plumbline::conformance {

// Numbers that legitimately vary are named by what they are or by their first appearance: processes
// by their actors (@pid1 if there is none), message queues @queue1, @queue2 …,
// semaphore sets @set1, @set2 …, addresses that the kernel chose @auto1 … and @port1 …
// segments of shared memory @segment1 …, and the addresses that the
// kernel chose for them in a process @address1 …
class Raiser {
 public:
  // Processes are known from the trace's Born events on; both must outlive the Raiser.
  Raiser(const Program& program, const Trace& trace);

  // `= 3 "hel"`, `= -1 EAGAIN`
  std::string outcome(const Step& step, std::int64_t result, std::span<const std::byte> output);

 private:
  std::string typed(const abi::Type& type, std::span<const std::byte> bytes);
  // Fewer bytes than the layout has cut off its last fields.
  std::string structure(const abi::Layout& layout, std::span<const std::byte> bytes);
  // The same of a structure that has pointers; takes what they point to from the front of `areas`.
  std::string structure(const abi::Layout& layout, std::span<const std::byte> bytes,
                        const Value& record, std::int64_t result,
                        std::span<const std::byte>& areas);
  // What lies in a buffer that has room for less than `length` bytes, perhaps.
  std::string sized(const abi::Type& type, std::span<const std::byte> room, std::uint64_t length);
  std::string address(std::span<const std::byte> bytes);
  std::string control(std::span<const std::byte> bytes);
  std::string elements(const abi::Type& type, std::span<const std::byte> bytes);
  std::string received(std::span<const std::byte> bytes);
  std::string vector(const Value& buffers, std::span<const std::byte> bytes);
  std::string handle(abi::Resource resource, std::int64_t number);
  std::string returned(const Step& step, std::int64_t result);
  std::string address(const Step& step, std::int64_t number);
  std::string argument(const abi::Argument& argument, const Value& value, std::int64_t result,
                       std::span<const std::byte> bytes);

  const Program& program_;
  std::int64_t realtime_start_;
  std::map<std::int64_t, std::string> processes_;
  std::map<abi::Resource, std::map<std::int64_t, std::string>> ids_;
  std::map<std::pair<std::uint8_t, std::int64_t>, std::string> addresses_;  // by process
  std::size_t unknown_processes_ = 0;
  std::map<std::string, std::string, std::less<>> autobound_;
  std::map<std::int32_t, std::string> ports_;
  std::map<std::int64_t, std::string> ephemeral_;
};

// `SIGTERM`, or its number if it has no name.
std::string print_signal(std::int64_t signal);

}  // namespace plumbline::conformance
