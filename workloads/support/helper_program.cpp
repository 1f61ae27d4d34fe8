// SPDX-License-Identifier: Apache-2.0
#include "workloads/support/helper_program.h"

#include <unistd.h>

#include <algorithm>
#include <array>
#include <filesystem>
#include <string_view>

namespace workloads::support {
namespace {

/// With the slash at its end.
std::string folder_of(const std::string& program) {
  return program.substr(0, program.rfind('/') + 1);
}

}  // namespace

std::string running_program() {
  std::array<char, 4096> path{};
  const ssize_t length = readlink("/proc/self/exe", path.data(), path.size() - 1);
  std::string self(path.data(), static_cast<std::size_t>(std::max<ssize_t>(length, 0)));
  // So the kernel calls a program that was replaced since it was started.
  constexpr std::string_view replaced = " (deleted)";
  if (self.ends_with(replaced)) self.resize(self.size() - replaced.size());
  return self;
}

std::string installed_helpers_folder(const std::string& program) {
  const std::string_view folder = BENCH_HELPERS_FOLDER;  // set by CMake
  return (std::filesystem::path(folder_of(program)) / folder).lexically_normal().string();
}

std::string helper_program(const std::string& program, const std::string& name) {
  std::string beside = folder_of(program) + name;
  if (access(beside.c_str(), X_OK) == 0) return beside;
  std::string installed = installed_helpers_folder(program) + "/" + name;
  return access(installed.c_str(), X_OK) == 0 ? installed : beside;
}

}  // namespace workloads::support
