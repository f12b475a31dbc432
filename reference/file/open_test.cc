// SPDX-License-Identifier: Apache-2.0
#include "reference/kernel/programs_fixture.h"

namespace plumbline {
namespace {

using abi::F;
using abi::FIO;
using abi::O;
using abi::S;

class OpenTest : public ProgramsFixture {
 protected:
  OpenTest() {
    EXPECT_EQ(a.open("f", O::CREAT | O::RDWR), 3);
    EXPECT_EQ(a.mkfifo("q"), 0);
  }
  long mknod(std::string_view path, unsigned mode, unsigned device = 0) {
    return a.call("mknod", put_path(path), mode, device);
  }
  long unlink(std::string_view path) { return a.call("unlink", put_path(path)); }
};

TEST_F(OpenTest, Paths) {
  const std::string longest(255, 'n'), too_long(256, 'n');
  EXPECT_EQ(a.open("", O::RDONLY), error(E::NOENT));
  EXPECT_EQ(a.open("g", O::RDONLY), error(E::NOENT));
  EXPECT_EQ(a.open("g/", O::RDONLY), error(E::NOENT));
  EXPECT_EQ(a.open("f/", O::RDONLY), error(E::NOTDIR));
  EXPECT_EQ(a.open("f/x", O::RDONLY), error(E::NOTDIR));
  EXPECT_EQ(a.open("g/x", O::CREAT | O::RDONLY), error(E::NOENT));
  EXPECT_EQ(a.open("g/", O::CREAT | O::RDONLY), error(E::ISDIR));
  EXPECT_EQ(a.open(longest, O::RDONLY), error(E::NOENT));
  EXPECT_EQ(a.open(too_long, O::RDONLY), error(E::NAMETOOLONG));
  EXPECT_EQ(a.open(too_long + "/", O::CREAT), error(E::ISDIR));
  EXPECT_EQ(a.open(std::string(4095, '/'), O::RDONLY), 4);
  EXPECT_EQ(a.open(std::string(4096, '/'), O::RDONLY), error(E::NAMETOOLONG));
  EXPECT_EQ(a.call("open", unmapped, O::RDONLY, 0), error(E::FAULT));
  EXPECT_EQ(a.open("./..//f", O::RDONLY), 5);
}

TEST_F(OpenTest, Directories) {
  EXPECT_EQ(a.open(".", O::RDWR), error(E::ISDIR));
  EXPECT_EQ(a.open(".", O::TRUNC), error(E::ISDIR));
  EXPECT_EQ(a.open(".", O::CREAT | O::RDONLY), error(E::ISDIR));
  EXPECT_EQ(a.open(".", O::CREAT | O::EXCL), error(E::EXIST));
  EXPECT_EQ(a.open("f", O::DIRECTORY), error(E::NOTDIR));
  EXPECT_EQ(a.open("g", O::DIRECTORY | O::CREAT), error(E::INVAL));
  EXPECT_EQ(a.open(".", O::DIRECT), error(E::INVAL));
  EXPECT_EQ(a.open(".", O::RDONLY), 4);
  EXPECT_EQ(a.read(4, 1), error(E::ISDIR));
  EXPECT_EQ(a.call("lseek", 4, 5, abi::SEEK::SET), 5);
  EXPECT_EQ(a.call("lseek", 4, 0, abi::SEEK::END), error(E::INVAL));
}

TEST_F(OpenTest, Creation) {
  EXPECT_EQ(a.open("f", O::CREAT | O::EXCL), error(E::EXIST));
  EXPECT_EQ(a.call("umask", 0077), 022);
  EXPECT_EQ(a.open("secret", O::CREAT | O::RDWR, 0), 4);  // its maker may
  EXPECT_EQ(c.call("setresuid", 1000, 1000, 1000), 0);
  EXPECT_EQ(c.open("secret", O::RDONLY), error(E::ACCES));
  EXPECT_EQ(c.open("f", O::RDONLY | O::NOATIME), error(E::ACCES));
  EXPECT_EQ(a.open("g", O::CREAT | O::RDWR | O::DIRECT), error(E::INVAL));
  EXPECT_EQ(a.open("g", O::RDONLY), 5);  // it was made all the same
}

TEST_F(OpenTest, UnnamedFiles) {
  EXPECT_EQ(a.open(".", O::TMPFILE | O::RDONLY), error(E::INVAL));
  EXPECT_EQ(a.open("f", O::TMPFILE | O::RDWR), error(E::NOTDIR));
  EXPECT_EQ(a.open(".", O::TMPFILE | O::RDWR), 4);
  EXPECT_EQ(a.fcntl(4, F::GETFL), O::TMPFILE | O::RDWR | O::LARGEFILE);
  EXPECT_EQ(a.write(4, "x"), 1);
}

TEST_F(OpenTest, PathDescriptors) {
  EXPECT_EQ(a.open("f", O::PATH | O::RDWR | O::CREAT | O::DIRECT), 4);
  EXPECT_EQ(a.fcntl(4, F::GETFL), O::PATH);
  EXPECT_EQ(a.fcntl(4, F::SETFL, 0), error(E::BADF));
  EXPECT_EQ(a.fcntl(4, F::DUPFD, 0), 5);
  EXPECT_EQ(a.call("dup", 4), 6);
  EXPECT_EQ(a.read(4, 1), error(E::BADF));
  EXPECT_EQ(a.call("lseek", 4, 0, 0), error(E::BADF));
  EXPECT_EQ(a.open("g", O::PATH), error(E::NOENT));
}

TEST_F(OpenTest, NeitherReadingNorWriting) {
  EXPECT_EQ(a.open("f", 3), 4);
  EXPECT_EQ(a.read(4, 1), error(E::BADF));
  EXPECT_EQ(a.write(4, "x"), error(E::BADF));
}

TEST_F(OpenTest, Mknod) {
  EXPECT_EQ(mknod("q", S::IFIFO), error(E::EXIST));
  EXPECT_EQ(mknod("q/", S::IFIFO), error(E::EXIST));
  EXPECT_EQ(mknod("z/", S::IFIFO), error(E::NOENT));
  EXPECT_EQ(mknod("/", S::IFIFO), error(E::EXIST));
  EXPECT_EQ(mknod("d", S::IFDIR), error(E::PERM));
  EXPECT_EQ(mknod("l", 0120000), error(E::INVAL));
  EXPECT_EQ(mknod("s", S::IFSOCK | 0666), 0);
  EXPECT_EQ(mknod("c", S::IFCHR | 0666, 0x103), 0);
  EXPECT_EQ(a.open("s", O::RDONLY), error(E::NXIO));
  EXPECT_EQ(a.open("c", O::RDONLY), error(E::ACCES));
}

TEST_F(OpenTest, Unlink) {
  EXPECT_EQ(unlink("g"), error(E::NOENT));
  EXPECT_EQ(unlink("g/"), error(E::NOENT));
  EXPECT_EQ(unlink("f/"), error(E::NOTDIR));
  EXPECT_EQ(unlink("."), error(E::ISDIR));
  EXPECT_EQ(unlink("/"), error(E::ISDIR));
  EXPECT_EQ(unlink("f"), 0);
  EXPECT_EQ(a.write(3, "x"), 1);
  EXPECT_EQ(a.open("f", O::RDONLY), error(E::NOENT));
}

TEST_F(OpenTest, FileStatusFlags) {
  EXPECT_EQ(a.open("f", O::RDWR | O::CREAT | O::TRUNC | O::SYNC | O::ASYNC | O::CLOEXEC), 4);
  EXPECT_EQ(a.fcntl(4, F::GETFL), O::RDWR | O::SYNC | O::ASYNC | O::LARGEFILE);
  EXPECT_EQ(a.fcntl(4, F::GETFD), abi::FD::CLOEXEC);
  EXPECT_EQ(a.fcntl(4, F::SETFL, O::DIRECT), error(E::INVAL));
  EXPECT_EQ(a.fcntl(4, F::SETFL, 0), 0);  // O_ASYNC means nothing here, and stays
  EXPECT_EQ(a.fcntl(4, F::GETFL), O::RDWR | O::SYNC | O::ASYNC | O::LARGEFILE);
  const auto [r, w] = a.pipe(O::DIRECT | O::NONBLOCK);
  EXPECT_EQ(a.fcntl(r, F::GETFL), O::NONBLOCK);
  EXPECT_EQ(a.fcntl(w, F::GETFL), O::WRONLY | O::DIRECT | O::NONBLOCK);
  EXPECT_EQ(a.fcntl(r, F::SETFL, O::RDWR | O::APPEND | O::ASYNC | O::SYNC), 0);
  EXPECT_EQ(a.fcntl(r, F::GETFL), O::APPEND | O::ASYNC);
  EXPECT_EQ(a.fcntl(r, 99), error(E::INVAL));
  EXPECT_EQ(a.fcntl(99, F::GETFL), error(E::BADF));
}

TEST_F(OpenTest, Ioctl) {
  const auto [r, w] = a.pipe();
  const UserAddress one = put_text({"\1\0\0\0", 4});
  EXPECT_EQ(a.call("ioctl", r, FIO::NBIO, one), 0);
  EXPECT_EQ(a.fcntl(r, F::GETFL), O::NONBLOCK);
  EXPECT_EQ(a.call("ioctl", r, FIO::NBIO, unmapped), error(E::FAULT));
  EXPECT_EQ(a.call("ioctl", r, 0x1234, 0), error(E::NOTTY));
  EXPECT_EQ(a.call("ioctl", 0, FIO::NREAD, one), error(E::NOTTY));
  EXPECT_EQ(a.call("ioctl", 99, FIO::NREAD, one), error(E::BADF));
}

TEST_F(OpenTest, RegularFiles) {
  EXPECT_EQ(a.write(3, "hello"), 5);
  EXPECT_EQ(a.read(3, 10), 0);
  EXPECT_EQ(a.call("lseek", 3, -2, abi::SEEK::END), 3);
  EXPECT_EQ(a.unread(3), 2);
  EXPECT_EQ(a.read(3, 10), 2);
  EXPECT_EQ(a.data(), "lo");
  EXPECT_EQ(a.call("pwrite64", 3, put_text("x"), 1, 20000), 1);
  EXPECT_EQ(a.call("lseek", 3, 5000, abi::SEEK::DATA), 16384);
  EXPECT_EQ(a.call("lseek", 3, 0, abi::SEEK::HOLE), 4096);
  EXPECT_EQ(a.call("lseek", 3, 20000, abi::SEEK::HOLE), 20001);
  EXPECT_EQ(a.call("lseek", 3, 20001, abi::SEEK::DATA), error(E::NXIO));
  EXPECT_EQ(a.call("lseek", 3, -1, abi::SEEK::SET), error(E::INVAL));
  EXPECT_EQ(a.open("f", O::WRONLY | O::APPEND), 4);
  EXPECT_EQ(a.call("pwrite64", 4, put_text("y"), 1, 0), 1);
  EXPECT_EQ(a.call("pread64", 3, take(10), 10, 20000), 2);
  EXPECT_EQ(a.call("pread64", 3, take(10), 10, (1ul << 63) - 8), error(E::INVAL));
  EXPECT_EQ(a.open("f", O::RDONLY | O::TRUNC), 5);
  EXPECT_EQ(a.call("lseek", 3, 0, abi::SEEK::END), 0);
}

TEST_F(OpenTest, FileSizeLimit) {
  a.thread.process.limits[abi::RLIMIT::FSIZE].current = 10;
  a.action(abi::SIG::XFSZ).handler = 0x1234;
  EXPECT_EQ(a.write(3, "more than ten bytes"), 10);
  EXPECT_EQ(a.write(3, "x"), error(E::FBIG));
  EXPECT_EQ(signals, "25 ");
}

TEST_F(OpenTest, NullDevice) {
  EXPECT_EQ(a.read(0, 10), 0);
  EXPECT_EQ(a.call("write", 1, unmapped, 100), 100);
  EXPECT_EQ(a.call("lseek", 0, 7, abi::SEEK::SET), 0);
  EXPECT_EQ(a.fcntl(2, F::GETFL), O::RDWR | O::LARGEFILE);
  EXPECT_EQ(a.poll(0), poll_default);
}

TEST_F(OpenTest, NoDescriptorLeft) {
  a.thread.process.limits[abi::RLIMIT::NOFILE].current = 4;
  EXPECT_EQ(a.open("g", O::RDONLY), error(E::MFILE));
  EXPECT_EQ(a.call("pipe", take(8)), error(E::MFILE));
  EXPECT_EQ(a.fcntl(0, F::DUPFD, 4), error(E::INVAL));
  EXPECT_EQ(a.fcntl(0, F::DUPFD, 3), error(E::MFILE));
}

}  // namespace
}  // namespace plumbline
