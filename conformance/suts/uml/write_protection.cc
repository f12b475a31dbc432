// SPDX-License-Identifier: Apache-2.0
#include "conformance/suts/uml/write_protection.h"

#include <fcntl.h>
#include <linux/landlock.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cstdint>

namespace plumbline::conformance {
namespace {

constexpr std::uint64_t write_rights =
    LANDLOCK_ACCESS_FS_WRITE_FILE | LANDLOCK_ACCESS_FS_REMOVE_DIR | LANDLOCK_ACCESS_FS_REMOVE_FILE |
    LANDLOCK_ACCESS_FS_MAKE_CHAR | LANDLOCK_ACCESS_FS_MAKE_DIR | LANDLOCK_ACCESS_FS_MAKE_REG |
    LANDLOCK_ACCESS_FS_MAKE_SOCK | LANDLOCK_ACCESS_FS_MAKE_FIFO | LANDLOCK_ACCESS_FS_MAKE_BLOCK |
    LANDLOCK_ACCESS_FS_MAKE_SYM;

// LANDLOCK_ACCESS_FS_TRUNCATE, since the third version (Linux 6.2).
constexpr std::uint64_t truncate_right = 1ULL << 14;

}  // namespace

bool allow_writes_only_below(const char* directory) {
  const long version =
      ::syscall(SYS_landlock_create_ruleset, nullptr, 0, LANDLOCK_CREATE_RULESET_VERSION);
  if (version < 1) return false;
  const std::uint64_t rights = write_rights | (version >= 3 ? truncate_right : 0);
  landlock_ruleset_attr rules{};
  rules.handled_access_fs = rights;
  const auto ruleset =
      static_cast<int>(::syscall(SYS_landlock_create_ruleset, &rules, sizeof rules, 0));
  landlock_path_beneath_attr beneath{};
  beneath.allowed_access = rights;
  beneath.parent_fd = ::open(directory, O_PATH | O_DIRECTORY | O_CLOEXEC);
  const bool restricted =
      ::syscall(SYS_landlock_add_rule, ruleset, LANDLOCK_RULE_PATH_BENEATH, &beneath, 0) == 0 &&
      ::prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0 &&
      ::syscall(SYS_landlock_restrict_self, ruleset, 0) == 0;
  ::close(beneath.parent_fd);
  ::close(ruleset);
  return restricted;
}

}  // namespace plumbline::conformance
