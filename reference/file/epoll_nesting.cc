// SPDX-License-Identifier: Apache-2.0
// Epoll instances that watch each other. A wake-up of a file runs up through all instances above
// it, so Linux limits how deep they stand (epoll_ctl(2), ELOOP) and how many paths lead up from a
// file (EINVAL; only Linux's source says so).
#include <array>

#include "reference/file/epoll.h"

namespace plumbline {
namespace {

constexpr int nesting_max = 4;  // EP_MAX_NESTS

// Instances above the file.
template <class Each>
void for_each_watcher(const File& file, Each each) {
  for (FileWatcher* w = file.watchers.front(); w; w = file.watchers.after(*w))
    each(static_cast<EpollItem*>(w)->epoll);
}

class NestingCheck {
 public:
  explicit NestingCheck(const Epoll& into) : into_(into) {}

  // The longest way down from an instance; beyond nesting_max if it is too long or meets `into`.
  int depth_below(const Epoll& epoll, int depth) {
    if (const auto known = depths_.find(&epoll); known != depths_.end()) return known->second;
    int result = 0;
    for (const auto& [fd, item] : epoll.items()) {
      const Epoll* const below = item.file.epoll();
      if (!below) continue;
      if (below == &into_ || depth > nesting_max)
        result = nesting_max + 1;
      else
        result = std::max(result, depth_below(*below, depth + 1) + 1);
      if (result > nesting_max) break;
    }
    return depths_[&epoll] = result;
  }

  // The longest way up.
  int depth_above(const Epoll& epoll) {
    if (const auto known = depths_.find(&epoll); known != depths_.end()) return known->second;
    int result = 0;
    for_each_watcher(
        epoll, [&](const Epoll& above) { result = std::max(result, depth_above(above) + 1); });
    return depths_[&epoll] = result;
  }

 private:
  const Epoll& into_;
  std::map<const Epoll*, int> depths_;  // only looked up, so the order of addresses is of no effect
};

class PathCount {
 public:
  // Counts the paths up from a file, by length; false when there are too many of one.
  bool count(const File& file, int depth = 0) {
    if (depth > nesting_max) return false;
    bool few = true;
    for_each_watcher(file, [&](const Epoll& above) {
      few = few && (above.watchers.empty() ? add(depth) : count(above, depth + 1));
    });
    return few;
  }

 private:
  static constexpr std::array<int, nesting_max + 1> paths_max{1000, 500, 100, 50, 10};

  // An instance that nobody watches is the end of a path; the shortest ones are free.
  bool add(int depth) { return depth == 0 || ++paths_[depth] <= paths_max[depth]; }

  std::array<int, nesting_max + 1> paths_{};
};

}  // namespace

Result<> check_nesting(Epoll& into, Epoll& added) {
  NestingCheck check(into);
  const int below = check.depth_below(added, 0);
  if (below > nesting_max) return Error(E::LOOP);
  if (below + 1 + check.depth_above(into) > nesting_max) return Error(E::LOOP);
  return {};
}

bool has_few_paths(File& added) {
  const Epoll* const epoll = added.epoll();
  if (!epoll) return PathCount().count(added);
  for (const auto& [fd, item] : epoll->items())
    if (!has_few_paths(item.file)) return false;
  return true;
}

}  // namespace plumbline
