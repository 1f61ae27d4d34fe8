// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <sys/types.h>

#include <chrono>
#include <cstdint>
#include <ctime>
#include <vector>

namespace bench {

/// The CPU time of a trial and of the processes below it, to tell whether it rests while it waits
/// for its turn: a model whose workers spin would slow down those that are measured. Which
/// processes there are is found out once, since that takes longer than all the rest; those that are
/// started later and stay are found with the next call of `find_processes`. Reading takes less than
/// a microsecond a process. Used by the coordinator's one thread.
class CpuClocks {
 public:
  using clock = std::chrono::steady_clock;

  /// Finds the processes of the trial `root`.
  void find_processes(pid_t root);

  /// Waits until the CPU time stands still, for `limit` at most. Returns whether it does.
  bool settle(std::chrono::nanoseconds limit);

  /// Call `begin_wait` when others begin their turns, and `end_wait` when they have had them: what
  /// the trial used between the two, it used while it was to rest.
  void begin_wait();
  void end_wait();

  /// Returns how much of a core the trial used while it was to rest, over all waits; 0 where it has
  /// not waited.
  double busy_share() const;

 private:
  /// Returns the CPU time so far, in nanoseconds, of those processes that are still there.
  std::int64_t cpu_ns() const;

  std::vector<clockid_t> clocks_;
  std::int64_t before_ns_ = 0;
  clock::time_point began_{};
  std::int64_t busy_ns_ = 0;
  std::chrono::nanoseconds waited_{0};
};

}  // namespace bench
