// SPDX-License-Identifier: Apache-2.0
// What unix sockets keep, whoever sends and receives in whatever order.
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <sstream>

#include "reference/kernel/programs_fixture.h"
#include "reference/socket/socket.h"

namespace plumbline {
namespace {

using abi::MSG_FLAG;
using abi::POLL;
using abi::SOCK;

constexpr unsigned threads = 4;

class SocketProperties : public ProgramsFixture {
 protected:
  SocketProperties() {
    for (unsigned i = 0; i < threads; ++i) programs.push_back(start_thread(a));
  }

  std::pair<int, int> socketpair(int type) {
    const UserAddress fds = take(8);
    RC_ASSERT(a.call("socketpair", abi::AF::UNIX, type, 0, fds) == 0);
    return {get<int>(fds), get<int>(fds + 4)};
  }
  Sock& sock(int fd) { return *socket_of(*a.thread.files().get(fd).value())->sk; }
  void limit(int fd, int size) {
    const UserAddress value = take(4);
    RC_ASSERT(memory.put(value, size).has_value());
    RC_ASSERT(a.call("setsockopt", fd, abi::SOL::SOCKET, abi::SO::SNDBUF, value, 4) == 0);
  }
  long send(Program& program, int fd, std::string_view text, int flags = 0) {
    return program.call("sendto", fd, put_text(text), text.size(), flags | MSG_FLAG::NOSIGNAL, 0,
                        0);
  }
  long receive(Program& program, int fd, std::size_t size, int flags = 0) {
    buffers_[program.thread.tid] = take(size);
    return program.call("recvfrom", fd, buffers_[program.thread.tid], size, flags, 0, 0);
  }
  std::string received(const Program& program) {
    return text(buffers_[program.thread.tid], program.result());
  }

  // With one byte of data, without waiting.
  void send_descriptor(int over, int fd) {
    const UserAddress vector = put_vector({put_text("x"), 1});
    const UserAddress control = put_vector({20, 1 | std::uint64_t{1} << 32, std::uint64_t(fd)});
    const UserAddress header = put_vector({0, 0, vector, 1, control, 24, 0});
    a.call("sendmsg", over, header, MSG_FLAG::DONTWAIT | MSG_FLAG::NOSIGNAL);
  }
  void receive_descriptor(int over, std::vector<int>& open) {
    const UserAddress control = take(24);
    const UserAddress header = put_vector({0, 0, put_vector({take(1), 1}), 1, control, 24, 0});
    if (a.call("recvmsg", over, header, MSG_FLAG::DONTWAIT) != 1) return;
    const auto size = get<std::uint64_t>(header + 40);  // msg_controllen
    if (size > 0) open.push_back(get<int>(control + 16));
  }

  std::vector<Program> programs;

 private:
  std::map<int, UserAddress> buffers_;  // by thread
};

struct Operation {
  unsigned thread = 0;
  bool sends = false;
  bool waits = false;
  std::size_t size = 1;
};

std::ostream& operator<<(std::ostream& stream, const Operation& it) {
  return stream << 't' << it.thread << (it.sends ? " sends " : " receives ") << it.size
                << (it.waits ? ", waiting" : "");
}

rc::Gen<Operation> any_operation() {
  return rc::gen::build<Operation>(
      rc::gen::set(&Operation::thread, rc::gen::inRange(0u, threads)),
      rc::gen::set(&Operation::sends), rc::gen::set(&Operation::waits),
      rc::gen::set(&Operation::size,
                   rc::gen::oneOf(rc::gen::inRange<std::size_t>(1, 50),
                                  rc::gen::element<std::size_t>(2000, 4096, 9000))));
}

using Operations = std::vector<Operation>;

// Each thread sends bytes that tell whose they are and, in a circle of 64, the how manieth.
class StreamProperties : public SocketProperties {
 protected:
  StreamProperties() {
    std::tie(from_, to_) = socketpair(SOCK::STREAM);
    limit(from_, 4608);
  }

  void make(const Operation& operation) {
    Program& program = programs[operation.thread];
    if (busy_[operation.thread]) return;
    busy_[operation.thread] = operation;
    order.clear();
    const int flags = operation.waits ? 0 : MSG_FLAG::DONTWAIT;
    if (operation.sends)
      send(program, from_, next_bytes(operation), flags);
    else
      receive(program, to_, operation.size, flags);
    take_results();
  }

  void drain() {
    for (;;) {
      order.clear();
      const long count = receive(a, to_, 3000, MSG_FLAG::DONTWAIT);
      if (count <= 0) break;
      stream_ += received(a);
      take_results();
    }
  }

  // What a send said it has sent is there, in order, and nothing else.
  void check() {
    std::array<std::size_t, threads> counts{};
    for (const char byte : stream_) {
      const auto value = static_cast<unsigned char>(byte);
      RC_ASSERT(value % 64u == counts[value / 64] % 64);
      ++counts[value / 64];
    }
    for (unsigned i = 0; i < threads; ++i) RC_ASSERT(counts[i] == sent_[i]);
    RC_ASSERT(sock(from_).sent_and_not_gone() == 0);
  }

 private:
  std::string next_bytes(const Operation& operation) const {
    std::string data;
    for (std::size_t i = 0; i < operation.size; ++i)
      data += static_cast<char>(operation.thread * 64 + (sent_[operation.thread] + i) % 64);
    return data;
  }

  void take_results() {
    std::istringstream returned(order);
    for (int tid; returned >> tid;) {
      for (unsigned i = 0; i < threads; ++i) {
        if (programs[i].thread.tid != tid) continue;
        const Operation operation = *std::exchange(busy_[i], std::nullopt);
        const long result = programs[i].result();
        if (operation.sends && result > 0) sent_[i] += static_cast<std::size_t>(result);
        if (!operation.sends && result > 0) stream_ += received(programs[i]);
        if (result < 0) RC_ASSERT((!operation.waits && result == error(E::AGAIN)));
      }
    }
  }

