// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <sys/types.h>

#include <chrono>
#include <optional>
#include <string>

namespace bench {

/// Returns a process at or below `root` that cannot run because it was stopped (SIGSTOP, SIGTSTP)
/// or its cgroup frozen (version 1 or 2); 0 when there is none. A snapshot.
pid_t find_halted_process(pid_t root);

/// Returns whether a process is stopped or frozen; false when it is gone, or when the kernel does
/// not say. The kernel's files are below `root`, which is empty on a real machine.
bool is_halted(pid_t process, const std::string& root = "");

/// Adds up for how long any process of a tree was halted. Used by one thread.
class HaltWatch {
 public:
  using clock = std::chrono::steady_clock;

  explicit HaltWatch(clock::time_point now) : next_check_(now) {}

  /// Checks the tree of `root`, unless the last check was less than 0.1 s ago, or less than 50
  /// times its own duration: checks take at most a fiftieth of a core, however many processes there
  /// are.
  void check(pid_t root);

  /// Returns whether any check has seen a halted process.
  bool was_halted() const { return was_halted_; }
  /// Returns how long a process was halted, from the first to the last of the checks in a row that
  /// have seen one.
  std::chrono::nanoseconds halted() const { return halted_; }

 private:
  clock::time_point next_check_;
  bool was_halted_ = false;
  std::optional<clock::time_point> halted_since_;
  std::chrono::nanoseconds halted_{0};
};

}  // namespace bench
