// SPDX-License-Identifier: Apache-2.0
#include "conformance/suts/reference.h"

#include <charconv>
#include <cstring>
#include <map>
#include <sstream>
#include <utility>

#include "conformance/suts/fill.h"
#include "reference/abi/sysctls.h"
#include "reference/core/timespec.h"
#include "reference/ipc/sysctl.h"
#include "reference/kernel/kernel.h"
#include "reference/transport/sysctl.h"

namespace plumbline::conformance {
namespace {

// Every program starts here, so that absolute times of less than this have passed everywhere.
constexpr Nanoseconds start_time = 1000 * second;
// In the middle of a second, as with the agent.
constexpr Nanoseconds start_real_time = 1'700'000'000 * second + second / 2;

constexpr UserAddress handler_address = 0x1000, restorer_address = 0x2000;

// One area for all runs of a thread: clearing what a program uses is cheaper than mapping anew.
std::span<std::byte> memory_of_thread() {
  static thread_local std::vector<std::byte> memory(memory_size_max);
  return memory;
}

}  // namespace

class ReferenceRun::Run final : public KernelObserver {
 public:
  Run(const Executable& executable, const Config& config)
      : executable_(&executable), memory_(memory_of_thread()), kernel_(config, *this) {
    grow();
    set_sysctls();
    slots_[handler_slot] = handler_address;
    slots_[restorer_slot] = restorer_address;
    kernel_.scheduler.timers.set_boot_real_time(start_real_time - start_time);
    kernel_.advance_to(start_time);
    trace_.realtime_start = start_real_time / second;
    for (std::uint8_t i = 0; i < actors_.size(); ++i) start_actor(i);
    kernel_.run();
  }

  // Performs what has been added to the executable.
  void go_on(const Executable& executable) {
    executable_ = &executable;
    grow();
    for (; step_ < executable.instructions.size(); ++step_) {
      const Instruction& instruction = executable.instructions[step_];
      record(Event::Kind::Issued, instruction.actor, step_);
      if (instruction.kind == Instruction::Kind::Advance) {
        kernel_.advance_to(kernel_.now() + instruction.duration);
        record_late_ends();
      } else {
        issue(instruction);
        kernel_.run();
      }
      if (kernel_.work_done == kernel_.now()) trace_.race = std::min(trace_.race, step_);
    }
  }

  Trace& trace() { return trace_; }

  // Kills all processes; what they still hold.
  std::vector<std::string> end() {
    for (const auto& process : kernel_.processes())
      if (!process->threads.empty()) begin_group_exit(*process, abi::SIG::KILL);
    kernel_.run();
    kernel_.advance_to(kernel_.now() + second);  // what workers do late
    std::vector<std::string> held;
    const auto note = [&held](bool holds, std::string what, std::int64_t whose) {
      if (holds) held.push_back(std::move(what) + std::to_string(whose));
    };
    for (const auto& process : kernel_.processes())
      note(!process->threads.empty(), "threads of process ", process->pid);
    for (const auto& user : kernel_.users()) {
      note(user->pipe_pages != 0, "pages of pipes of user ", user->uid);
      note(user->epoll_watches != 0, "epoll watches of user ", user->uid);
    }
    const Nanoseconds next = kernel_.scheduler.timers.next();
    note(next != never, "a timer for ", next);
    return held;
  }

 private:
  void grow() {
    const std::uint32_t size = std::max(executable_->memory_size, memory_used_);
    std::memset(memory_.data() + memory_used_, 0, size - memory_used_);
    memory_used_ = size;
    slots_.resize(executable_->slots, -1);
    actors_.resize(executable_->actors.size());
  }

  struct ActorState {
    Thread* thread = nullptr;
    bool has_ended = false;
    std::optional<std::uint16_t> busy_with;  // the step whose call has not returned
  };

  void set_sysctls() {
    for (const Sysctl& sysctl : executable_->sysctls)
      abi::is_of_network(sysctl.name) ? set_sysctl(kernel_.net(), sysctl.name, sysctl.numbers)
                                      : set_sysctl(kernel_.ipc(), sysctl.name, sysctl.numbers);
  }

  void start_actor(std::uint8_t index) {
    using Kind = ExecutableActor::Kind;
    const ExecutableActor& actor = executable_->actors[index];
    if (actor.kind == Kind::Child) return;
    if (actor.kind == Kind::Process && std::exchange(host_, actor.host) != actor.host) {
      kernel_.begin_host();
      set_sysctls();
    }
    Thread& thread = actor.kind == Kind::Process
                         ? kernel_.start_process(UserMemory(memory_base, memory_))
                         : kernel_.start_thread(actors_[actor.of].thread->process);
    if (actor.is_admin) thread.credentials.grant(Capability::SysAdmin);
    give_birth(index, thread);
  }

  void give_birth(std::uint8_t index, Thread& thread) {
    actors_[index].thread = &thread;
    slots_[first_actor_slot + index] = thread.process.pid;
    record(Event::Kind::Born, index, step_, thread.process.pid);
  }

