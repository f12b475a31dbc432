// SPDX-License-Identifier: Apache-2.0
#include "reference/task/thread.h"

namespace plumbline {

User& Machine::user(std::uint32_t uid) {
  for (auto& user : users_)
    if (user->uid == uid) return *user;
  users_.push_back(std::make_unique<User>(User{.uid = uid}));
  return *users_.back();
}

}  // namespace plumbline
