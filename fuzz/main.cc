// SPDX-License-Identifier: Apache-2.0
// plumb-fuzz TARGET [libFuzzer's options and folders]: the entry points that libFuzzer calls.
//
// Besides the folders that it is given, a target begins with its seeds and with its regressions.
// `--without-seeds` leaves both out. libFuzzer takes no notice of options with two dashes, and
// hands them on to the processes that it starts.
#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <vector>

#include "fuzz/failure.h"
#include "fuzz/targets.h"

extern "C" std::size_t LLVMFuzzerMutate(std::uint8_t* data, std::size_t size, std::size_t size_max);

namespace plumbline::fuzz {
namespace {

constexpr std::string_view target_option = "--target=";
constexpr std::string_view without_seeds = "--without-seeds";

const Target* chosen = nullptr;

std::string_view text_of(const std::uint8_t* data, std::size_t size) {
  return {reinterpret_cast<const char*>(data), size};
}

[[noreturn]] void explain() {
  fmt::print(stderr, "usage: plumb-fuzz TARGET [-help=1] [OPTIONS] [FOLDERS]\n");
  for (const Target& target : targets())
    fmt::print(stderr, "  {:15} {}\n", target.name, target.sentence);
  std::exit(2);
}

// Paths of all files below, separated by commas, for libFuzzer's -seed_inputs.
std::string files_in(const std::filesystem::path& folder) {
  std::vector<std::string> files;
  if (std::filesystem::is_directory(folder)) {
    for (const auto& entry : std::filesystem::recursive_directory_iterator(folder)) {
      if (entry.is_regular_file() && entry.path().extension() != ".known")
        files.push_back(entry.path().string());
    }
  }
  std::ranges::sort(files);
  std::string joined;
  for (const std::string& file : files) joined += (joined.empty() ? "" : ",") + file;
  return joined;
}

std::string seeds_of(const Target& target) {
  const std::filesystem::path home = PLUMBLINE_HOME;
  std::string seeds = files_in(home / "corpora/regressions" / target.name);
  if (target.seeds.empty()) return seeds;
  return seeds + (seeds.empty() ? "" : ",") + files_in(home / target.seeds);
}

// The target's name is the first argument, and an option in what libFuzzer sees.
void choose(std::vector<std::string>& arguments) {
  if (arguments.size() < 2) explain();
  std::string& option = arguments[1];
  if (!option.starts_with('-')) option = std::string(target_option) + option;
  for (const Target& target : targets())
    if (option == std::string(target_option) + std::string(target.name)) chosen = &target;
  if (chosen == nullptr) explain();
  const bool has_seeds = std::ranges::find(arguments, without_seeds) == arguments.end();
  const std::string seeds = has_seeds ? seeds_of(*chosen) : "";
  if (!seeds.empty()) arguments.insert(arguments.begin() + 2, "-seed_inputs=" + seeds);
}

}  // namespace

std::string mutate_bytes(std::string_view input, std::size_t size_max) {
  std::string changed(input.substr(0, size_max));
  const std::size_t size = changed.size();
  changed.resize(size_max);
  changed.resize(LLVMFuzzerMutate(reinterpret_cast<std::uint8_t*>(changed.data()), size, size_max));
  return changed;
}

}  // namespace plumbline::fuzz

using namespace plumbline::fuzz;

extern "C" int LLVMFuzzerInitialize(int* count, char*** values) {
  static std::vector<std::string> arguments(*values, *values + *count);
  static std::vector<char*> pointers;
  choose(arguments);
  for (std::string& argument : arguments) pointers.push_back(argument.data());
  pointers.push_back(nullptr);
  *count = static_cast<int>(arguments.size());
  *values = pointers.data();
  return 0;
}

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  return chosen->test(text_of(data, size)) ? 0 : -1;
}

extern "C" std::size_t LLVMFuzzerCustomMutator(std::uint8_t* data, std::size_t size,
                                               std::size_t size_max, unsigned seed) {
  const std::string changed = chosen->mutate(text_of(data, size), size_max, seed);
  if (changed.size() > size_max) return size;
  std::memcpy(data, changed.data(), changed.size());
  return changed.size();
}
