// SPDX-License-Identifier: Apache-2.0
#include "bench/claims/scenario_parts.h"

namespace claims {
namespace {

/// How many processes or threads run the tasks of a pool, and how many it has before its first task
/// and after it.
std::vector<Part> parts(unsigned /*cores*/) {
  return {
      essential(shown_at_most("for a Pool", "python-pool-reuses", "processes_of_12_tasks", 2,
                              "a pool of two has two processes for all tasks")),
      shown_at_least("for maxtasksperchild=1", "python-pool-reuses",
                     "processes_of_12_tasks_one_each", 12,
                     "each of 12 tasks has a process of its own"),
      not_shown("for a ProcessPoolExecutor before its first task", "python-pool-reuses",
                "executor_of_3_has_before_a_task"),
      shown_at_most("for a ProcessPoolExecutor that spawns", "python-pool-reuses",
                    "executor_of_3_has_after_a_task_by_spawn", 1, "one task needs one process"),
      shown_at_most("for a ProcessPoolExecutor that forks", "python-pool-reuses",
                    "executor_of_3_has_after_a_task_by_fork", 1, "one task needs one process"),
      shown_at_least("for a Pool, which starts all at once", "python-pool-reuses",
                     "pool_of_3_has_before_a_task", 3,
                     "a pool of three has three before its first task"),
      shown_at_most("for two threads of C++ and a queue", "pool-reuses",
                    "threads_of_20_tasks_of_pool", 2,
                    "a pool of two has two threads for all tasks"),
      shown_at_least("for std::async, which starts a thread for each call", "pool-reuses",
                     "threads_of_20_calls_of_async", 20,
                     "each of 20 calls has a thread of its own"),
  };
}

}  // namespace

Claim pool_reuses() {
  return {
      .id = "pool-reuses",
      .sentence =
          "a pool reuses its processes; `maxtasksperchild` replaces them; `ProcessPoolExecutor` "
          "starts them only when needed",
      .parts = parts,
      .holds =
          "A Pool of 2 ran 12 tasks in {0} processes, and in {1} with maxtasksperchild=1. A "
          "ProcessPoolExecutor with room for 3 has started {2} before its first task and {3} after "
          "it.",
      .holds_only =
          "It holds, but not {not}. After its first task, a ProcessPoolExecutor with room for 3 "
          "processes has started {3} where it spawns them and {4} where it forks them.",
      .does_not_hold = "A Pool of 2 ran 12 tasks in {0} processes."};
}

}  // namespace claims
