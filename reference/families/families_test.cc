// SPDX-License-Identifier: Apache-2.0
// What programs cannot see: the registry of families, the hooks, and that all memory comes back.
#include "reference/families/list.h"
#include "reference/families/unix/family.h"
#include "reference/kernel/programs_fixture.h"
#include "reference/socket/net_namespace.h"
#include "reference/socket/socket.h"

namespace plumbline {
namespace {

using abi::AF;
using abi::SOCK;

class FamiliesTest : public ProgramsFixture {
 protected:
  std::pair<int, int> socketpair(Program& program, int type) {
    const UserAddress fds = take(8);
    EXPECT_EQ(program.call("socketpair", AF::UNIX, type, 0, fds), 0);
    return {get<int>(fds), get<int>(fds + 4)};
  }

  Sock& sock(Program& program, int fd) {
    return *socket_of(*program.thread.files().get(fd).value())->sk;
  }

  // Sends a descriptor with one byte.
  long send_descriptor(Program& program, int over, int fd) {
    const UserAddress byte = put_text("x");
    const UserAddress vector = put_vector({byte, 1});
    const UserAddress control = put_vector({20, 1 | std::uint64_t{1} << 32, std::uint64_t(fd)});
    const UserAddress header = put_vector({0, 0, vector, 1, control, 24, 0});
    return program.call("sendmsg", over, header, 0);
  }
};

TEST_F(FamiliesTest, FamiliesRegisterOnce) {
  FamilyRegistry registry;
  register_families(registry, Config());
  EXPECT_EQ(registry.add(unix_family).error(), E::EXIST);
  ASSERT_NE(registry.find(AF::UNIX), nullptr);
  EXPECT_EQ(registry.find(AF::UNIX)->name(), "UNIX");
  EXPECT_EQ(registry.find(AF::AX25), nullptr);
}

TEST_F(FamiliesTest, AFamilyOutsideTheTableIsRefused) {
  class Outside final : public ProtoFamily {
   public:
    int family() const override { return FamilyRegistry::families_max; }
    std::string_view name() const override { return "outside"; }
    Result<> create(Thread&, Socket&, int) const override { return {}; }
  } outside;
  FamilyRegistry registry;
  EXPECT_EQ(registry.add(outside).error(), E::NOBUFS);
}

TEST_F(FamiliesTest, AHookRefusesBeforeTheProtocol) {
  const auto fd = static_cast<int>(a.call("socket", AF::UNIX, SOCK::STREAM, 0));
  a.thread.process.net->security.socket_listen.push_back(
      [](Thread&, Socket&, int) -> Result<> { return Error(E::ACCES); });
  EXPECT_EQ(a.call("listen", fd, 1), error(E::ACCES));  // and not EINVAL: it has no name
}

TEST_F(FamiliesTest, CapabilitiesAreAHook) {
  EXPECT_TRUE(net_capable(a.thread, Capability::NetAdmin));
  a.thread.process.net->security.capable.push_back(
      [](const Thread&, Capability) -> Result<> { return Error(E::PERM); });
  EXPECT_FALSE(net_capable(a.thread, Capability::NetAdmin));
  EXPECT_EQ(a.call("socket", AF::INET, SOCK::RAW, 1), error(E::PERM));
}

TEST_F(FamiliesTest, WhatIsSentIsChargedUntilItIsReceived) {
  for (const int type : {SOCK::STREAM, SOCK::DGRAM, SOCK::SEQPACKET}) {
    const auto [one, other] = socketpair(a, type);
    for (const int size : {1, 100, 5000, 40000}) a.write(one, std::string(size, 'x'));
    EXPECT_GT(sock(a, one).sent_and_not_gone(), 45101);
    while (a.unread(other) > 0) a.read(other, 40000);
    EXPECT_EQ(sock(a, one).sent_and_not_gone(), 0);
  }
}

TEST_F(FamiliesTest, WhatNobodyReceivedIsNotChargedAfterTheEnd) {
  const auto [one, other] = socketpair(a, SOCK::DGRAM);
  const auto [r, w] = a.pipe();
  a.write(one, "lost");
  send_descriptor(a, one, w);
  EXPECT_EQ(a.thread.machine().user(0).unix_inflight, 1u);
  a.close(other);
  EXPECT_EQ(sock(a, one).sent_and_not_gone(), 0);
  EXPECT_EQ(a.thread.machine().user(0).unix_inflight, 0u);
}

TEST_F(FamiliesTest, RingsOfSocketsUnderWayAreClosed) {
  const auto [r, w] = a.pipe();
  std::vector<std::pair<int, int>> ring;
  for (int i = 0; i < 5; ++i) ring.push_back(socketpair(a, SOCK::STREAM));
  for (std::size_t i = 0; i < ring.size(); ++i)
    EXPECT_EQ(send_descriptor(a, ring[i].first, ring[(i + 1) % ring.size()].second), 1);
  EXPECT_EQ(send_descriptor(a, ring[0].first, w), 1);
  a.close(w);
  for (const auto& [one, other] : ring) {
    a.close(one);
    a.close(other);
  }
  const auto [one, other] = socketpair(a, SOCK::STREAM);
  a.close(one);  // whoever closes looks for garbage
  kernel.advance_to(kernel.now() + second);
  EXPECT_EQ(a.read(r, 1), 0);
  EXPECT_EQ(a.thread.machine().user(0).unix_inflight, 0u);
}

}  // namespace
}  // namespace plumbline
