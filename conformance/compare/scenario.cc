// SPDX-License-Identifier: Apache-2.0
#include "conformance/compare/scenario.h"

#include <fmt/format.h>

#include <algorithm>
#include <fstream>
#include <sstream>

#include "conformance/program/lower.h"
#include "conformance/program/parse.h"

namespace plumbline::conformance {

namespace fs = std::filesystem;

namespace {

constexpr std::string_view releases_label = "releases:";

std::expected<Program, std::string> read_program(const fs::path& file) {
  const auto text = read_text(file);
  if (!text) return std::unexpected(text.error());
  auto program = parse(*text, file.string());
  if (!program) return std::unexpected(print(program.error()));
  return std::move(*program);
}

bool is_same_program(const Program& a, const Program& b) {
  return a.actors == b.actors &&
         std::ranges::equal(a.steps, b.steps, [](const Step& x, const Step& y) {
           return x.kind == y.kind && x.actor == y.actor && x.call == y.call &&
                  x.arguments == y.arguments && x.result == y.result && x.duration == y.duration;
         });
}

std::expected<KnownAnswer, std::string> load_known(const fs::path& file, const Program& of) {
  auto program = read_program(file);
  if (!program) return std::unexpected(program.error());
  if (!is_same_program(*program, of))
    return std::unexpected(
        fmt::format("{}: expected the same steps as its scenario has", file.string()));
  KnownAnswer known;
  known.file = file;
  known.transcript = std::move(program->recorded);
  for (const std::string& line : program->description) {
    if (line.starts_with(releases_label)) {
      std::istringstream words(line.substr(releases_label.size()));
      for (std::string word; words >> word;) known.releases.push_back(word);
    } else if (known.reason.empty()) {
      known.reason = line;
    }
  }
  if (known.reason.empty())
    return std::unexpected(fmt::format("{}:1: expected a comment with the reason", file.string()));
  return known;
}

// All that lie beside a scenario, by the SUT's name.
std::expected<void, std::string> load_all_known(Scenario& scenario) {
  const std::string prefix = scenario.file.stem().string() + ".";
  std::vector<fs::path> files;
  std::error_code ignored;
  for (const auto& entry :
       fs::directory_iterator(fs::absolute(scenario.file).parent_path(), ignored)) {
    const fs::path& file = entry.path();
    if (file.extension() == ".known" && file.filename().string().starts_with(prefix))
      files.push_back(file);
  }
  std::ranges::sort(files);
  for (const fs::path& file : files) {
    auto known = load_known(file, scenario.program);
    if (!known) return std::unexpected(known.error());
    std::string sut = file.stem().string().substr(prefix.size());
    if (const std::size_t name_end = sut.find_last_not_of("0123456789");
        name_end != sut.npos && name_end + 1 < sut.size() && sut[name_end] == '.')
      sut.resize(name_end);
    scenario.known[sut].push_back(std::move(*known));
  }
  return {};
}

}  // namespace

bool KnownAnswer::covers(std::string_view release) const {
  return releases.empty() ||
         std::ranges::any_of(releases, [&](auto& r) { return release.starts_with(r); });
}

std::vector<KnownAnswer> Scenario::known_of(const std::string& sut,
                                            std::string_view release) const {
  std::vector<KnownAnswer> answers;
  if (const auto found = known.find(sut); found != known.end())
    std::ranges::copy_if(found->second, std::back_inserter(answers),
                         [&](const KnownAnswer& answer) { return answer.covers(release); });
  return answers;
}

fs::path known_file(const fs::path& scenario, std::string_view sut, std::size_t number) {
  const std::string infix = number == 1 ? "" : fmt::format(".{}", number);
  return scenario.parent_path() /
         fmt::format("{}.{}{}.known", scenario.stem().string(), sut, infix);
}

std::expected<std::string, std::string> read_text(const fs::path& file) {
  std::ifstream in(file, std::ios::binary);
  std::ostringstream text;
  if (!in || !(text << in.rdbuf() || in.eof()))
    return std::unexpected(fmt::format("{}: expected a readable file", file.string()));
  return text.str();
}

std::expected<void, std::string> write_text(const fs::path& file, std::string_view text) {
  const fs::path temporary = file.string() + ".new";
  std::ofstream out(temporary, std::ios::binary);
  out << text;
  out.close();
  std::error_code error;
  if (out) fs::rename(temporary, file, error);
  if (!out || error)
    return std::unexpected(fmt::format("{}: expected a place to write to", file.string()));
  return {};
}

std::expected<Scenario, std::string> load_scenario(const fs::path& file) {
  if (file.extension() == ".known")
    return std::unexpected(
        fmt::format("{}: expected a scenario, not a known answer to one", file.string()));
  auto program = read_program(file);
  if (!program) return std::unexpected(program.error());
  if (program->description.empty())
    return std::unexpected(
        fmt::format("{}:1: expected a comment with what the scenario shows", file.string()));
  auto executable = lower(*program);
  if (!executable) return std::unexpected(print(executable.error()));
  Scenario scenario;
  scenario.file = file;
  scenario.area = fs::absolute(file).parent_path().filename().string();
  scenario.name = fmt::format("{}/{}", scenario.area, file.stem().string());
  scenario.program = std::move(*program);
  scenario.executable = std::move(*executable);
  if (auto loaded = load_all_known(scenario); !loaded) return std::unexpected(loaded.error());
  return scenario;
}

std::expected<std::vector<Scenario>, std::string> load_scenarios(
    const std::vector<fs::path>& paths) {
  std::vector<fs::path> files;
  for (const fs::path& path : paths) {
    if (!fs::is_directory(path)) {
      files.push_back(path);
      continue;
    }
    for (const auto& entry : fs::recursive_directory_iterator(path))
      if (entry.path().extension() == ".plumb") files.push_back(entry.path());
  }
  std::ranges::sort(files);
  std::vector<Scenario> scenarios;
  for (const fs::path& file : files) {
    auto scenario = load_scenario(file);
    if (!scenario) return std::unexpected(scenario.error());
    scenarios.push_back(std::move(*scenario));
  }
  return scenarios;
}

}  // namespace plumbline::conformance
