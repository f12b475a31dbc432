// SPDX-License-Identifier: Apache-2.0
#include "reference/kernel/kernel.h"

#include <algorithm>

#include "reference/ipc/semaphore_undo.h"
#include "reference/kernel/boot.h"
#include "reference/kernel/program.h"
#include "reference/socket/net_namespace.h"

namespace plumbline {

Kernel::Kernel(const Config& config_, KernelObserver& observer)
    : Machine(config_), observer_(observer), directory_(make_directory(config)) {
  futexes = make_futexes();
  unix_inflight = make_unix_inflight(*this);
  begin_host();
}

// Programs first: their suspended calls hold references to everything else.
Kernel::~Kernel() {
  programs_.clear();
  processes_.clear();
  for (const auto& net : nets_) net->exit(*this);
}

void Kernel::begin_host() {
  ipc_ = make_ipc_namespace(config);
  nets_.push_back(make_net_namespace(config));
}

Process& Kernel::new_process() {
  return *processes_.emplace_back(std::make_unique<Process>(*this, ++last_pid_));
}

Thread& Kernel::new_thread(Process& process) {
  const int tid = process.threads.empty() ? process.pid : ++last_pid_;
  Program& program = *programs_.emplace_back(std::make_unique<Program>(*this, process, tid));
  process.threads.push_back(&program.thread);
  if (!process.leader) process.leader = &program.thread;
  program.start();
  return program.thread;
}

Thread& Kernel::start_process(UserMemory memory) {
  Process& process = new_process();
  process.memory = std::move(memory);
  process.group = process.pid;
  process.limits.fill({~std::uint64_t{0}, ~std::uint64_t{0}});
  process.limits[abi::RLIMIT::NOFILE] = {config.open_files_max, config.open_files_max};
  process.limits[abi::RLIMIT::MEMLOCK] = {config.locked_memory_max, config.locked_memory_max};
  process.limits[abi::RLIMIT::MSGQUEUE] = {config.mqueue_bytes_max, config.mqueue_bytes_max};
  process.ipc = ipc_;
  process.net = nets_.back();
  process.directory = directory_;
  Thread& thread = new_thread(process);
  thread.fd_table = make_standard_files();
  Credentials& credentials = thread.credentials;
  credentials.uid = credentials.euid = credentials.suid = config.uid;
  credentials.gid = credentials.egid = credentials.sgid = config.gid;
  credentials.permitted = credentials.effective = config.capabilities;
  return thread;
}

Thread& Kernel::start_thread(Process& process) {
  Thread& leader = *process.threads.front();
  Thread& thread = new_thread(process);
  thread.fd_table = leader.fd_table;
  thread.undo_list = undo_list_of(leader);
  thread.credentials = leader.credentials;
  thread.blocked = leader.blocked;
  return thread;
}

Program& Kernel::program_of(Thread& thread) {
  return **std::ranges::find_if(programs_, [&](auto& p) { return &p->thread == &thread; });
}

void Kernel::call(Thread& thread, unsigned number, const Registers& registers) {
  program_of(thread).call(number, registers);
}

void Kernel::exit(Thread& thread, int status) { program_of(thread).exit(status); }

Process* Kernel::find_process(int pid) {
  for (auto& process : processes_)
    if (process->pid == pid && !process->reaped) return process.get();
  return nullptr;
}

}  // namespace plumbline
