// SPDX-License-Identifier: Apache-2.0
#include "reference/task/user_memory.h"

#include <gtest/gtest.h>

#include <array>
#include <map>
#include <string>

#include "reference/kernel/kernel_fixture.h"

namespace plumbline {
namespace {

constexpr UserAddress page = abi::page_size;
constexpr UserAddress here = 0x20'0000'0000;

// Pages that tell how many mappings show them.
class Object final : public MappedObject {
 public:
  Ref<Counted> memory() override { return Ref<Counted>(this); }
  std::span<std::byte> page(std::uint64_t index) override { return pages_[index]; }
  void opened(const Thread&) override { ++mappings; }
  void closed(const Thread&) override { --mappings; }
  int mappings = 0;

 private:
  std::map<std::uint64_t, std::array<std::byte, abi::page_size>> pages_;
};

class UserMemoryTest : public KernelFixture {
 protected:
  void map(UserAddress start, unsigned pages, Ref<Object> object, bool writable = true) {
    space.map(a, {.start = start,
                  .end = start + pages * page,
                  .writable = writable,
                  .object = std::move(object)});
  }
  std::string read(UserAddress address, std::size_t size) {
    std::string text(size, ' ');
    text.resize(space.read_some(address, std::as_writable_bytes(std::span(text))));
    return text;
  }
  std::size_t write(UserAddress address, std::string_view text) {
    return space.write_some(address, std::as_bytes(std::span(text)));
  }

  UserMemory space{base, bytes};
  const Ref<Object> one = make_counted<Object>(), other = make_counted<Object>();
};

TEST_F(UserMemoryTest, CopiesCrossPagesAndMappings) {
  map(here, 2, one);
  map(here + 2 * page, 1, other);
  EXPECT_EQ(write(here + page - 2, "abcd"), 4u);
  EXPECT_EQ(write(here + 2 * page - 1, "xyz"), 3u);
  EXPECT_EQ(read(here + page - 2, 4), "abcd");
  EXPECT_EQ(read(here + 2 * page, 2), "yz");
}

TEST_F(UserMemoryTest, AccessEndsWhereNothingIs) {
  map(here, 1, one);
  EXPECT_EQ(write(here + page - 2, "abcd"), 2u);
  EXPECT_EQ(read(here - 1, 2), "");
  map(here + page, 1, other, false);
  EXPECT_EQ(write(here + page - 2, "abcd"), 2u);
  EXPECT_EQ(read(here + page - 2, 3), std::string("ab\0", 3));
}

TEST_F(UserMemoryTest, AHoleSplitsAMapping) {
  map(here, 3, one);
  write(here + 2 * page, "third");
  space.unmap(a, here + page, here + 2 * page);
  EXPECT_EQ(one->mappings, 2);
  EXPECT_EQ(read(here + 2 * page, 5), "third");
  EXPECT_EQ(read(here + page, 1), "");
  EXPECT_TRUE(space.is_used(here, here + 1));
  EXPECT_FALSE(space.is_used(here + page, here + 2 * page));
  space.unmap_all(a);
  EXPECT_EQ(one->mappings, 0);
}

TEST_F(UserMemoryTest, AMappingTakesThePlaceOfWhatWasThere) {
  map(here, 3, one);
  map(here + page, 1, other);
  EXPECT_EQ(one->mappings, 2);
  write(here + page, "new");
  EXPECT_EQ(read(here + page, 3), "new");
}

TEST_F(UserMemoryTest, AChildSeesTheSameBytes) {
  map(here, 1, one);
  UserMemory child = space.fork(a);
  EXPECT_EQ(one->mappings, 2);
  write(here, "parent");
  EXPECT_EQ(child.get<char>(here + 1), 'a');
}

TEST_F(UserMemoryTest, RoomIsTheFirstGapFromEitherEnd) {
  for (const bool top_down : {true, false}) {
    UserMemory room;
    const auto attach = [&](unsigned pages) {
      const UserAddress start = room.find_room(pages * page, top_down).value();
      room.map(a, {.start = start, .end = start + pages * page, .writable = true, .object = one});
      return start;
    };
    const UserAddress first = attach(2), second = attach(1), third = attach(1);
    EXPECT_EQ(second, top_down ? first - page : first + 2 * page);
    room.unmap(a, second, second + page);
    EXPECT_EQ(attach(2), top_down ? third - 2 * page : third + page);
    EXPECT_EQ(attach(1), second);
  }
  EXPECT_EQ(space.find_room(std::size_t{1} << 62, true).error(), E::NOMEM);
}

}  // namespace
}  // namespace plumbline
