// SPDX-License-Identifier: Apache-2.0
#include "bench/claims/scenario_parts.h"

namespace claims {
namespace {

/// As many as a process likes means a million here. That each of several limits can be the tightest
/// makes them parts: one of them at most is confirmed.
std::vector<Part> parts(unsigned /*cores*/) {
  return {
      shown_at_least("up to 1,000 at once", "threads-any", "started_of_1000", 1000,
                     "all that were asked for are started, or a limit was reached"),
      shown_at_least("up to 500 at once in CPython", "python-threads-any", "started_of_500", 500,
                     "all that were asked for are started, or a limit was reached"),
      shown_at_least("with room for a million", "threads-any", "threads_allowed", 1000000,
                     "a limit that nobody reaches would be none"),
      shown_at_least("in 256 MiB of addresses", "threads-any", "started_in_256_mib", 1000,
                     "all that were asked for are started, or a limit was reached"),
      shown_at_least("in 256 MiB of addresses in CPython", "python-threads-any",
                     "started_in_256_mib", 500,
                     "all that were asked for are started, or a limit was reached"),
      shown("until pids.max of the cgroup is reached", "threads-any", "limited_by_cgroup"),
      shown("until the limit of the user ('ulimit -u') is reached", "threads-any",
            "limited_by_user"),
      shown("until kernel.threads-max is reached", "threads-any", "limited_by_threads_max"),
      shown("until kernel.pid_max is reached", "threads-any", "limited_by_pid_max"),
      shown("until vm.max_map_count is reached", "threads-any", "limited_by_mappings"),
  };
}

}  // namespace

Claim threads_any() {
  return {.id = "threads-any",
          .sentence = "one process starts as many threads as it likes",
          .parts = parts,
          .holds =
              "A process started {0} threads of 1,000, and the tightest limit allows {2} "
              "more.",
          .holds_only =
              "It holds only {only}: the tightest limit allows {2} threads more, and with "
              "stacks of the usual size 256 MiB of addresses are enough for {3} in C++ and "
              "{4} in CPython.",
          .does_not_hold =
              "Of 1,000 threads {0} could be started, and of 500 in CPython {1}; the "
              "tightest limit allows {2} more."};
}

}  // namespace claims
