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

}  // namespace workloads::support
