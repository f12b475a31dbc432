// SPDX-License-Identifier: Apache-2.0
// Descriptors under way in messages (unix(7), SCM_RIGHTS): they are open, though no process has
// them.
#pragma once

#include <memory>
#include <vector>

#include "reference/core/list.h"
#include "reference/core/time.h"
#include "reference/file/file.h"

namespace plumbline {

class UnixSock;

// Those of one message, and on whose account they are (struct scm_fp_list).
class InflightFiles : public ListLink<> {
 public:
  InflightFiles(std::vector<Ref<File>> files_, User& user)
      : files(std::move(files_)), user_(user) {}
  ~InflightFiles();

  void add_to(UnixSock& receiver);  // unix_add_edges
  void remove();                    // unix_del_edges

  std::vector<Ref<File>> files;
  UnixSock* receiver = nullptr;  // in whose queue they are, or null

 private:
  User& user_;
};

// All of them: of all namespaces together, as a path leads from one to the other.
class UnixInflight : private Timer {
 public:
  explicit UnixInflight(Machine& machine) : Timer(machine.scheduler.timers), machine_(machine) {}

  List<InflightFiles> messages;
  std::size_t sockets = 0;  // of unix sockets (unix_tot_inflight)

  // Files that were garbage. The worker that collects them has no program on whose way back they
  // could be closed, so that waits for a tick of the timer (delayed_fput_work).
  void put_later(std::vector<Ref<File>> files);
  bool put_now();  // false if there are none

  void collect();  // what unix_gc asks for

 private:
  void expired() override { put_now(); }

  Machine& machine_;
  std::vector<Ref<File>> garbage_;
  bool is_putting_ = false, collect_then_ = false;
};

// garbage.cc
void unix_gc(Machine& machine);

}  // namespace plumbline
