// SPDX-License-Identifier: Apache-2.0
// The guest of guest_test.cc: answers each message with the message and what the clocks showed.
//
// A message of 16 bytes or more begins with two numbers (u64, little-endian): ns to sleep, and a
// count of null system calls to make. The answer is the message and three times in ns:
// CLOCK_MONOTONIC before and after the sleep, and CLOCK_REALTIME.
//
// "ping" comes back as it is, "random" brings random bytes, "write" tells whether a file of the
// host could be made, "exit" ends the guest, and "spin" is never answered.
#include <fcntl.h>
#include <sys/prctl.h>
#include <sys/random.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#include <array>
#include <cstdio>
#include <cstring>

#include "conformance/suts/agent/init.h"
#include "conformance/suts/agent/packet_channel.h"

namespace {

using plumbline::conformance::PacketChannel;

std::uint64_t now_ns(clockid_t clock) {
  timespec time{};
  ::clock_gettime(clock, &time);
  return std::uint64_t(time.tv_sec) * 1'000'000'000 + std::uint64_t(time.tv_nsec);
}

void sleep_ns(std::uint64_t duration) {
  if (duration == 0) return;
  const timespec time{.tv_sec = time_t(duration / 1'000'000'000),
                      .tv_nsec = long(duration % 1'000'000'000)};
  ::clock_nanosleep(CLOCK_MONOTONIC, 0, &time, nullptr);
}

bool is(const std::vector<std::byte>& message, const char* word) {
  return message.size() == std::strlen(word) &&
         std::memcmp(message.data(), word, message.size()) == 0;
}

std::vector<std::byte> write_to_host() {
  const int file = ::open("/plumbline-guest-was-here", O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
  std::vector<std::byte> answer(1, std::byte(file >= 0));
  if (file >= 0) ::close(file);
  return answer;
}

std::vector<std::byte> random_bytes() {
  std::vector<std::byte> bytes(32);
  bytes.resize(std::size_t(::getrandom(bytes.data(), bytes.size(), 0)));
  return bytes;
}

std::vector<std::byte> answer_to(std::vector<std::byte> message) {
  std::array<std::uint64_t, 2> wishes{};
  if (message.size() >= sizeof wishes) std::memcpy(wishes.data(), message.data(), sizeof wishes);
  for (std::uint64_t i = 0; i < wishes[1]; ++i) ::syscall(SYS_getppid);
  std::array<std::uint64_t, 3> times{};
  times[0] = now_ns(CLOCK_MONOTONIC);
  sleep_ns(wishes[0]);
  times[1] = now_ns(CLOCK_MONOTONIC);
  times[2] = now_ns(CLOCK_REALTIME);
  const auto* bytes = reinterpret_cast<const std::byte*>(times.data());
  message.insert(message.end(), bytes, bytes + sizeof times);
  return message;
}

int serve(PacketChannel& channel) {
  for (;;) {
    auto message = channel.receive();
    if (!message || is(*message, "exit")) return 0;
    volatile bool spinning = is(*message, "spin");
    while (spinning) continue;
    const auto answer = is(*message, "ping")     ? *message
                        : is(*message, "write")  ? write_to_host()
                        : is(*message, "random") ? random_bytes()
                                                 : answer_to(std::move(*message));
    if (!channel.send(answer)) return 1;
  }
}

}  // namespace

int main() {
  ::prctl(PR_SET_TIMERSLACK, 1);
  if (auto prepared = plumbline::conformance::prepare_guest(); !prepared) {
    std::fprintf(stderr, "echo_init: %s\n", prepared.error().c_str());
    return 1;
  }
  auto channel = PacketChannel::open();
  if (!channel) {
    std::fprintf(stderr, "echo_init: %s\n", channel.error().c_str());
    return 1;
  }
  serve(**channel);
  plumbline::conformance::power_off_guest();
}
