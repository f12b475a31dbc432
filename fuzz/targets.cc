// SPDX-License-Identifier: Apache-2.0
#include "fuzz/targets.h"

namespace plumbline::fuzz {
namespace {

constexpr std::string_view scenarios = "conformance/scenarios";

constexpr Target table[] = {
    {"program", "A program on the reference neither breaks a rule of C++ nor leaks nor varies.",
     test_program, mutate_program, scenarios},
    {"program_host", "The reference and the running kernel agree on a program.",
     test_program_on_host, mutate_program_in_real_time, scenarios},
    {"program_uml", "The reference and Linux in virtual time agree on a program.",
     test_program_on_uml, mutate_program, scenarios},
    {"scenario_text", "A text is refused, or read, printed and read back as it was.",
     test_scenario_text, mutate_scenario_text, scenarios},
    {"agent_protocol",
     "Messages are refused or decoded, and what the agent accepts is safe to run.",
     test_agent_protocol, mutate_agent_protocol},
};

}  // namespace

std::span<const Target> targets() { return table; }

}  // namespace plumbline::fuzz
