// SPDX-License-Identifier: Apache-2.0
// Scenarios on disk: <area>/<behaviour>.plumb, and beside it <behaviour>.<sut>.known for each SUT
// that is known to answer differently. A .known file is the same program as recorded from that
// SUT; the comment at its top gives the reason and, in a line "releases: 6.18", the versions that
// it holds for. A SUT that was seen to answer in several ways has as many files, the others being
// <behaviour>.<sut>.2.known and so on; it then has to give one of these answers.
#pragma once

#include <expected>
#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "conformance/program/program.h"
#include "conformance/suts/executable.h"

namespace plumbline::conformance {

struct KnownAnswer {
  std::filesystem::path file;
  std::string reason;
  std::vector<std::string> releases;  // beginnings of release names; none: all of them
  Transcript transcript;

  bool covers(std::string_view release) const;
};

struct Scenario {
  std::filesystem::path file;
  std::string area;  // the folder's name
  std::string name;  // area/behaviour
  Program program;
  Executable executable;
  std::map<std::string, std::vector<KnownAnswer>> known;  // by the SUT's name, in files' order

  // Those of a SUT that hold for this release of it.
  std::vector<KnownAnswer> known_of(const std::string& sut, std::string_view release) const;
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

// Where the first, second, … known answer of a SUT to this scenario is kept.
std::filesystem::path known_file(const std::filesystem::path& scenario, std::string_view sut,
                                 std::size_t number);

}  // namespace plumbline::conformance
