// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <spawn.h>
#include <sys/types.h>

#include <string>
#include <vector>

namespace workloads::support {

/// Starts a program as a child process with `posix_spawn`.
class Spawn {
 public:
  Spawn() { posix_spawn_file_actions_init(&actions_); }
  ~Spawn() { posix_spawn_file_actions_destroy(&actions_); }
  Spawn(const Spawn&) = delete;
  Spawn& operator=(const Spawn&) = delete;

  /// Makes the open descriptor `fd` descriptor `number` of the program.
  void pass(int fd, int number) { posix_spawn_file_actions_adddup2(&actions_, fd, number); }
  /// Closes all descriptors from `number` on in the program.
  void close_from(int number) { posix_spawn_file_actions_addclosefrom_np(&actions_, number); }

  /// Starts the program at the path `arguments[0]` with these arguments and the environment of this
  /// process, and stores its process id. Returns 0, or the errno of the failure.
  int start(std::vector<std::string> arguments, pid_t& process);

 private:
  posix_spawn_file_actions_t actions_;
};

}  // namespace workloads::support
