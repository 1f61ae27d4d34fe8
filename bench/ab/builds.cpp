// SPDX-License-Identifier: Apache-2.0
#include "bench/ab/builds.h"

#include <array>
#include <filesystem>
#include <fstream>
#include <string_view>
#include <vector>

#include "bench/usage_error.h"
#include "reports/text/text.h"

namespace bench {
namespace {

namespace fs = std::filesystem;

/// Returns whether the file is an ELF program. A copied script would look for what it starts in
/// another place.
bool is_elf(const std::string& program) {
  constexpr std::string_view magic = "\177ELF";
  std::array<char, magic.size()> begin{};
  std::ifstream(program, std::ios::binary).read(begin.data(), begin.size());
  return std::string_view(begin.data(), begin.size()) == magic;
}

/// Copies a program, with those that it starts, into a new folder. Returns the copy's path.
std::string copy_build(const std::string& program, const fs::path& folder) {
  fs::create_directory(folder);
  FileWatch sources;
  std::vector<std::string> files = programs_started_by(program);
  files.push_back(program);
  for (const std::string& file : files) sources.add(file);
  for (const std::string& file : files) fs::copy_file(file, folder / fs::path(file).filename());
  try {
    sources.check();
  } catch (const FileChanged&) {
    throw UsageError("'" + reports::sanitize(program) +
                     "' is being written: compare the builds when both are finished");
  }
  return (folder / fs::path(program).filename()).string();
}

}  // namespace

FixedPrograms::FixedPrograms(const std::string& base, const std::string& candidate)
    : folder_("bench-ab") {
  const fs::path folder = folder_.path();
  const auto fix = [](const std::string& program, const fs::path& place) {
    const std::string original = fs::canonical(program).string();
    return Program{program, original, is_elf(original) ? copy_build(original, place) : original};
  };
  base_ = fix(base, folder / "0");
  candidate_ = fix(candidate, folder / "1");
  control_ = is_copy(Side::base) ? copy_build(base_.executed, folder / "2") : base_.original;
  for (const Side side : {Side::base, Side::candidate}) {
    if (!is_copy(side)) use_original(side);
  }
  // The copies are watched too: a clean-up of old temporary files must not make a candidate fail.
  for (const auto& copied : fs::recursive_directory_iterator(folder)) {
    watch_.add(copied.path().string());
  }
}

void FixedPrograms::use_original(Side side) {
  Program& program = side == Side::base ? base_ : candidate_;
  program.executed = program.original;
  if (side == Side::base) control_ = program.original;
  watch_.add(program.original);
  watch_.add(programs_started_by(program.original));
}

}  // namespace bench
