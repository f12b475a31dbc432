// SPDX-License-Identifier: Apache-2.0
// What a row of the table of calls is made of: types, layouts, arguments, results.
//
// A *type* says how a value lies in memory or in a register and how it is written. An *argument*
// says how the value is passed: in the register, through a pointer, as a buffer with its length in
// the next register. Nothing else in the house knows how a call is laid out: the parser, the
// printer, the codec and the generators all read it here.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <string_view>

#include "reference/abi/constants.h"

namespace plumbline::abi {

// What some calls make and others use. A variable of a scenario holds one.
enum class Resource : std::uint8_t {
  None,
  Descriptor,
  MessageQueue,
  SemaphoreSet,
  SharedMemory,
  Address,  // where the program's memory shows something that it has attached
  Cookie,   // what a socket or a network is known by, as long as the kernel runs
  Process,
};

enum class Kind : std::uint8_t {
  Signed,    // decimal
  Unsigned,  // decimal
  Octal,     // file permissions
  Hexadecimal,
  Named,          // constants of `names`: O_RDWR|O_NONBLOCK, SEEK_SET
  Handle,         // a `resource`: a variable, or a number
  SignalSet,      // 8 bytes: [SIGUSR1 SIGTERM]
  DescriptorSet,  // 128 bytes, select(2)'s fd_set: [3 4]
  Timespec,       // 16 bytes, {seconds, nanoseconds}: 1.5s, 20ms
  Timeval,        // 16 bytes, {seconds, microseconds}
  Deadline,       // 16 bytes, a Timespec on a clock: +1.5s is so long after the program's start
  Timestamp,  // 8 bytes, seconds of the real-time clock, written relative to the program's start
  Handler,    // 8 bytes: SIG_DFL, SIG_IGN or handler
  Structure,  // of `layout`
  // From here on without a size of their own: `size` is the most that is read of them.
  Bytes,    // "ab"
  Address,  // struct sockaddr: unix:/path, unix:@abstract, 10.0.0.1:7, [::1]:7, netlink:5
  Control,  // control messages (cmsg(3)): [SCM_RIGHTS [r w]]
};

enum class Direction : std::uint8_t { In, Out, InOut };

struct Layout;

struct Type {
  Kind kind;
  std::uint16_t size;  // bytes in memory
  const Names* names = nullptr;
  const Layout* layout = nullptr;
  Resource resource = Resource::None;
  std::uint8_t clock = 0;  // of a Deadline
};

enum class Pass : std::uint8_t {
  None,      // no argument
  Value,     // in one register
  Constant,  // in one register, always `constant`: tells the variants of a call apart
  In,        // pointer to one
  Out,       // pointer to a fresh one: written `_`
  InOut,     // pointer to one that the call updates
  Path,      // pointer to a string that ends in NUL
  Word,      // pointer to a word of 32 bits that all of the program share, by its name: &lock
  OutWord,   // the same; the call may change it
  // From here on an argument takes two registers: a pointer and a length.
  InBytes,
  OutBytes,   // written as its size; the call returns how many bytes it filled
  InVector,   // iovec array and its count: ["ab", "cd"]
  OutVector,  // iovec array and its count: [3, 5]
  InArray,
  OutArray,  // written as its length; the call returns how many elements it filled
  InOutArray,
  InSized,    // pointer to one of a type, and its size: a value, or any "bytes"
  OutSized,   // the same to fill, written as the buffer's size; the second register is a pointer to
              // that size, which the call makes the value's own (value-result, accept(2))
  InMessage,  // struct msgbuf and the size of its text (msgop(2))
  OutMessage,  // written as the size of its text
  // From here on one register again.
  InMask,       // pselect6's last: pointer to {signal set, its size}
  InElements,   // pointer to elements whose number the call knows
  OutElements,  // the same, filled by the call: written as their number
};

// A part of a structure. It is passed as an argument is: what takes two registers there has its
// pointer at `offset` and its length, of `length_size` bytes, at `length_offset`.
struct Field {
  std::string_view name;
  std::uint16_t offset;
  Type type;
  Direction direction = Direction::InOut;
  Pass pass = Pass::Value;
  std::uint16_t length_offset = 0;
  std::uint16_t length_size = 8;
};

struct Layout {
  std::string_view name;
  std::uint16_t size;
  std::span<const Field> fields;
};

struct Argument {
  std::string_view name;
  Pass pass = Pass::None;
  Type type{};
  std::int64_t constant = 0;
};

// What a call returns when it does not fail.
struct Return {
  Type type;
  bool counts = false;     // the bytes or elements in its Out buffer
  bool only_zero = false;  // success is all that it says
  bool is_child = false;   // a new process: its variable is the name of an actor
};

// Rows with numbers from here on are no system calls: an actor accesses its memory itself.
inline constexpr int first_access = 1000;

struct Call {
  std::string_view name;
  int number;  // of the system call, x86-64
  std::string_view area;
  std::array<Argument, 6> arguments;
  Return returns;
  std::string_view summary;  // one sentence
  std::string_view manual;   // the man page, e.g. "pipe(2)"

  constexpr std::size_t arity() const {
    std::size_t count = 0;
    while (count < arguments.size() && arguments[count].pass != Pass::None) ++count;
    return count;
  }
};

constexpr bool has_own_size(Kind kind) { return kind >= Kind::Bytes; }

constexpr Argument argument_of(const Field& field) { return {field.name, field.pass, field.type}; }

constexpr bool takes_two_registers(Pass pass) {
  return pass >= Pass::InBytes && pass < Pass::InMask;
}

}  // namespace plumbline::abi