  void issue(const Instruction& instruction) {
    ActorState& actor = actors_[instruction.actor];
    if (const auto reason = reason_to_skip(actor)) {
      record(Event::Kind::Skipped, instruction.actor, step_, static_cast<std::int64_t>(*reason));
      return;
    }
    if (kernel_.pipes_held > 0) trace_.held_pipe = std::min(trace_.held_pipe, step_);
    prepare_memory(instruction);
    Registers registers;
    for (std::size_t i = 0; i < registers.size(); ++i) {
      const Operand& operand = instruction.operands[i];
      registers[i] = operand.slot == no_slot ? operand.number : slots_[operand.slot];
    }
    actor.busy_with = step_;
    kernel_.call(*actor.thread, instruction.number, registers);
  }

  static std::optional<SkipReason> reason_to_skip(const ActorState& actor) {
    if (actor.has_ended) return SkipReason::Ended;
    if (!actor.thread) return SkipReason::Unborn;
    if (actor.busy_with) return SkipReason::Blocked;
    return std::nullopt;
  }

  void prepare_memory(const Instruction& instruction) {
    for (const Copy& copy : instruction.copies) fill(copy, memory_.data() + copy.offset);
    for (const Patch& patch : instruction.patches)
      std::memcpy(memory_.data() + patch.offset, &slots_[patch.slot], patch.width);
    for (const BitPatch& patch : instruction.bit_patches) {
      const std::int64_t bit = slots_[patch.slot];
      if (bit >= 0 && bit < 1024) memory_[patch.offset + bit / 8] |= std::byte(1 << bit % 8);
    }
    for (const TimePatch& patch : instruction.time_patches) {
      const Nanoseconds start = patch.clock == abi::CLOCK::REALTIME ? start_real_time : start_time;
      const Timespec time = to_timespec(start + patch.after);
      std::memcpy(memory_.data() + patch.offset, &time, sizeof time);
    }
  }

  void returned(Thread& thread, long result) override {
    const std::uint8_t index = index_of(thread);
    const std::uint16_t step = *std::exchange(actors_[index].busy_with, std::nullopt);
    const Instruction& instruction = executable_->instructions[step];
    Event& event = record(Event::Kind::Returned, index, step, result);
    if (result >= 0) event.output = collect(instruction, result);
    for (const Bind& bind : instruction.binds) apply(bind, result);
  }

  std::vector<std::byte> collect(const Instruction& instruction, long result) const {
    std::vector<std::byte> bytes;
    for (const Output& output : instruction.outputs) {
      std::uint64_t size = output.size;
      if (output.per_unit) size = std::min<std::uint64_t>(size, result * output.per_unit);
      const auto part = memory_.subspan(output.offset, size);
      bytes.insert(bytes.end(), part.begin(), part.end());
    }
    return bytes;
  }

  void apply(const Bind& bind, long result) {
    if (bind.width == 0) {
      slots_[bind.slot] = result < 0 ? -1 : result;
    } else if (result >= 0) {
      std::int64_t value = 0;
      std::memcpy(&value, memory_.data() + bind.offset, bind.width);
      const int unused_bits = 64 - 8 * bind.width;
      slots_[bind.slot] = value << unused_bits >> unused_bits;
    }
  }

  void signalled(Thread& thread, int signal) override {
    const std::uint8_t index = index_of(thread);
    record(Event::Kind::Signalled, index, actors_[index].busy_with.value_or(step_), signal);
  }

  void forked(Thread& parent, Thread& child) override {
    const auto step = *actors_[index_of(parent)].busy_with;
    const std::uint8_t index = executable_->instructions[step].child;
    if (index < actors_.size()) give_birth(index, child);
  }

  void thread_ended(Thread& thread, int status) override { record_end(index_of(thread), status); }
  void process_ended(Process& process, int status) override {
    for (std::uint8_t i = 0; i < actors_.size(); ++i) {
      if (actors_[i].thread && &actors_[i].thread->process == &process && !actors_[i].has_ended)
        record_end(i, status);
    }
  }
  // An agent learns of ends when it looks: after a call, or at the end of an advance; and of
  // several in the order of the actors.
  void record_end(std::uint8_t index, int status) {
    actors_[index].has_ended = true;
    if (is_advancing()) {
      late_ends_[index] = status;
      return;
    }
    record(Event::Kind::Ended, index, step_, status);
    const auto goes_after = [index](const Event& event) {
      return event.kind == Event::Kind::Ended && event.actor > index;
    };
    for (auto last = trace_.events.rbegin(); last + 1 != trace_.events.rend(); ++last) {
      if (!goes_after(*(last + 1))) break;
      std::swap(*last, *(last + 1));
    }
  }

  bool is_advancing() const {
    return step_ < executable_->instructions.size() &&
           executable_->instructions[step_].kind == Instruction::Kind::Advance;
  }

