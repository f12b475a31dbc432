// SPDX-License-Identifier: Apache-2.0
// The words that rows of the table of calls are written in.
#pragma once

#include "reference/abi/structs.h"

namespace plumbline::abi {

constexpr Argument value(std::string_view name, Type type) { return {name, Pass::Value, type}; }
constexpr Argument only(std::string_view name, const Names& names, std::int64_t constant) {
  return {name, Pass::Constant, named(names), constant};
}
constexpr Argument in(std::string_view name, Type type) { return {name, Pass::In, type}; }
constexpr Argument out(std::string_view name, Type type) { return {name, Pass::Out, type}; }
constexpr Argument in_out(std::string_view name, Type type) { return {name, Pass::InOut, type}; }
constexpr Argument with(std::string_view name, Pass pass, Type type = {}) {
  return {name, pass, type};
}

inline constexpr Return nothing{int32, false, true};
inline constexpr Return byte_count{int64, true};
inline constexpr Return element_count{int32, true};
inline constexpr Return new_descriptor{descriptor};
inline constexpr Return new_process{process_id, false, false, true};

inline constexpr Argument fd = value("fd", descriptor);
inline constexpr Argument shmid = value("shmid", shared_memory);
inline constexpr Argument mqdes = value("mqdes", descriptor);
inline constexpr Argument uaddr = with("uaddr", Pass::Word);
inline constexpr Argument uaddr2 = with("uaddr2", Pass::Word);
inline constexpr Argument unused = in("unused", int32);

// One of shmctl(2)'s commands.
constexpr Argument ipc_cmd(std::int64_t cmd) { return only("cmd", IPC_COMMAND::names, cmd); }
constexpr Argument shm_cmd(std::int64_t cmd) { return only("cmd", SHM_COMMAND::names, cmd); }

// One of futex(2)'s operations.
constexpr Argument futex_op(std::int64_t op) { return only("op", FUTEX::names, op); }
constexpr Argument realtime_wait(std::int64_t op) { return only("op", realtime_wait_names, op); }

}  // namespace plumbline::abi
