// SPDX-License-Identifier: Apache-2.0
// What a pipe keeps, whoever reads and writes it in whatever order.
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <sstream>

#include "reference/kernel/programs_fixture.h"

namespace plumbline {
namespace {

constexpr unsigned threads = 4;
constexpr std::size_t atomic_max = 4096;  // PIPE_BUF

struct Operation {
  unsigned thread = 0;
  bool is_write = false;
  std::size_t size = 1;
};

std::ostream& operator<<(std::ostream& stream, const Operation& it) {
  return stream << 't' << it.thread << (it.is_write ? " writes " : " reads ") << it.size;
}

rc::Gen<Operation> any_operation() {
  return rc::gen::build<Operation>(
      rc::gen::set(&Operation::thread, rc::gen::inRange(0u, threads)),
      rc::gen::set(&Operation::is_write),
      rc::gen::set(&Operation::size,
                   rc::gen::oneOf(rc::gen::inRange<std::size_t>(1, 50),
                                  rc::gen::element<std::size_t>(4095, 4096, 4097, 8192, 20'000))));
}

// Each thread writes bytes that tell whose they are and, in a circle of 64, the how manieth.
class PipeProperties : public ProgramsFixture {
 protected:
  PipeProperties() {
    for (unsigned i = 0; i < threads; ++i) programs_.push_back(start_thread(a));
    const auto [r, w] = a.pipe();
    read_end_ = r;
    write_end_ = w;
    RC_ASSERT(a.fcntl(w, abi::F::SETPIPE_SZ, 2 * 4096) == 2 * 4096);
  }

  void make(const Operation& operation) {
    Program& program = programs_[operation.thread];
    if (busy_[operation.thread]) return;
    busy_[operation.thread] = operation;
    order.clear();
    if (operation.is_write)
      program.write(write_end_, next_bytes(operation));
    else
      program.read(read_end_, operation.size);
    std::istringstream returned(order);
    for (int tid; returned >> tid;) take_result(tid);
  }

  // Reads until nothing is left; then all writes have returned.
  void drain() {
    RC_ASSERT(a.fcntl(read_end_, abi::F::SETFL, abi::O::NONBLOCK) == 0);
    for (;;) {
      order.clear();
      const long count = a.read(read_end_, 3000);
      if (count < 0) return;
      stream_ += a.data();
      std::istringstream returned(order);
      for (int tid; returned >> tid;)
        if (tid != a.thread.tid) take_result(tid);
    }
  }

  // The bytes of each thread in the stream are all that it wrote, in order, and those of a small
  // write lie together.
  void check_stream() const {
    std::array<std::vector<std::size_t>, threads> places;
    for (std::size_t i = 0; i < stream_.size(); ++i) {
      const auto byte = static_cast<unsigned char>(stream_[i]);
      RC_ASSERT(byte % 64u == places[byte / 64].size() % 64);
      places[byte / 64].push_back(i);
    }
    for (unsigned i = 0; i < threads; ++i) RC_ASSERT(places[i].size() == written_[i]);
    for (const auto& [thread, first, size] : small_writes_)
      RC_ASSERT(places[thread][first + size - 1] - places[thread][first] == size - 1);
  }

 private:
  std::string next_bytes(const Operation& operation) {
    std::string data;
    for (std::size_t i = 0; i < operation.size; ++i)
      data += static_cast<char>(operation.thread * 64 + (written_[operation.thread] + i) % 64);
    if (operation.size <= atomic_max)
      small_writes_.push_back({operation.thread, written_[operation.thread], operation.size});
    written_[operation.thread] += operation.size;
    return data;
  }

  void take_result(int tid) {
    for (unsigned i = 0; i < threads; ++i) {
      if (programs_[i].thread.tid != tid) continue;
      const Operation operation = *std::exchange(busy_[i], std::nullopt);
      if (operation.is_write)
        RC_ASSERT(programs_[i].result() == static_cast<long>(operation.size));
      else
        stream_ += programs_[i].data();
    }
  }

  struct SmallWrite {
    unsigned thread;
    std::size_t first, size;
  };

  int read_end_ = -1, write_end_ = -1;
  std::vector<Program> programs_;
  std::array<std::optional<Operation>, threads> busy_;
  std::array<std::size_t, threads> written_{};
  std::vector<SmallWrite> small_writes_;
  std::string stream_;  // all that was read, in the order of the reads' returns
};

RC_GTEST_FIXTURE_PROP(PipeProperties, BytesAreConservedAndInOrder, ()) {
  for (const Operation& operation : *rc::gen::container<std::vector<Operation>>(any_operation()))
    make(operation);
  drain();
  check_stream();
}

}  // namespace
}  // namespace plumbline
