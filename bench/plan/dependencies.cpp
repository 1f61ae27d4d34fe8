// SPDX-License-Identifier: Apache-2.0
#include "bench/plan/dependencies.h"

#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <set>
#include <string_view>

#include "bench/machine/file_watch.h"
#include "bench/plan/compared_cells.h"
#include "models/python/python_interpreter.h"

namespace bench {
namespace {

/// Where execvp(3) finds a program; empty when it finds none.
std::string find_program(const std::string& name) {
  if (name.find('/') != std::string::npos) return name;
  const char* const path = std::getenv("PATH");
  std::string_view folders = path == nullptr ? "/bin:/usr/bin" : path;
  for (;;) {
    const std::size_t end = std::min(folders.find(':'), folders.size());
    const std::string folder(folders.substr(0, end));
    const std::string file = (folder.empty() ? "." : folder) + "/" + name;
    if (access(file.c_str(), X_OK) == 0) return file;
    if (end == folders.size()) return {};
    folders.remove_prefix(end + 1);
  }
}

}  // namespace

std::vector<std::string> dependencies_of(const reports::Plan& plan) {
  std::vector<std::string> files = loaded_libraries();
  std::set<std::string> interpreters;
  for (const reports::Cell& cell : plan.cells) {
    if (!is_interpreted(cell.model)) continue;
    const auto given = cell.settings.find("python");
    interpreters.insert(given == cell.settings.end() ? "" : given->second);
  }
  for (const std::string& python : interpreters) {
    files.push_back(find_program(models::support::python_or_default(python)));
  }
  return files;
}

std::vector<std::string> dependencies_of(const reports::Plan& plan,
                                         const std::string& trial_program) {
  std::vector<std::string> files = dependencies_of(plan);
  // What this very program is stays: the guardian executes the file that it was started from.
  const std::string program = trial_program.empty() ? "/proc/self/exe" : trial_program;
  if (!trial_program.empty()) files.push_back(trial_program);
  for (std::string& started : programs_started_by(program)) files.push_back(std::move(started));
  return files;
}

}  // namespace bench
