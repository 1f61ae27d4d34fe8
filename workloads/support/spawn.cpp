// SPDX-License-Identifier: Apache-2.0
#include "workloads/support/spawn.h"

#include <unistd.h>

#include <algorithm>
#include <array>
#include <string_view>

namespace workloads::support {

int Spawn::start(std::vector<std::string> arguments, pid_t& process) {
  std::vector<char*> pointers;
  pointers.reserve(arguments.size() + 1);
  for (std::string& argument : arguments) pointers.push_back(argument.data());
  pointers.push_back(nullptr);
  return posix_spawn(&process, pointers[0], &actions_, nullptr, pointers.data(), environ);
}

std::string running_program() {
  std::array<char, 4096> path{};
  const ssize_t length = readlink("/proc/self/exe", path.data(), path.size() - 1);
  std::string program(path.data(), static_cast<std::size_t>(std::max<ssize_t>(length, 0)));
  // The kernel appends this to the path of a program whose file was replaced since it was started.
  constexpr std::string_view replaced = " (deleted)";
  if (program.ends_with(replaced)) program.resize(program.size() - replaced.size());
  return program;
}

}  // namespace workloads::support
