// SPDX-License-Identifier: Apache-2.0
// The same pairs of system calls on the reference and on the kernel that this runs on, side by
// side.
//
// A pair hands 64 bytes (or a semaphore's unit) over and takes it back, so nothing piles up and
// nobody waits. On the kernel each call is a plain system call of this thread; on the reference it
// goes the whole way: Kernel::call, the run queue, dispatch, handler, the observer.
#include <benchmark/benchmark.h>
#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <string>
#include <vector>

#include "reference/abi/calls.h"
#include "reference/kernel/kernel.h"

namespace plumbline {
namespace {

// What a pair uses, for both sides at the same address.
struct Memory {
  static constexpr std::size_t payload_size = 64;
  int pair[2];
  long message[1 + payload_size / sizeof(long)];  // struct msgbuf: the type, then the text
  struct {                                        // struct sembuf
    std::uint16_t number;
    std::int16_t operation, flags;
  } up, down;
};

// Who answers system calls.
class Side {
 public:
  virtual ~Side() = default;
  virtual long call(unsigned number, const Registers& registers) = 0;  // a value, or minus an errno
};

class RealKernel final : public Side {
 public:
  long call(unsigned number, const Registers& it) override {
    const long result = ::syscall(number, it[0], it[1], it[2], it[3], it[4], it[5]);
    return result < 0 ? -errno : result;
  }
};

class Reference final : public Side, private KernelObserver {
 public:
  explicit Reference(Memory& memory)
      : thread_(kernel_.start_process({reinterpret_cast<UserAddress>(&memory),
                                       std::as_writable_bytes(std::span(&memory, 1))})) {
    kernel_.run();
  }

  long call(unsigned number, const Registers& registers) override {
    kernel_.call(thread_, number, registers);
    kernel_.run();
    return result_;
  }

 private:
  void returned(Thread&, long result) override { result_ = result; }
  void signalled(Thread&, int) override {}
  void forked(Thread&, Thread&) override {}
  void thread_ended(Thread&, int) override {}
  void process_ended(Process&, int) override {}

  Kernel kernel_{{}, *this};
  Thread& thread_;
  long result_ = 0;
};

// A system call with all that it needs.
struct Call {
  unsigned number;
  Registers registers;
};

template <class... Arguments>
Call make_call(std::string_view name, Arguments... arguments) {
  const auto row = std::ranges::find(abi::calls, name, &abi::Call::name);
  return {static_cast<unsigned>(row->number), {static_cast<std::uint64_t>(arguments)...}};
}

long perform(Side& side, const Call& call) {
  const long result = side.call(call.number, call.registers);
  if (result >= 0) return result;
  fmt::print(stderr, "call {} failed: {}\n", call.number, result);
  std::exit(1);
}

UserAddress address(const auto& object) { return reinterpret_cast<UserAddress>(&object); }

struct Pair {
  Call give, take;
  std::vector<Call> farewell;
};

Pair bytes_pair(const Memory& memory, int from, int to) {
  const UserAddress text = address(memory.message);
  constexpr std::size_t size = Memory::payload_size;
  return {make_call("write", from, text, size),
          make_call("read", to, text, size),
          {make_call("close", from), make_call("close", to)}};
}

Pair make_pipe(Side& side, Memory& memory) {
  perform(side, make_call("pipe2", address(memory.pair), 0));
  return bytes_pair(memory, memory.pair[1], memory.pair[0]);
}

Pair make_stream(Side& side, Memory& memory) {
  perform(side, make_call("socketpair", abi::AF::UNIX, abi::SOCK::STREAM, 0, address(memory.pair)));
  return bytes_pair(memory, memory.pair[0], memory.pair[1]);
}

Pair make_datagram(Side& side, Memory& memory) {
  perform(side, make_call("socketpair", abi::AF::UNIX, abi::SOCK::DGRAM, 0, address(memory.pair)));
  const auto [from, to] = memory.pair;
  Pair pair = bytes_pair(memory, from, to);
  const UserAddress text = address(memory.message);
  pair.give = make_call("sendto", from, text, Memory::payload_size, 0, 0, 0);
  pair.take = make_call("recvfrom", to, text, Memory::payload_size, 0, 0, 0);
  return pair;
}

Pair make_queue(Side& side, Memory& memory) {
  const long id = perform(side, make_call("msgget", abi::IPC_KEY::PRIVATE, 0600));
  const UserAddress message = address(memory.message);
  memory.message[0] = 1;
  return {make_call("msgsnd", id, message, Memory::payload_size, 0),
          make_call("msgrcv", id, message, Memory::payload_size, 0, 0),
          {make_call("msgctl", id, abi::IPC_COMMAND::RMID, 0)}};
}

Pair make_semaphore(Side& side, Memory& memory) {
  const long id = perform(side, make_call("semget", abi::IPC_KEY::PRIVATE, 1, 0600));
  memory.up = {.number = 0, .operation = 1, .flags = 0};
  memory.down = {.number = 0, .operation = -1, .flags = 0};
  return {make_call("semop", id, address(memory.up), 1),
          make_call("semop", id, address(memory.down), 1),
          {make_call("semctl", id, 0, abi::IPC_COMMAND::RMID, 0)}};
}

struct Subject {
  const char* name;
  Pair (*make)(Side&, Memory&);
};

constexpr Subject subjects[] = {{"pipe: write, read", make_pipe},
                                {"unix stream: write, read", make_stream},
                                {"unix datagram: sendto, recvfrom", make_datagram},
                                {"message queue: msgsnd, msgrcv", make_queue},
                                {"semaphore: semop up, semop down", make_semaphore}};

void measure(benchmark::State& state, Side& side, Memory& memory, const Subject& subject) {
  const Pair pair = subject.make(side, memory);
  for ([[maybe_unused]] const auto _ : state) {
    perform(side, pair.give);
    perform(side, pair.take);
  }
  for (const Call& call : pair.farewell) perform(side, call);
}

constexpr std::string_view on_reference = " (reference)";  // ends the name of a run

// Puts the two sides of a subject next to each other. CPU time: others may run on this machine too.
class Table final : public benchmark::BenchmarkReporter {
 public:
  bool ReportContext(const Context&) override {
    fmt::print("{:34}{:>14}{:>14}{:>8}\n", "pairs a second", "reference", "kernel", "ratio");
    return true;
  }
  void ReportRuns(const std::vector<Run>& runs) override {
    for (const Run& run : runs) {
      if (run.run_type == Run::RT_Aggregate ? run.aggregate_name != "median" : run.repetitions > 1)
        continue;
      const double rate = 1e9 / run.GetAdjustedCPUTime();
      const std::string& name = run.run_name.function_name;
      if (name.ends_with(on_reference)) {
        reference_rate_ = rate;
      } else {
        fmt::print("{:34}{:14.0f}{:14.0f}{:8.2f}\n", name, reference_rate_, rate,
                   reference_rate_ / rate);
      }
    }
  }

 private:
  double reference_rate_ = 0;  // of the subject that comes next
};

}  // namespace
}  // namespace plumbline

int main(int count, char** words) {
  using namespace plumbline;
  benchmark::Initialize(&count, words);
  Memory memory{};
  Reference reference(memory);
  RealKernel kernel;
  for (const Subject& subject : subjects) {
    const auto add = [&](const std::string& name, Side& side) {
      benchmark::RegisterBenchmark(
          name.c_str(), [&](benchmark::State& state) { measure(state, side, memory, subject); });
    };
    add(subject.name + std::string(on_reference), reference);
    add(subject.name, kernel);
  }
  Table table;
  benchmark::RunSpecifiedBenchmarks(&table);
}
