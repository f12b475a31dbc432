// SPDX-License-Identifier: Apache-2.0
// Descriptors under way in messages (unix(7), SCM_RIGHTS): they are open, though no process has
// them.
#pragma once

#include <memory>
#include <vector>

#include "reference/core/list.h"
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
struct UnixInflight {
  List<InflightFiles> messages;
  std::size_t sockets = 0;  // of unix sockets (unix_tot_inflight)
  bool collecting = false, collect_again = false;
};

// garbage.cc
void unix_gc(Machine& machine);

}  // namespace plumbline
