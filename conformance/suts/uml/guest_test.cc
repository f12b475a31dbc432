// SPDX-License-Identifier: Apache-2.0
#include "conformance/suts/uml/guest.h"

#include <gtest/gtest.h>
#include <sched.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <span>
#include <stdexcept>
#include <thread>

namespace plumbline::conformance {
namespace {

using namespace std::chrono_literals;
using Bytes = std::vector<std::byte>;

// What echo_init puts behind the message.
struct Times {
  std::uint64_t before_ns;
  std::uint64_t after_ns;
  std::uint64_t time_of_day_ns;
  bool operator==(const Times&) const = default;
};

Bytes request(std::uint64_t sleep_ns, std::uint64_t system_calls = 0, std::size_t size = 16) {
  const std::array<std::uint64_t, 2> wishes{sleep_ns, system_calls};
  const auto first = std::as_bytes(std::span(wishes));
  Bytes message(first.begin(), first.end());
  for (std::size_t i = first.size(); i < size; ++i) message.push_back(std::byte(i * 7));
  message.resize(size);
  return message;
}

Bytes word(std::string_view text) {
  const auto* bytes = reinterpret_cast<const std::byte*>(text.data());
  return Bytes(bytes, bytes + text.size());
}

Times times_of(const Bytes& answer) {
  Times times{};
  if (answer.size() < sizeof times) {
    ADD_FAILURE() << "an answer of " << answer.size() << " bytes has no times";
    return times;
  }
  std::memcpy(&times, answer.data() + answer.size() - sizeof times, sizeof times);
  return times;
}

Bytes ask(Guest& guest, const Bytes& message) {
  if (auto sent = guest.channel().send(message); !sent) ADD_FAILURE() << sent.error();
  auto answer = guest.channel().receive();
  if (!answer) ADD_FAILURE() << answer.error();
  return answer.value_or(Bytes());
}

double seconds_since(std::chrono::steady_clock::time_point start) {
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

class GuestTest : public testing::Test {
 protected:
  void SetUp() override {
    auto kernel = find_kernel();
    if (!kernel) GTEST_SKIP() << kernel.error();
    options_.kernel = *kernel;
    options_.init = PLUMBLINE_ECHO_INIT;
  }

  Guest boot() {
    auto guest = Guest::boot(options_);
    if (!guest) throw std::runtime_error(guest.error());
    return std::move(*guest);
  }

  GuestOptions options_;
};

TEST_F(GuestTest, EchoesMessagesOfAllSizes) {
  Guest guest = boot();
  for (const std::size_t size : {0, 1, 60, 1'500, 29'990, 29'991, 65'536, 120'000, 1 << 20}) {
    const Bytes message = request(0, 0, size);
    Bytes answer = ask(guest, message);
    ASSERT_EQ(answer.size(), size + sizeof(Times));
    answer.resize(size);
    EXPECT_EQ(answer, message) << size << " bytes";
  }
}

TEST_F(GuestTest, TenVirtualMinutesTakeNoRealTime) {
  Guest guest = boot();
  constexpr std::uint64_t ten_minutes_ns = 600'000'000'000;
  const auto start = std::chrono::steady_clock::now();
  const Times times = times_of(ask(guest, request(ten_minutes_ns)));
  EXPECT_LT(seconds_since(start), 0.5);
  EXPECT_GE(times.after_ns - times.before_ns, ten_minutes_ns);
}

// A sleep ends on time. The guest's clocks show it in steps of 256 ns, and each look at one takes
// 256 ns, so that loops which wait for a clock end.
TEST_F(GuestTest, WakesAtTheExactNanosecond) {
  Guest guest = boot();
  for (const std::uint64_t sleep_ns :
       {1'000ULL, 12'345ULL, 1'000'000ULL, 123'456'789ULL, 5'000'000'000ULL}) {
    const Times times = times_of(ask(guest, request(sleep_ns)));
    const std::uint64_t surplus = times.after_ns - times.before_ns - sleep_ns;
    RecordProperty("surplus_ns_" + std::to_string(sleep_ns), std::to_string(surplus));
    EXPECT_LE(surplus, 4 * 256U) << sleep_ns;
  }
}

TEST_F(GuestTest, TimeStandsStillBetweenMessages) {
  Guest guest = boot();
  const Times first = times_of(ask(guest, request(0)));
  const std::uint64_t before = guest.now_ns();
  std::this_thread::sleep_for(30ms);
  EXPECT_EQ(guest.now_ns(), before);
  const Times second = times_of(ask(guest, request(0)));
  EXPECT_LT(second.before_ns - first.after_ns, 10'000U);
}

TEST_F(GuestTest, TwoBootsAreEqualToTheLastBit) {
  const auto run = [&] {
    Guest guest = boot();
    std::vector<Bytes> answers;
    for (const std::uint64_t sleep_ns : {0, 777, 1'000'000}) {
      answers.push_back(ask(guest, request(sleep_ns, 10, 70'000)));
      answers.push_back(ask(guest, word("random")));
    }
    return std::pair(answers, guest.console());
  };
  EXPECT_EQ(run(), run());
}

TEST_F(GuestTest, AnotherSeedGivesOtherRandomNumbers) {
  const Bytes first = [&] {
    Guest guest = boot();
    return ask(guest, word("random"));
  }();
  options_.seed = 2;
  Guest guest = boot();
  EXPECT_NE(ask(guest, word("random")), first);
}

TEST_F(GuestTest, CannotWriteToTheHost) {
  Guest guest = boot();
  EXPECT_EQ(ask(guest, word("write")), Bytes(1, std::byte{0}));
  EXPECT_NE(::access("/plumbline-guest-was-here", F_OK), 0);
}

TEST_F(GuestTest, GuestsOfOneCalendarShareItsTime) {
  options_.calendar = std::make_shared<Calendar>();
  Guest first = boot();
  Guest second = boot();
  ask(first, request(1'000'000'000));
  const Times times = times_of(ask(second, request(0)));
  EXPECT_EQ(first.now_ns(), second.now_ns());
  EXPECT_GE(times.time_of_day_ns, Calendar::default_time_of_day_ns + 1'000'000'000);
}

TEST_F(GuestTest, LeavesNoProcessBehind) {
  pid_t group = 0;
  {
    Guest guest = boot();
    group = guest.process_group();
    EXPECT_EQ(::kill(-group, 0), 0);
  }
  EXPECT_EQ(::kill(-group, 0), -1);
  EXPECT_EQ(errno, ESRCH);
}

TEST_F(GuestTest, DiesWithItsController) {
  std::array<int, 2> ends{};
  ASSERT_EQ(::pipe(ends.data()), 0);
  const pid_t controller = ::fork();
  if (controller == 0) {
    Guest guest = boot();
    const pid_t group = guest.process_group();
    [[maybe_unused]] const ssize_t written = ::write(ends[1], &group, sizeof group);
    ::raise(SIGKILL);
  }
  pid_t group = 0;
  ASSERT_EQ(::read(ends[0], &group, sizeof group), ssize_t(sizeof group));
  ::waitpid(controller, nullptr, 0);
  for (int i = 0; i < 200 && ::kill(-group, 0) == 0; ++i) std::this_thread::sleep_for(10ms);
  EXPECT_EQ(::kill(-group, 0), -1);
}

TEST_F(GuestTest, PowerOffIsAnErrorNotAHang) {
  Guest guest = boot();
  ASSERT_TRUE(guest.channel().send(word("exit")));
  const auto answer = guest.channel().receive();
  ASSERT_FALSE(answer);
  EXPECT_NE(answer.error().find("exited with status 0"), std::string::npos) << answer.error();
}

TEST_F(GuestTest, AGuestThatSpinsIsStuck) {
  options_.stall_limit = 300ms;
  Guest guest = boot();
  ASSERT_TRUE(guest.channel().send(word("spin")));
  const auto answer = guest.channel().receive();
  ASSERT_FALSE(answer);
  EXPECT_NE(answer.error().find("stuck"), std::string::npos) << answer.error();
}

TEST_F(GuestTest, APanicIsReported) {
  options_.init = "/bin/false";
  const auto guest = Guest::boot(options_);
  ASSERT_FALSE(guest);
  EXPECT_NE(guest.error().find("Attempted to kill init"), std::string::npos) << guest.error();
}

// Not a check: prints what README.md tells. Controller and guest take turns, so one CPU is best for
// both.
TEST_F(GuestTest, Speed) {
  cpu_set_t before;
  ::sched_getaffinity(0, sizeof before, &before);
  cpu_set_t one;
  CPU_ZERO(&one);
  CPU_SET(static_cast<unsigned>(::sched_getcpu()), &one);
  ::sched_setaffinity(0, sizeof one, &one);
  const auto start = std::chrono::steady_clock::now();
  Guest guest = boot();
  const double boot_s = seconds_since(start);
  constexpr int rounds = 1'000;
  const auto first = std::chrono::steady_clock::now();
  for (int i = 0; i < rounds; ++i) ask(guest, word("ping"));
  const double round_trip_s = seconds_since(first) / rounds;
  constexpr int system_calls = 20'000;
  const auto second = std::chrono::steady_clock::now();
  ask(guest, request(0, system_calls));
  const double system_call_s = seconds_since(second) / system_calls;
  std::printf("boot %.1f ms, short message and back %.1f us, null system call %.2f us\n",
              boot_s * 1e3, round_trip_s * 1e6, system_call_s * 1e6);
  ::sched_setaffinity(0, sizeof before, &before);
}

}  // namespace
}  // namespace plumbline::conformance
