// SPDX-License-Identifier: Apache-2.0
#include "bench/claims/scenario_parts.h"

namespace claims {
namespace {

/// One of three processes, workers or threads crashes by SIGSEGV while the others are at work.
std::vector<Part> parts(unsigned /*cores*/) {
  const char* const both = "both others finish their work, or the crash was not isolated";
  const char* const need = "isolation";
  const char* const cpython = "python-crash-isolated";
  return {
      needed(
          essential(shown_at_least("for processes", "crash-isolated", "processes_spared", 2, both)),
          need, {"fork", "spawn", "forkserver", "process-pool", "coroutine-processes"}),
      essential(shown("for threads of C++, whose process ends", "crash-isolated",
                      "thread_ends_its_process")),
      essential(not_shown("for the other threads of C++, which end with it", "crash-isolated",
                          "threads_spared")),
      needed(shown_at_least("for processes of CPython", cpython, "processes_spared", 2, both), need,
             {"python-process-per-task"}),
      shown("for threads of CPython, whose process ends", cpython, "thread_ends_its_process"),
      needed(shown_at_least("for the other tasks of a Pool", cpython, "pool_tasks_spared", 2, both),
             need, {"python-process-pool"}),
      needed(shown_at_least("for the other tasks of a ProcessPoolExecutor", cpython,
                            "executor_tasks_spared", 2, both),
             need, {"python-process-executor"}),
  };
}

}  // namespace

Claim crash_isolated() {
  return {
      .id = "crash-isolated",
      .sentence =
          "a process that crashes spares the others, a thread that crashes takes all with it",
      .parts = parts,
      .holds =
          "When one of three processes crashes, both others survive, also in a Pool and in a "
          "ProcessPoolExecutor; when a thread crashes, no other thread of its process survives.",
      .holds_only =
          "It holds, but not {not}. Of two other tasks, {0} survive the crash of a process, {5} "
          "that of a Pool's worker, and {6} that of a ProcessPoolExecutor's worker "
          "(BrokenProcessPool).",
      .does_not_hold =
          "Of two others, {0} survive the crash of a process, and {2} the crash of a thread."};
}

}  // namespace claims
