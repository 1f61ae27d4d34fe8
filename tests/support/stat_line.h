// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <sys/types.h>

#include <cstdint>
#include <string>

namespace tests {

/// The fields of /proc/PID/stat that a test chooses; the others are those of a small process.
struct StatLine {
  pid_t process = 1;
  std::string name = "name";
  char state = 'S';
  pid_t parent = 1;
  unsigned flags = 0;
  int user_ticks = 0;
  int child_user_ticks = 0;
  std::uint64_t start_time = 1;

  /// The file's text, with all fields up to the end of the stack (proc(5)).
  std::string str() const {
    return std::to_string(process) + " (" + name + ") " + state + " " + std::to_string(parent) +
           " 1 1 0 -1 " + std::to_string(flags) + " 11 12 13 14 " + std::to_string(user_ticks) +
           " 0 " + std::to_string(child_user_ticks) + " 0 20 -5 1 0 " + std::to_string(start_time) +
           " 1000 10 18446744073709551615 1 2 140000000 0 0\n";
  }
};

}  // namespace tests