  void record_late_ends() {
    for (const auto& [index, status] : std::exchange(late_ends_, {}))
      record(Event::Kind::Ended, index, step_, status);
  }

  std::uint8_t index_of(const Thread& thread) const {
    for (std::uint8_t i = 0; i < actors_.size(); ++i)
      if (actors_[i].thread == &thread) return i;
    return 0xff;
  }

  Event& record(Event::Kind kind, std::uint8_t actor, std::uint16_t step, std::int64_t result = 0) {
    return trace_.events.emplace_back(
        Event{kind, actor, step, result, kernel_.now() - start_time, {}});
  }

  const Executable* executable_;
  std::span<std::byte> memory_;
  std::uint32_t memory_used_ = 0;
  Kernel kernel_;
  std::vector<std::int64_t> slots_;
  std::vector<ActorState> actors_;
  std::uint16_t step_ = 0;
  std::uint8_t host_ = 0;                  // on which processes start
  std::map<std::uint8_t, int> late_ends_;  // statuses of actors that ended during an advance
  Trace trace_;
};

ReferenceRun::ReferenceRun(const Config& config) : config_(config) {}
ReferenceRun::~ReferenceRun() = default;

const Trace& ReferenceRun::go_on(const Executable& executable) {
  if (!run_) run_ = std::make_unique<Run>(executable, config_);
  run_->go_on(executable);
  return run_->trace();
}

Trace run_on_reference(const Executable& executable, const Config& config) {
  ReferenceRun::Run run(executable, config);
  run.go_on(executable);
  return std::move(run.trace());
}

std::vector<std::string> leaks_on_reference(const Executable& executable, const Config& config) {
  ReferenceRun::Run run(executable, config);
  run.go_on(executable);
  return run.end();
}

namespace {

template <class Number>
void take(const Settings& settings, const std::string& name, Number& number, int base = 10) {
  const auto setting = settings.find(name);
  if (setting == settings.end()) return;
  const std::string& text = setting->second;
  Number value{};
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value, base);
  if (error == std::errc() && end == text.data() + text.size()) number = value;
}

// net.ipv4.tcp_rmem: minimum, default, maximum.
void take_tcp_limits(const Settings& settings, Config& config) {
  const auto setting = settings.find("tcp_rmem");
  if (setting == settings.end()) return;
  std::istringstream numbers(setting->second);
  std::int32_t least = 0, usual = 0, most = 0;
  if (numbers >> least >> usual >> most) config.tcp_rmem_max = most;
}

// "6.1.192-um" is {6, 1}.
std::optional<Version> version_of(std::string_view release) {
  Version version;
  const char* end = release.data() + release.size();
  const auto major = std::from_chars(release.data(), end, version.major);
  if (major.ec != std::errc() || major.ptr == end || *major.ptr != '.') return std::nullopt;
  if (std::from_chars(major.ptr + 1, end, version.minor).ec != std::errc()) return std::nullopt;
  return version;
}

}  // namespace

Config config_from(const Settings& settings) {
  Config config;
  if (const auto release = settings.find("release"); release != settings.end())
    config.version = version_of(release->second).value_or(baseline);
  take(settings, "nofile", config.open_files_max);
  take(settings, "msgqueue", config.mqueue_bytes_max);
  take(settings, "nr_open", config.descriptors_max);
  take(settings, "pipe_max_size", config.pipe_max_size);
  take(settings, "pipe_user_pages_soft", config.pipe_user_pages_soft);
  take(settings, "pipe_user_pages_hard", config.pipe_user_pages_hard);
  take(settings, "epoll_max_user_watches", config.epoll_max_user_watches);
  take(settings, "rmem_default", config.rmem_default);
  take(settings, "rmem_max", config.rmem_max);
  take(settings, "wmem_default", config.wmem_default);
  take(settings, "wmem_max", config.wmem_max);
  take(settings, "optmem_max", config.optmem_max);
  take_tcp_limits(settings, config);
  take(settings, "hz", config.hz);
  take(settings, "memory", config.memory);
  if (const auto setting = settings.find("mmap_layout"); setting != settings.end())
    config.mmap_top_down = setting->second == "top-down";
  if (const auto setting = settings.find("futex_op"); setting != settings.end())
    config.futex_op_reads_first = setting->second == "reads first";
  config.huge_pages = settings.contains("nr_hugepages");
  if (const auto setting = settings.find("checkpoint_restore"); setting != settings.end())
    config.checkpoint_restore = setting->second == "yes";
  if (const auto setting = settings.find("compat"); setting != settings.end())
    config.compat = setting->second == "yes";
  if (const auto setting = settings.find("bpf"); setting != settings.end())
    config.bpf = setting->second == "yes";
  take(settings, "families", config.families, 16);
  take(settings, "uid", config.uid);
  take(settings, "gid", config.gid);
  take(settings, "capabilities", config.capabilities, 16);
  return config;
}

}  // namespace plumbline::conformance