  int from_ = -1, to_ = -1;
  std::array<std::optional<Operation>, threads> busy_;
  std::array<std::size_t, threads> sent_{};
  std::string stream_;  // all that was received, in the order of the returns
};

RC_GTEST_FIXTURE_PROP(StreamProperties, BytesArriveOnceAndInOrder, ()) {
  for (const Operation& operation : *rc::gen::container<Operations>(any_operation()))
    make(operation);
  drain();
  check();
}

// A datagram begins with its number.
std::string numbered(unsigned number, std::size_t size) {
  std::string digits = std::to_string(number);
  return std::string(8 - digits.size(), '0') + digits + std::string(size, 'x');
}

// A sender whose buffer is full is told so, and what it sent anyway arrives once.
RC_GTEST_FIXTURE_PROP(SocketProperties, DatagramsArriveOnceAndInOrder, ()) {
  const auto [from, to] = socketpair(*rc::gen::element(SOCK::DGRAM, SOCK::SEQPACKET));
  limit(from, 20'000);
  unsigned sent = 0, arrived = 0;
  const auto receive_one = [&] {
    const long size = receive(a, to, 10'000, MSG_FLAG::DONTWAIT);
    RC_ASSERT((arrived < sent ? size > 0 : size == error(E::AGAIN)));
    if (size > 0) RC_ASSERT(received(a).substr(0, 8) == numbered(arrived++, 0));
  };
  for (const Operation& operation : *rc::gen::container<Operations>(any_operation())) {
    if (!operation.sends) {
      receive_one();
      continue;
    }
    const long result = send(a, from, numbered(sent, operation.size), MSG_FLAG::DONTWAIT);
    RC_ASSERT((result > 0 || result == error(E::AGAIN)));
    if (result > 0) ++sent;
  }
  while (arrived < sent) receive_one();
  RC_ASSERT(sock(from).sent_and_not_gone() == 0);
}

// A ready descriptor does not block, and one on which somebody is blocked is not ready.
RC_GTEST_FIXTURE_PROP(SocketProperties, PollNeverLies, ()) {
  const int type = *rc::gen::element(SOCK::STREAM, SOCK::DGRAM, SOCK::SEQPACKET);
  const auto [from, to] = socketpair(type);
  limit(from, 10'000);
  handle(a.thread, abi::SIG::USR1);
  for (const Operation& operation : *rc::gen::container<Operations>(any_operation())) {
    const int fd = operation.sends ? from : to;
    const unsigned direction = operation.sends ? POLL::OUT : POLL::IN;
    const bool is_ready = a.poll(fd) & direction;
    const long result = operation.sends ? send(a, fd, std::string(operation.size % 100 + 1, 'x'),
                                               MSG_FLAG::DONTWAIT)
                                        : receive(a, fd, operation.size, MSG_FLAG::DONTWAIT);
    RC_ASSERT((!is_ready || result > 0));
    if (!operation.sends) RC_ASSERT((is_ready == (result > 0)));
    if (result != error(E::AGAIN)) continue;
    // Whoever waits now is made to give up, so that nobody takes what others want to see.
    Program& program = programs[operation.thread];
    operation.sends ? send(program, fd, "x") : receive(program, fd, 1);
    RC_ASSERT((program.result() == blocked && !(a.poll(fd) & direction)));
    send_signal(program.thread, abi::SIG::USR1);
    kernel.run();
    RC_ASSERT(program.result() == error(E::INTR));
  }
}

// Where a descriptor goes: sent over the socket of a pair, received from it, or closed.
struct Move {
  unsigned kind = 0;
  unsigned pair = 0, what = 0;
};

std::ostream& operator<<(std::ostream& stream, const Move& it) {
  constexpr std::string_view kinds[] = {"send", "send", "receive", "close"};
  return stream << kinds[it.kind] << ' ' << it.pair << ' ' << it.what;
}

rc::Gen<Move> any_move() {
  return rc::gen::build<Move>(rc::gen::set(&Move::kind, rc::gen::inRange(0u, 4u)),
                              rc::gen::set(&Move::pair, rc::gen::inRange(0u, 4u)),
                              rc::gen::set(&Move::what, rc::gen::inRange(0u, 9u)));
}

// However sockets hold each other in their queues, when the last descriptor is closed all that was
// under way is closed, too: here the writing end of a pipe.
RC_GTEST_FIXTURE_PROP(SocketProperties, NoDescriptorLeaks, ()) {
  std::vector<int> open;
  for (int i = 0; i < 4; ++i) {
    const auto [one, other] = socketpair(*rc::gen::element(SOCK::STREAM, SOCK::DGRAM));
    open.insert(open.end(), {one, other});
  }
  const auto [r, w] = a.pipe();
  open.push_back(w);
  for (const Move& move : *rc::gen::container<std::vector<Move>>(any_move())) {
    const int what = open[move.what % open.size()];
    const int over = open[(2 * move.pair) % open.size()];
    if (move.kind < 2) send_descriptor(over, what);
    if (move.kind == 2) receive_descriptor(over, open);
    if (move.kind == 3 && open.size() > 1) {
      a.close(what);
      std::erase(open, what);
    }
  }
  for (const int fd : open) a.close(fd);
  const auto [one, other] = socketpair(SOCK::STREAM);
  a.close(one);  // whoever closes a socket looks for what only holds itself
  kernel.advance_to(kernel.now() + second);
  RC_ASSERT(a.read(r, 1) == 0);
  RC_ASSERT(a.thread.machine().user(0).unix_inflight == 0u);
}

}  // namespace
}  // namespace plumbline
