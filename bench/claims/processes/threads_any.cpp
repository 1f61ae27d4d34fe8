// SPDX-License-Identifier: Apache-2.0
#include "bench/claims/scenario_parts.h"

namespace claims {
namespace {

/// As many as a process likes means a million here. Each of several limits can be the tightest one:
/// if that allows less than a million, the part about it is refuted, and names it.
std::vector<Part> parts(unsigned /*cores*/) {
  return {
      shown_at_least("for 1,000 threads at once", "threads-any", "started_of_1000", 1000,
                     "all that were asked for are started, or a limit was reached"),
      shown_at_least("for 500 threads at once in CPython", "python-threads-any", "started_of_500",
                     500, "all that were asked for are started, or a limit was reached"),
      shown_at_least("for a million threads", "threads-any", "threads_allowed", 1000000,
                     "a limit that nobody reaches would be none"),
      shown_at_least("in 256 MiB of address space", "threads-any", "started_in_256_mib", 1000,
                     "all that were asked for are started, or a limit was reached"),
      shown_at_least("in 256 MiB of address space in CPython", "python-threads-any",
                     "started_in_256_mib", 500,
                     "all that were asked for are started, or a limit was reached"),
      not_shown("beyond pids.max of the cgroup", "threads-any", "limited_by_cgroup"),
      not_shown("beyond the limit of the user ('ulimit -u')", "threads-any", "limited_by_user"),
      not_shown("beyond kernel.threads-max", "threads-any", "limited_by_threads_max"),
      not_shown("beyond kernel.pid_max", "threads-any", "limited_by_pid_max"),
      not_shown("beyond vm.max_map_count", "threads-any", "limited_by_mappings"),
  };
}

}  // namespace

Claim threads_any() {
  return {
      .id = "threads-any",
      .sentence =
          "one process starts as many threads as it likes (up to which limit, and which one)",
      .parts = parts,
      .holds =
          "A process started {0} of 1,000 threads, {3} of them in 256 MiB of address space, and "
          "the tightest limit allows {2} more.",
      .holds_only =
          "It holds, but not {not}. The tightest limit allows {2} more threads; with stacks of the "
          "usual size, 256 MiB of address space are enough for {3} in C++ and {4} in CPython.",
      .does_not_hold =
          "Of 1,000 threads {0} could be started, and of 500 in CPython {1}; the tightest limit "
          "allows {2} more."};
}

}  // namespace claims
