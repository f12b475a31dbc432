// SPDX-License-Identifier: Apache-2.0
// Scenarios on disk: <area>/<behaviour>.plumb, and beside it <behaviour>.<sut>.known for each SUT
// that is known to answer differently. A .known file is the same program as recorded from that
// SUT; the comment at its top gives the reason and, in a line "releases: 6.18", the versions that
// it holds for. A line "varies" says that this SUT has no single answer: it was seen to answer
// differently from run to run, and the file holds one of its answers.
#pragma once

#include <expected>
#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "conformance/program/program.h"
#include "conformance/suts/executable.h"

namespace plumbline::conformance {

struct KnownDifference {
  std::filesystem::path file;
  std::string reason;
  std::vector<std::string> releases;  // beginnings of release names; none: all of them
  bool varies = false;
  Transcript transcript;

  bool covers(std::string_view release) const;
};

struct Scenario {
  std::filesystem::path file;
  std::string area;  // the folder's name
  std::string name;  // area/behaviour
  Program program;
  Executable executable;
  std::map<std::string, KnownDifference> known;  // by the SUT's name
};

// All scenarios of files and folders, sorted by name. The first thing wrong with any of them is
// the error: file, line, column, and what was expected.
std::expected<std::vector<Scenario>, std::string> load_scenarios(
    const std::vector<std::filesystem::path>& paths);

std::expected<Scenario, std::string> load_scenario(const std::filesystem::path& file);

std::expected<std::string, std::string> read_text(const std::filesystem::path& file);

// Whole or not at all: written beside the file and renamed over it.
std::expected<void, std::string> write_text(const std::filesystem::path& file,
                                            std::string_view text);

// Where a known difference of this scenario and SUT is kept.
std::filesystem::path known_file(const std::filesystem::path& scenario, std::string_view sut);

}  // namespace plumbline::conformance
